// What tracking does on its own: keys whose time is up, a table that is full, memory, and clients that come and go.

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { ManualClock } from '../../src/server/clock.ts'
import { type InProcessOptions, startInProcess } from '../support/in-process.ts'
import { RawClient } from '../support/raw-client.ts'
import { waitFor } from '../support/wait.ts'

async function setUp(t: TestContext, options: InProcessOptions = {}) {
  const clock = new ManualClock(1_700_000_000_000)
  const started = await startInProcess(t, { clock, ...options })
  const clients: RawClient[] = []
  t.after(async () => void (await Promise.all(clients.map((client) => client.destroy()))))
  /** Connects in RESP3, with tracking if options are given. */
  const connect = async (...tracking: string[]) => {
    const client = await RawClient.connect(started.port, { pushes: 'apart' })
    clients.push(client)
    await client.call('HELLO', '3')
    if (tracking.length > 0) await client.call('CLIENT', 'TRACKING', ...tracking)
    return client
  }
  return { ...started, clock, connect }
}

const push = async (client: RawClient) => String(await client.readPush())
const invalidation = (...keys: string[]) =>
  `>2\r\n$10\r\ninvalidate\r\n*${keys.length}\r\n${keys.map((key) => `$${key.length}\r\n${key}\r\n`).join('')}`

describe('invalidations that nobody asked for', () => {
  test('keys that expire in the background', async (t) => {
    const { clock, connect } = await setUp(t)
    const [reader, bystander, broadcast] = [
      await connect('ON'),
      await connect(),
      await connect('ON', 'BCAST'),
    ]
    await bystander.call('MSET', 'k', '1', 'l', '2')
    await push(broadcast)
    await reader.call('MGET', 'k', 'l')
    await bystander.call('PEXPIRE', 'k', '1000')
    assert.equal(await push(reader), invalidation('k'))
    assert.equal(await push(broadcast), invalidation('k'))
    await reader.call('GET', 'k')
    clock.advance(1100)
    assert.equal(await push(reader), invalidation('k'))
    assert.equal(await push(broadcast), invalidation('k'))
  })

  test('keys that are found expired, also by the reader itself', async (t) => {
    const { clock, connect, server } = await setUp(t)
    server.activeExpire = false
    const [reader, other] = [await connect('ON'), await connect()]
    for (const finder of [other, reader]) {
      await other.call('SET', 'k', '1', 'PX', '100')
      await reader.call('GET', 'k')
      clock.advance(200)
      assert.equal(String(await finder.call('GET', 'k')), '_\r\n')
      assert.equal(await push(reader), invalidation('k'))
      await other.call('FLUSHALL')
      await push(reader)
    }
  })

  test('hashes whose fields expire', async (t) => {
    const { clock, connect } = await setUp(t)
    const [reader, other] = [await connect('ON'), await connect()]
    await other.call('HSET', 'h', 'f', '1', 'g', '2')
    await other.call('HPEXPIRE', 'h', '100', 'FIELDS', '1', 'f')
    await reader.call('HGETALL', 'h')
    clock.advance(1000)
    assert.equal(await push(reader), invalidation('h'))
  })

  test('a stream that was waited for is read when it comes', async (t) => {
    const { connect } = await setUp(t)
    const [reader, other] = [await connect('ON'), await connect()]
    reader.send('XREAD BLOCK 0 STREAMS s $\r\n')
    await waitFor(async () => /blocked_clients:1/.test(String(await other.call('INFO', 'clients'))))
    await other.call('XADD', 's', '1-1', 'f', 'v')
    assert.match(String(await reader.readReply()), /1-1/)
    assert.equal(await push(reader), invalidation('s'))
    await other.call('XADD', 's', '1-2', 'f', 'v')
    assert.equal(await push(reader), invalidation('s'))
  })

  test('keys beyond tracking-table-max-keys', async (t) => {
    const { clock, connect, server } = await setUp(t, { config: { 'tracking-table-max-keys': '100' } })
    const reader = await connect('ON', 'NOLOOP')
    const names = Array.from({ length: 250 }, (_, i) => `key:${i}`)
    await reader.call('MGET', ...names)
    clock.advance(200)
    assert.equal(server.tracking.keyCount, 100)
    const forgotten = new Set<string>()
    for (let i = 0; i < 150; i++) forgotten.add(await push(reader))
    assert.equal(forgotten.size, 150)
    await reader.call('CONFIG', 'SET', 'tracking-table-max-keys', '10')
    clock.advance(1000)
    assert.equal(server.tracking.keyCount, 10)
    await reader.call('CONFIG', 'SET', 'tracking-table-max-keys', '0')
    await reader.call('MGET', ...names)
    assert.equal(server.tracking.keyCount, 250)
  })
})

