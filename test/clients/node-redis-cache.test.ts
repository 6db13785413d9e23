// node-redis with client-side caching, as programs use it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BasicClientSideCache, createClient } from 'redis'
import { createServer } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'
import { waitFor } from '../support/wait.ts'

async function setUp(t: Cleanable) {
  const server = createServer()
  const { port } = await server.listen()
  const url = `redis://127.0.0.1:${port}`
  const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: 'LRU' })
  const cached = createClient({ url, RESP: 3, clientSideCache: cache })
  const plain = createClient({ url, RESP: 3 })
  t.after(async () => {
    for (const client of [cached, plain]) if (client.isOpen) client.destroy()
    await server.close()
  })
  for (const client of [cached, plain]) client.on('error', () => {})
  await Promise.all([cached.connect(), plain.connect()])
  return { server, cache, cached, plain }
}

describe('node-redis with client-side caching', () => {
  test('answers from its cache until the key changes', async (t) => {
    const { cache, cached, plain, server } = await setUp(t)
    await plain.set('k', 'one')
    assert.equal(await cached.get('k'), 'one')
    for (let i = 0; i < 10; i++) assert.equal(await cached.get('k'), 'one')
    const stats = cache.stats()
    assert.deepEqual([stats.hitCount, stats.missCount], [10, 1])
    assert.match(String(await server.execute(['INFO', 'stats'])), /tracking_total_keys:1\r/)

    const invalidated = new Promise((resolve) => cache.once('invalidate', resolve))
    await plain.set('k', 'two')
    assert.equal(String(await invalidated), 'k')
    assert.equal(await cached.get('k'), 'two')
    await cached.set('k', 'three')
    assert.equal(await cached.get('k'), 'three')
  })

  test('collections, several keys, expiry and FLUSHALL', async (t) => {
    const { cache, cached, plain } = await setUp(t)
    await plain.hSet('h', { f: '1', g: '2' })
    await plain.mSet({ a: '1', b: '2' })
    for (let i = 0; i < 3; i++) {
      assert.deepEqual({ ...(await cached.hGetAll('h')) }, { f: '1', g: '2' })
      assert.deepEqual(await cached.mGet(['a', 'b']), ['1', '2'])
    }
    assert.equal(cache.stats().hitCount, 4)
    await plain.hIncrBy('h', 'f', 1)
    await waitFor(() => cache.size() === 1)
    assert.deepEqual({ ...(await cached.hGetAll('h')) }, { f: '2', g: '2' })
    await plain.pExpire('b', 20)
    await waitFor(() => cache.size() === 1)
    await cached.mGet(['a', 'b'])
    await waitFor(async () => (await cached.mGet(['a', 'b']))[1] === null)
    await plain.flushAll()
    await waitFor(() => cache.size() === 0)
    assert.deepEqual(await cached.mGet(['a', 'b']), [null, null])
  })

  test('many clients count together and never read what is gone', async (t) => {
    const { cached, plain } = await setUp(t)
    for (let i = 1; i <= 200; i++) {
      const key = `n${i % 7}`
      await plain.set(key, i)
      // The message is on its way before the reply to SET: a question to the server brings it here.
      await cached.ping()
      assert.equal(await cached.get(key), String(i))
      assert.equal(await cached.get(key), String(i))
    }
  })
})
