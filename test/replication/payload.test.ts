// A snapshot on its way to a replica, cut in two at every byte.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { Payload } from '../../src/replication/payload.ts'

const MARK = '0123456789'.repeat(4)
const DATA = `REDIS0009 ${'x'.repeat(60)} ${MARK.slice(0, 39)} end`
const COUNTED = `\n\n$${DATA.length}\r\n${DATA}`
const MARKED = `\n$EOF:${MARK}\r\n${DATA}${MARK}`

class Bench {
  readonly folder: string
  private count = 0

  constructor(t: TestContext) {
    this.folder = mkdtempSync(join(tmpdir(), 'payload-'))
    t.after(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  payload(): { payload: Payload; path: string } {
    const path = join(this.folder, `${this.count++}.rdb`)
    return { path, payload: new Payload({ path, temporaryPath: `${path}.temporary` }) }
  }

  /** What is in the file when these pieces have come. */
  async receive(...pieces: readonly string[]): Promise<string> {
    const { path, payload } = this.payload()
    for (const piece of pieces) {
      const bytes = Buffer.from(piece, 'latin1')
      assert.equal(payload.take(bytes, 0, bytes.length), bytes.length)
      assert.equal(payload.error, null)
      bytes.fill(0)
    }
    assert.ok(payload.isComplete, 'it is not complete')
    const error = await new Promise((resolve) => payload.finish(resolve))
    assert.equal(error, null)
    return readFileSync(path, 'latin1')
  }
}

describe('a snapshot', () => {
  for (const [name, whole] of [
    ['with its length', COUNTED],
    ['with a mark', MARKED],
  ] as const) {
    test(`${name}, cut at every byte`, async (t) => {
      const bench = new Bench(t)
      for (let cut = 0; cut <= whole.length; cut++) {
        const pieces = [whole.slice(0, cut), whole.slice(cut)].filter((piece) => piece !== '')
        assert.equal(await bench.receive(...pieces), DATA, `cut at ${cut}`)
      }
    })

    test(`${name}, byte by byte`, async (t) => {
      assert.equal(await new Bench(t).receive(...whole), DATA)
    })

    test(`${name}, given up at every byte, leaves nothing behind`, async (t) => {
      const bench = new Bench(t)
      for (let cut = 0; cut < whole.length; cut += 7) {
        const { payload } = bench.payload()
        const bytes = Buffer.from(whole.slice(0, cut), 'latin1')
        payload.take(bytes, 0, bytes.length)
        assert.equal(payload.isComplete, false)
        payload.abort()
      }
      while (readdirSync(bench.folder).length > 0) await new Promise(setImmediate)
    })
  }

  test('with its length ends where it ends: what follows is the stream', (t) => {
    const { payload } = new Bench(t).payload()
    const bytes = Buffer.from(`${COUNTED}*1\r\n`, 'latin1')
    assert.equal(payload.take(bytes, 0, bytes.length), COUNTED.length)
    assert.ok(payload.isComplete)
    assert.equal(payload.receivedBytes, DATA.length)
    payload.abort()
  })

  test('of no bytes is complete with its first line', (t) => {
    const { payload } = new Bench(t).payload()
    const bytes = Buffer.from('$0\r\n')
    payload.take(bytes, 0, bytes.length)
    assert.ok(payload.isComplete)
    payload.abort()
  })

  test('is refused when the first line is none', (t) => {
    const bench = new Bench(t)
    const wrong = ['+OK', '$', '$-1', '$1x', '$9999999999999999999', '$EOF:short', '*1', 'x'.repeat(2000)]
    for (const line of wrong) {
      const { payload, path } = bench.payload()
      const bytes = Buffer.from(`${line}\r\n`)
      payload.take(bytes, 0, bytes.length)
      assert.notEqual(payload.error, null, line)
      assert.ok(!existsSync(path))
    }
  })

  test('an error in its place is told as the master words it', (t) => {
    const { payload } = new Bench(t).payload()
    const bytes = Buffer.from("-ERR BGSAVE failed, replication can't continue\r\n")
    payload.take(bytes, 0, bytes.length)
    assert.equal(
      payload.error,
      "MASTER aborted replication with an error: ERR BGSAVE failed, replication can't continue",
    )
  })
})