describe('tracking costs', () => {
  test('nothing while nobody uses it, memory that is counted, and gives it all back', async (t) => {
    const { connect, server } = await setUp(t)
    const before = server.keyspace.usedBytes
    assert.equal(server.keyspace.observer, null)
    const [reader, other] = [await connect('ON'), await connect('ON', 'BCAST', 'PREFIX', 'p')]
    assert.notEqual(server.keyspace.observer, null)
    const names = Array.from({ length: 10_000 }, (_, i) => `key:${1_000_000 + i}`)
    await reader.call('MGET', ...names)
    const used = server.keyspace.usedBytes - before
    assert.ok(used >= 10_000 * 32 && used <= 10_000 * 50, `${used} bytes`)
    assert.ok(
      Math.abs(server.tracking.usedBytes - used) < 100,
      `${server.tracking.usedBytes} of ${used} bytes`,
    )
    await reader.destroy()
    await waitFor(() => server.tracking.clientCount === 1)
    assert.notEqual(server.keyspace.observer, null)
    await other.destroy()
    await waitFor(() => server.keyspace.observer === null)
    await waitFor(() => server.keyspace.lazyFree.pendingObjects === 0)
    assert.equal(server.keyspace.usedBytes, before)
  })

  test('one message for a key with many readers', async (t) => {
    const { connect, server } = await setUp(t)
    const readers = await Promise.all(Array.from({ length: 150 }, () => connect('ON')))
    const other = await connect()
    for (const reader of readers) await reader.call('GET', 'k')
    assert.equal(server.tracking.itemCount, 150)
    await other.call('SET', 'k', '1')
    for (const reader of readers) assert.equal(await push(reader), invalidation('k'))
    assert.equal(server.tracking.itemCount, 0)
  })

  test('many prefixes', async (t) => {
    const { connect, server } = await setUp(t)
    const other = await connect()
    const prefixes = Array.from({ length: 1000 }, (_, i) => `prefix:${1000 + i}`)
    const reader = await connect('ON', 'BCAST', ...prefixes.flatMap((prefix) => ['PREFIX', prefix]))
    assert.equal(server.tracking.prefixes.size, 1000)
    await other.call('MSET', 'prefix:1500:x', '1', 'prefix:1001', '1', 'prefix:10', '1')
    assert.equal(await push(reader), invalidation('prefix:1001'))
    assert.equal(await push(reader), invalidation('prefix:1500:x'))
  })

  test('a slow reader is closed when its messages outgrow the limit', async (t) => {
    const { connect, server } = await setUp(t, {
      config: { 'client-output-buffer-limit': 'normal 1000000 0 0' },
    })
    const [reader, other] = [await connect('ON', 'BCAST'), await connect()]
    reader.pause()
    const name = 'x'.repeat(100_000)
    for (let i = 0; i < 200 && server.clients.size === 2; i++) await other.call('SET', name, '1')
    assert.equal(server.clients.size, 1)
    assert.equal(server.tracking.prefixes.size, 0)
  })
})
