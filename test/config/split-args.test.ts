// Lines split into arguments: known lines, and random ones against the inline commands of redis-server.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { splitArgs } from '../../src/bytes/split-args.ts'
import { startOracle } from '../support/oracle.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { latin1 } from './config-pair.ts'

function split(line: string): string[] | null {
  return splitArgs(latin1(line))?.map((arg) => Buffer.from(arg).toString('latin1')) ?? null
}

describe('splitting a line', () => {
  const lines: [string, string[] | null][] = [
    ['', []],
    [' \t\r\n\v\f', []],
    ['port 6379', ['port', '6379']],
    ['  a\tb\r\nc ', ['a', 'b', 'c']],
    ['save ""', ['save', '']],
    ["save ''", ['save', '']],
    ['"a b" c', ['a b', 'c']],
    ['pre"fix ed"', ['prefix ed']],
    ['"\\n\\r\\t\\b\\a\\"\\\\\\q"', ['\n\r\t\b\x07"\\q']],
    ['"\\x41\\xfF\\xg1\\x4"', ['A\xffxg1x4']],
    ["'\\n\\'\"'", ['\\n\'"']],
    ['"a"b', null],
    ["'a''b'", null],
    ['"a', null],
    ["'a", null],
    ['"a\\', null],
    ['"a\\"', null],
    ['"a"\v"b"', ['a', 'b']],
    ['a\vb', ['a\vb']],
    ['a b\0c "', ['a', 'b']],
    ['"a\0"', null],
    ['\\x41', ['\\x41']],
  ]
  for (const [line, args] of lines) {
    test(JSON.stringify(line), () => assert.deepEqual(split(line), args))
  }

  test('works on a range of a buffer', () => {
    const line = latin1('xx "a b" c"')
    assert.deepEqual(splitArgs(line, 3, 8), [new Uint8Array([97, 32, 98])])
    assert.deepEqual(splitArgs(line, 9, 10), [Buffer.from('c')])
    assert.equal(splitArgs(line, 3, 6), null)
  })

  test('takes time and memory in proportion to the line', () => {
    const count = 300_000
    assert.equal(splitArgs(latin1('"" '.repeat(count)))?.length, count)
  })
})

describe('splitting inline commands', { skip: oracleMissing() }, () => {
  // A line with a byte 0 never ends for redis-server.
  const pieces = [
    'a',
    'B1',
    ' ',
    '  ',
    '\t',
    '"',
    "'",
    '\\',
    '\\n',
    '\\x41',
    '\\xfg',
    "\\'",
    '\\"',
    '\v',
    '\x80',
  ]
  const fragment = fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map((parts) => parts.join(''))

  test('gives the same arguments as redis-server', async () => {
    const server = await startOracle()
    let client = await RawClient.connect(server.port)
    try {
      const property = fc.asyncProperty(fragment, async (text) => {
        const args = split(`RPUSH list ${text}`)
        client.send(latin1(`RPUSH list ${text}\r\n`))
        const reply = (await client.readReply()).toString('latin1')
        if (args === null) {
          assert.equal(reply, '-ERR Protocol error: unbalanced quotes in request\r\n')
          await client.destroy()
          client = await RawClient.connect(server.port)
        } else if (args.length === 2) {
          assert.match(reply, /^-ERR wrong number of arguments/)
        } else {
          assert.equal(reply, `:${args.length - 2}\r\n`)
          const list = await client.call('LRANGE', 'list', 0, -1)
          const bulks = args.slice(2).map((arg) => `$${arg.length}\r\n${arg}\r\n`)
          assert.equal(list.toString('latin1'), `*${bulks.length}\r\n${bulks.join('')}`)
          await client.call('DEL', 'list')
        }
      })
      await fc.assert(property, { numRuns: 500, seed: 20_240_117 })
    } finally {
      await client.destroy()
      await server.stop()
    }
  })
})
