// Reading commands from a file: where each begins, where the file is torn, and what is no command at all.

import assert from 'node:assert/strict'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CommandReader } from '../../../src/persistence/aof/command-reader.ts'
import { scanCommands } from '../../../src/persistence/aof/command-scan.ts'
import { type Command, encodeCommand, formatCommand } from '../../support/command.ts'
import { dataFolder } from './scene.ts'

/** Calls `use` with a reader of a file of these bytes. */
function reading<T>(path: string, bytes: Uint8Array, use: (reader: CommandReader) => T): T {
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  try {
    return use(new CommandReader(fd, 0, bytes.length))
  } finally {
    closeSync(fd)
  }
}

/** Everything up to the first that is no command or annotation. */
function readAll(reader: CommandReader): { lines: string[]; last: string } {
  const lines: string[] = []
  for (;;) {
    const found = reader.next()
    if (found === 'command') {
      lines.push(
        formatCommand(Array.from({ length: reader.request.argc }, (_, i) => reader.request.bytes(i))),
      )
    } else if (found !== 'annotation') {
      return { lines, last: found }
    }
  }
}

describe('a reader of commands', () => {
  test('gives back what was written, long commands and all', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const word = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.integer({ min: 0, max: 700_000 }).map((n) => new Uint8Array(n)),
    )
    const commands = fc.array(fc.array(word, { minLength: 1, maxLength: 8 }), { maxLength: 8 })
    fc.assert(
      fc.property(commands, (list) => {
        const bytes = Buffer.concat(list.map((command) => encodeCommand(command as Command)))
        const { lines, last } = reading(path, bytes, readAll)
        assert.equal(last, 'end')
        assert.deepEqual(
          lines,
          list.map((command) => formatCommand(command as Command)),
        )
      }),
      { numRuns: 30 },
    )
  })

  test('knows at every byte where a torn file was whole', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const commands = [
      ['SET', 'a', '1'],
      ['SET', 'b', 'x\r\n*1\r\n'],
      ['DEL', 'a', ''],
    ]
    const parts = [Buffer.from('#TS:17\r\n'), ...commands.map((command) => encodeCommand(command))]
    const bytes = Buffer.concat(parts)
    const ends = parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = ends.filter((end) => end <= cut).length
      reading(path, bytes.subarray(0, cut), (reader) => {
        const { lines, last } = readAll(reader)
        const soundEnd = whole === 0 ? 0 : ends[whole - 1]
        assert.equal(lines.length, Math.max(0, whole - 1))
        assert.equal(last, cut === soundEnd ? 'end' : 'cut', `cut at ${cut}`)
        assert.equal(reader.startOffset, soundEnd)
      })
    }
  })

  test('says where a file is broken', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const good = '*1\r\n$4\r\nPING\r\n'
    const broken: [string, number, RegExp][] = [
      ['x', 0, /a command should begin here, and 'x' stands there/],
      ['\0\0\0', 0, /byte 0 stands there/],
      ['*0\r\n', 0, /without arguments/],
      ['*a\r\n', 0, /the number of arguments is no number/],
      ['*\r\n', 0, /is missing/],
      ['*-1\r\n', 0, /is no number/],
      ['*12345678901\r\n', 0, /is no number/],
      ['*1\r\n:4\r\nPING\r\n', 4, /expected '\$' but found ':'/],
      ['*1\r\n$4x\r\nPING\r\n', 4, /the length of an argument is no number/],
      ['*1\r\n$3\r\nPING\r\n', 11, /no line break behind an argument/],
      [`*${'1'.repeat(2000)}`, 0, /without end/],
    ]
    for (const [text, offset, reason] of broken) {
      reading(path, Buffer.from(good + text + good, 'latin1'), (reader) => {
        assert.equal(readAll(reader).last, 'broken', text)
        assert.equal(reader.errorOffset, good.length + offset, text)
        assert.match(reader.reason, reason, text)
      })
    }
  })

  test('takes no memory for what the file cannot hold', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    for (const text of [
      '*1\r\n$9999999999\r\nx',
      '*2000000000\r\n$1\r\nx\r\n',
      '*2\r\n$1\r\nx\r\n$536870912\r\n',
    ]) {
      const before = process.memoryUsage().arrayBuffers
      reading(path, Buffer.from(text), (reader) => assert.equal(readAll(reader).last, 'cut'))
      assert.ok(process.memoryUsage().arrayBuffers - before < 4 * 1024 * 1024)
    }
  })

  test('whatever bytes are changed, it ends', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const bytes = Buffer.concat(
      [
        ['SET', 'key', 'value'],
        ['INCR', 'n'],
        ['DEL', 'k'],
      ].map((each) => encodeCommand(each)),
    )
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(changes, (list) => {
        const changed = Buffer.from(bytes)
        for (const [at, byte] of list) changed[at] = byte
        reading(path, changed, (reader) => assert.match(readAll(reader).last, /end|cut|broken/))
      }),
    )
  })
})

describe('a scan', () => {
  const scan = (path: string, text: string, until?: number) =>
    reading(path, Buffer.from(text), (reader) => scanCommands(reader, until))
  const set = '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n'
  const multi = '*1\r\n$5\r\nMULTI\r\n'
  const exec = '*1\r\n$4\r\nEXEC\r\n'

  test('counts commands, and takes a transaction as one', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const whole = scan(path, set + multi + set + set + exec)
    assert.deepEqual(Object.fromEntries(whole.commands), { SET: 3, MULTI: 1, EXEC: 1 })
    assert.equal(whole.problem, null)
    for (const text of [multi + set, multi + set + set.slice(0, 9), multi]) {
      assert.equal(scan(path, set + text).soundBytes, set.length)
      assert.notEqual(scan(path, set + text).problem, null)
    }
    assert.match(scan(path, set + exec).problem?.reason ?? '', /EXEC without MULTI/)
    assert.match(scan(path, multi + multi).problem?.reason ?? '', /MULTI inside MULTI/)
  })

  test('stops at a time', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const text = `#TS:100\r\n${set}#TS:200\r\n${set}#TS:300\r\n${set}`
    const found = scan(path, text, 200)
    assert.equal(found.laterOffset, text.indexOf('#TS:300'))
    assert.equal(found.firstSeconds, 100)
    assert.equal(found.lastSeconds, 200)
    assert.equal(scan(path, text, 300).laterOffset, -1)
    assert.equal(scan(path, text, 99).laterOffset, 0)
  })
})
