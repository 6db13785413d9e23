import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { RdbError } from '../../../src/persistence/rdb/rdb-error.ts'
import { type LoadProgress, RdbLoader } from '../../../src/persistence/rdb/read-loader.ts'
import { MemorySource } from '../../../src/persistence/rdb/read-source.ts'
import { ask } from '../../support/ask.ts'
import { useInProcess } from '../../support/suite.ts'
import { type RdbBytes, rdbFile } from '../legacy/rdb-bytes.ts'
import { type LoadChanges, loadBytes } from './load-file.ts'

const FUTURE_MS = 4_000_000_000_000

describe('loading a file', () => {
  const subject = useInProcess()
  const call = (...command: (string | number)[]) => ask(subject.client, ...command)

  beforeEach(async () => {
    await subject.client.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await subject.client.call('FLUSHALL')
  })

  function load(body: (out: RdbBytes) => void, changes: LoadChanges = {}, version = 10): RdbLoader {
    return loadBytes(subject.server, rdbFile({ version }, body), changes)
  }

  const text = (out: RdbBytes, key: string) => out.entry(0, key, (value) => value.string(`value of ${key}`))

  it('says what it has found', async () => {
    const { progress, notes, offset } = load((out) => {
      out
        .aux('redis-ver', '7.0.15')
        .aux('repl-id', 'a'.repeat(40))
        .raw([250])
        .string('repl-offset')
        .integer(1234, 16)
      out.raw([245]).string('#!lua name=one').raw([245]).string('#!lua name=two')
      text(out.select(0).resize(2, 1), 'a')
      text(out.expireMs(FUTURE_MS), 'b')
      text(out.select(3).expireMs(1000), 'expired')
      out.entry(1, 'empty', (value) => value.length(0))
    })
    assert.deepEqual(
      { ...progress, totalBytes: 0, loadedBytes: 0 },
      {
        totalBytes: 0,
        loadedBytes: 0,
        keysLoaded: 2,
        keysExpired: 1,
        keysEmpty: 1,
      },
    )
    assert.equal(progress.loadedBytes, progress.totalBytes)
    assert.equal(offset, progress.totalBytes)
    assert.equal(notes.version, 10)
    assert.deepEqual(
      [...notes.aux],
      [
        ['redis-ver', '7.0.15'],
        ['repl-id', 'a'.repeat(40)],
        ['repl-offset', '1234'],
      ],
    )
    assert.deepEqual(
      notes.functions.map((each) => Buffer.from(each).toString()),
      ['#!lua name=one', '#!lua name=two'],
    )
    assert.deepEqual(await call('MGET', 'a', 'b'), ['value of a', 'value of b'])
    assert.equal(await call('PEXPIRETIME', 'b'), FUTURE_MS)
    assert.equal(await call('PEXPIRETIME', 'a'), -1)
  })

  it('keeps what has expired where that is not its business', async () => {
    const { progress } = load((out) => text(out.expireMs(1000), 'expired'), { dropExpired: false })
    assert.equal(progress.keysLoaded, 1)
    assert.equal(subject.server.keyspace.databases[0].size, 1)
    assert.equal(await call('GET', 'expired'), null)
  })

  it('refuses a key that is there twice, or replaces it', async () => {
    const twice = (out: RdbBytes) => text(text(out, 'k'), 'k')
    assert.throws(() => load(twice), /the key "k" is there twice in database 0 \(at byte \d+\)/)
    await subject.client.call('FLUSHALL')
    await call('SADD', 'k', 'old')
    assert.equal(load((out) => text(out, 'k'), { merge: true }).progress.keysLoaded, 1)
    assert.equal(await call('GET', 'k'), 'value of k')
  })

  it('refuses a database that there is not', () => {
    assert.throws(
      () => load((out) => text(out.select(16), 'k')),
      /database 16, where the configuration has 16/,
    )
  })

  it('checks the checksum, unless it is not to', async () => {
    const bytes = rdbFile({ version: 10, checksum: 'wrong' }, (out) => text(out, 'k'))
    assert.throws(() => loadBytes(subject.server, bytes), /checksum/)
    await subject.client.call('FLUSHALL')
    loadBytes(subject.server, bytes, { verifyChecksum: false })
    await subject.client.call('FLUSHALL')
    loadBytes(
      subject.server,
      rdbFile({ version: 10, checksum: 'zero' }, (out) => text(out, 'k')),
    )
  })

  it('sets the access clock that is in use', async () => {
    const body = (out: RdbBytes) => text(text(out.raw([248]).length(1000), 'idle').raw([249, 77]), 'frequent')
    load(body)
    assert.equal(await call('OBJECT', 'IDLETIME', 'idle'), 1000)
    assert.equal(await call('OBJECT', 'IDLETIME', 'frequent'), 0)
    await call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu')
    await call('FLUSHALL')
    load(body)
    assert.equal(await call('OBJECT', 'FREQ', 'frequent'), 77)
  })

  it('knows the exact times that a double does not', async () => {
    load((out) => text(out.expireMs(9_223_372_036_854_775_807n), 'k'))
    assert.equal(String(await call('PEXPIRETIME', 'k')), '9223372036854775807')
  })

  it('believes no hint that the file could not keep', () => {
    load((out) => text(out.resize(2 ** 31, 2 ** 31), 'k'))
    assert.ok(subject.server.keyspace.databases[0].table.slots < 1000)
  })

  it('says where a broken value is', () => {
    const body = (out: RdbBytes) => text(out, 'a').entry(16, 'broken', (value) => value.string('no listpack'))
    assert.throws(
      () => load(body),
      new RdbError(9 + 14 + 20, 'a listpack that is broken, in the value of "broken" in database 0'),
    )
  })

  it('lets the event loop have its turns', async () => {
    const bytes = rdbFile({ version: 10 }, (out) => {
      for (let i = 0; i < 2000; i++) text(out, `key:${i}`)
      out.entry(2, 'large', (value) => {
        value.length(20_000)
        for (let i = 0; i < 20_000; i++) value.string(`member:${i}`)
      })
    })
    const seen: number[] = []
    const loader = loaderOf(bytes, { onProgress: ({ loadedBytes }) => seen.push(loadedBytes) })
    let turns = 0
    const timer = setImmediate(function again() {
      turns++
      if (turns < 10) setImmediate(again)
    })
    await loader.load()
    clearImmediate(timer)
    assert.ok(seen.length > 20, `${seen.length}`)
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    )
    assert.equal(seen.at(-1), bytes.length)
    assert.equal(turns, 10)
    assert.equal(await call('SCARD', 'large'), 20_000)
    assert.equal(await call('DBSIZE'), 2001)
  })

  it('can be cancelled, also in the middle of a value', async () => {
    const bytes = rdbFile({ version: 10 }, (out) =>
      out.entry(2, 'large', (value) => {
        value.length(20_000)
        for (let i = 0; i < 20_000; i++) value.string(`member:${i}`)
      }),
    )
    const { keyspace } = subject.server
    keyspace.lazyFree.drain()
    const before = keyspace.usedBytes
    const loader = loaderOf(bytes, {
      onProgress: ({ loadedBytes }: LoadProgress) => {
        if (loadedBytes > bytes.length / 2) loader.cancel()
      },
    })
    await assert.rejects(loader.load(), /cancelled/)
    assert.equal(keyspace.usedBytes - before, 0)
    assert.equal(await call('DBSIZE'), 0)
  })

  function loaderOf(bytes: Uint8Array, changes: LoadChanges): RdbLoader {
    const { keyspace } = subject.server
    const source = new MemorySource(bytes)
    return new RdbLoader({
      keyspace,
      source,
      verifyChecksum: true,
      dropExpired: true,
      intervalBytes: 1,
      ...changes,
    })
  }
})
