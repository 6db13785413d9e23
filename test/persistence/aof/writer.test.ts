// The writer: buffering, syncing, and what becomes of errors.

import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { AofWriter, type SyncPolicy } from '../../../src/persistence/aof/aof-writer.ts'
import { Log } from '../../../src/server/log.ts'
import { waitFor } from '../../support/wait.ts'
import { type Cleanable, dataFolder } from './scene.ts'

/** A writer with what it has told the server. */
class Bench {
  readonly path: string
  readonly log: string[] = []
  readonly writer: AofWriter
  seconds = 1000
  mayNotSync = false
  firsts = 0
  errors = 0
  exits = 0

  constructor(t: Cleanable, policy: SyncPolicy) {
    this.path = join(dataFolder(t), 'x.aof')
    this.writer = new AofWriter({
      log: new Log({
        level: 'verbose',
        sink: (line) => this.log.push(line),
        pid: 1,
        now: () => this.seconds * 1000,
      }),
      nowSeconds: () => this.seconds,
      mayNotSync: () => this.mayNotSync,
      onFirst: () => this.firsts++,
      offset: () => 0,
      onSynced: () => {},
      onError: () => this.errors++,
      exit: () => this.exits++,
    })
    this.writer.policy = policy
    this.open('a')
    t.after(() => this.writer.close())
  }

  open(flags: string): void {
    if (flags === 'r') writeFileSync(this.path, '', { flag: 'a' })
    this.writer.open(openSync(this.path, flags), readFileSync(this.path).length)
  }

  append(text: string): void {
    const bytes = Buffer.from(`-${text}-`)
    this.writer.append(bytes, 1, bytes.length - 1)
  }

  get content(): string {
    return readFileSync(this.path, 'latin1')
  }
}

describe('a writer', () => {
  test('asks for a flush when the first bytes come, and writes all of them at once', (t) => {
    const bench = new Bench(t, 'no')
    bench.append('one ')
    bench.append('two ')
    assert.equal(bench.firsts, 1)
    assert.equal(bench.content, '')
    bench.writer.flush(false)
    assert.equal(bench.content, 'one two ')
    bench.append('three')
    assert.equal(bench.firsts, 2)
    assert.equal(bench.writer.sizeBytes, 8)
    assert.equal(bench.writer.flushAll(), null)
    assert.equal(bench.content, 'one two three')
  })

  test('does not let the buffer grow without end', (t) => {
    const bench = new Bench(t, 'always')
    const long = 'x'.repeat(700_000)
    for (let i = 0; i < 4; i++) bench.append(long)
    assert.ok(bench.writer.bufferedBytes <= 1_400_000)
    bench.append('y'.repeat(5_000_000))
    bench.writer.flush(false)
    assert.equal(bench.content.length, 4 * 700_000 + 5_000_000)
    assert.equal(bench.writer.syncedBytes, bench.writer.sizeBytes)
  })

  test('always: everything is synced by the flush', (t) => {
    const bench = new Bench(t, 'always')
    bench.append('a')
    bench.writer.flush(false)
    assert.equal(bench.writer.syncedBytes, 1)
    assert.equal(bench.writer.isSyncing, false)
  })

  test('everysec: once a second, in the background; a write waits for it, two seconds at most', async (t) => {
    const bench = new Bench(t, 'everysec')
    const { writer } = bench
    bench.append('a')
    writer.flush(false)
    assert.equal(writer.isSyncing, false)
    bench.seconds++
    bench.append('b')
    writer.flush(false)
    assert.equal(bench.content, 'ab')
    assert.equal(writer.isSyncing, true)
    bench.append('c')
    writer.flush(false)
    bench.seconds++
    writer.flush(false)
    assert.equal(bench.content, 'ab')
    assert.equal(writer.bufferedBytes, 1)
    bench.seconds++
    writer.flush(false)
    assert.equal(bench.content, 'abc')
    assert.equal(writer.delayedSyncs, 1)
    await waitFor(() => !writer.isSyncing)
    bench.append('d')
    writer.flush(false)
    assert.equal(bench.content, 'abcd')
  })

  test('everysec: what was written last is synced although nothing more comes', async (t) => {
    const bench = new Bench(t, 'everysec')
    bench.append('a')
    bench.writer.flush(false)
    bench.seconds++
    bench.writer.flush(false)
    assert.equal(bench.writer.syncedBytes, 1)
    await waitFor(() => !bench.writer.isSyncing)
  })

  test('no sync while one would disturb', (t) => {
    const bench = new Bench(t, 'always')
    bench.mayNotSync = true
    bench.append('a')
    bench.writer.flush(false)
    assert.equal(bench.content, 'a')
    assert.equal(bench.writer.syncedBytes, 0)
    bench.mayNotSync = false
    bench.writer.flush(false)
    assert.equal(bench.writer.syncedBytes, 1)
  })

  test('keeps what it could not write, and says when it can again', (t) => {
    const bench = new Bench(t, 'everysec')
    const { writer } = bench
    bench.open('r')
    bench.append('a')
    writer.flush(false)
    bench.append('b')
    writer.flush(false)
    assert.match(writer.error ?? '', /bad file descriptor/i)
    assert.equal(bench.errors, 2)
    assert.equal(bench.log.filter((line) => line.includes('Error writing to the AOF file')).length, 1)
    bench.seconds += 31
    writer.flush(false)
    assert.equal(bench.log.filter((line) => line.includes('Error writing to the AOF file')).length, 2)
    bench.open('a')
    writer.flush(false)
    assert.equal(writer.error, null)
    assert.equal(bench.content, 'ab')
    assert.equal(bench.exits, 0)
    assert.match(bench.log.at(-1) ?? '', /can be written to again/)
  })

  test('always: ends everything if it cannot write', (t) => {
    const bench = new Bench(t, 'always')
    bench.open('r')
    bench.append('a')
    bench.writer.flush(false)
    assert.equal(bench.exits, 1)
    assert.match(bench.log.at(-1) ?? '', /Can't recover from AOF write error/)
  })

  test('goes on with another file, and closes the one before when it is synced', async (t) => {
    const bench = new Bench(t, 'everysec')
    const { writer } = bench
    bench.append('a')
    writer.flush(false)
    bench.seconds++
    bench.append('b')
    writer.flush(false)
    const other = `${bench.path}.2`
    writer.open(openSync(other, 'a'), 0)
    assert.equal(writer.sizeBytes, 0)
    bench.append('c')
    writer.flush(true)
    assert.equal(readFileSync(other, 'latin1'), 'c')
    assert.equal(bench.content, 'ab')
    await waitFor(() => !writer.isSyncing)
    writer.close()
    assert.equal(writer.isOpen, false)
    const probe = openSync(bench.path, 'r')
    closeSync(probe)
  })
})
