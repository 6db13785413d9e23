// `redstart check-rdb`: what it says of sound and of broken files.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { checkRdb } from '../../../src/process/check-rdb.ts'
import { oldFiles } from './old-files.ts'
import { ziplist } from './packed-bytes.ts'
import { type RdbBytes, rdbFile } from './rdb-bytes.ts'

const NOW_MS = 1_700_000_000_000

describe('check-rdb', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'redstart-check-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  function check(bytes: Uint8Array): { code: number; text: string } {
    const path = join(folder, 'dump.rdb')
    writeFileSync(path, bytes)
    return run([path])
  }

  function run(args: readonly string[]): { code: number; text: string } {
    let text = ''
    const print = (more: string) => {
      text += more
    }
    const code = checkRdb(args, { print, nowMs: NOW_MS })
    return { code, text }
  }

  it('says what a file holds', () => {
    const bytes = rdbFile({ version: 9 }, (out) => {
      out.aux('redis-ver', '5.0.7').select(0).resize(3, 2)
      out.entry(0, 'a', (to) => to.string('value'))
      out.expireMs(1000).entry(0, 'b', (to) => to.integer(1, 8))
      out.expireMs(NOW_MS + 1).entry(13, 'hash', (to) => to.string(ziplist(['f', 'v'.repeat(50)])))
      out.select(9).entry(10, 'list\n', (to) => to.string(ziplist(['a', 'b'])))
      out.entry(1, 'empty', (to) => to.length(0))
    })
    const { code, text } = check(bytes)
    assert.equal(code, 0)
    const lines = text.split('\n')
    const has = (line: RegExp) =>
      assert.ok(
        lines.some((each) => line.test(each)),
        `${line}\n${text}`,
      )
    has(/^File .*dump\.rdb$/)
    has(new RegExp(`^Size +${bytes.length} bytes$`))
    has(/^Format +RDB version 9$/)
    has(/^Field +redis-ver = 5\.0\.7$/)
    has(/^Database 0 +3 keys in \d+ bytes, 2 expire \(1 of them in the past\)$/)
    has(/^ +hash, ziplist +1 keys +7\d bytes$/)
    has(/^ +string +2 keys +10 bytes$/)
    has(/^ +the largest: "hash", 7\d bytes$/)
    has(/^Database 9 +2 keys in/)
    has(/^ +1 collections without elements/)
    has(/^ +the largest: "list\\n", /)
    has(/^Checksum +right$/)
    has(/^Sound +5 keys$/)
  })

  it('finds all old files sound', () => {
    for (const [name, bytes] of oldFiles()) {
      const { code, text } = check(bytes)
      assert.equal(code, 0, `${name}\n${text}`)
      assert.match(
        text,
        name.includes('without a checksum') ? /rdbchecksum no/ : /Checksum +(right|none in this)/,
      )
    }
  })

  it('says where and in which key a file is broken', () => {
    const bytes = rdbFile({ version: 9 }, (out) => {
      out.select(2).entry(0, 'sound', (to) => to.string('v'))
      out.entry(13, 'broken "key"', (to) => to.string(ziplist(['f', 'v'])))
    })
    const at = bytes.lastIndexOf(0x66)
    bytes[at - 1] = 60
    const { code, text } = check(bytes)
    assert.equal(code, 1)
    assert.match(text, /^BROKEN +at byte \d+: ziplist: an entry that reaches beyond the end$/m)
    const place =
      /^ +in the value of "broken \\"key\\"" \(hash, ziplist\), database 2, entry 2, which begins at byte \d+$/m
    assert.match(text, place)
    assert.match(text, /^Database 2 +1 keys/m)
  })

  it('says where between the keys a file is broken', () => {
    const cases: [RegExp, Uint8Array][] = [
      [/no RDB file\n +before the first entry/, Buffer.from('GIF89a and so on')],
      [/too short/, Buffer.from('REDIS00')],
      [/version 99 is not known/, rdbFile({ version: 99 }, () => {})],
      [/checksum.*\n +behind entry 1\n/, rdbFile({ version: 5, checksum: 'wrong' }, (out) => one(out))],
      [/unknown type 99/, rdbFile({ version: 9 }, (out) => out.entry(99, 'k', (to) => to))],
      [/too early\n +before the first entry/, Buffer.from('REDIS0009\xfa\x05re', 'latin1')],
    ]
    for (const [pattern, bytes] of cases) {
      const { code, text } = check(bytes)
      assert.equal(code, 1)
      assert.match(text, pattern)
    }
  })

  it('finds a break in every file that is cut, at every byte', () => {
    const [, bytes] = oldFiles()[3]
    for (let length = 0; length < bytes.length; length++) {
      const { code, text } = check(bytes.subarray(0, length))
      assert.equal(code, 1, text)
      assert.match(text, /^BROKEN /m)
    }
  })

  it('says what Redstart cannot load, and what follows a file', () => {
    const bytes = rdbFile({ version: 11 }, (out) => {
      out.raw([247]).length(1024).length(2).length(1).raw([5, 1, 65, 0])
      out.entry(7, 'k', (to) => to.length(2048).raw([2, 5, 4]).double(1).raw([0]))
      one(out)
    })
    const { code, text } = check(Uint8Array.from([...bytes, ...Buffer.from('*1\r\n$4\r\nPING\r\n')]))
    assert.equal(code, 0, text)
    assert.match(text, /^Foreign +data of module AAAAAAAAB$/m)
    assert.match(text, /^Foreign +values of module AAAAAAAAC$/m)
    assert.match(text, /^ +module +1 keys/m)
    assert.match(text, /^Behind it +14 more bytes/m)
  })

  it('wants one file', () => {
    for (const args of [[], ['a', 'b'], ['--help']])
      assert.deepEqual(run(args), { code: 1, text: 'Usage: redstart check-rdb FILE\n' })
    const { code, text } = run([join(folder, 'missing.rdb')])
    assert.equal(code, 1)
    assert.match(text, /^Cannot read .*missing\.rdb: No such file or directory/)
  })
})

function one(out: RdbBytes): RdbBytes {
  return out.select(0).entry(0, 'k', (to) => to.string('v'))
}
