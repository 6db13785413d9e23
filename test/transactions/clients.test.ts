// Transactions through ioredis and node-redis, in both protocols.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Redis } from 'ioredis'
import { createClient, WatchError } from 'redis'
import { createServer } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'

async function startServer(t: Cleanable): Promise<number> {
  const server = createServer({})
  const { port } = await server.listen()
  t.after(() => server.close())
  return port
}

for (const protocol of [2, 3] as const) {
  describe(`ioredis with RESP${protocol}`, () => {
    const connect = (t: Cleanable, port: number) => {
      const redis = new Redis({ host: '127.0.0.1', port, protocol })
      t.after(async () => redis.disconnect())
      return redis
    }

    test('multi in a pipeline', async (t) => {
      const redis = connect(t, await startServer(t))
      const results = await redis.multi().set('k', 'v').get('k').incr('k').incr('n').get('none').exec()
      assert.deepEqual(
        results?.map(([error, value]) => (error === null ? value : error.message)),
        ['OK', 'v', 'ERR value is not an integer or out of range', 1, null],
      )
    })

    test('a refused command spoils all', async (t) => {
      const redis = connect(t, await startServer(t))
      const multi = redis.multi().set('k', 'v')
      multi.call('nosuch')
      await assert.rejects(multi.exec(), /EXECABORT/)
      assert.equal(await redis.exists('k'), 0)
    })

    test('multi without a pipeline, and discard', async (t) => {
      const redis = connect(t, await startServer(t))
      await redis.multi({ pipeline: false })
      assert.equal(await redis.set('k', 'v'), 'QUEUED')
      assert.equal(await redis.discard(), 'OK')
      await redis.multi({ pipeline: false })
      assert.equal(await redis.incr('k'), 'QUEUED')
      assert.deepEqual(await redis.exec(), [[null, 1]])
    })

    test('watch', async (t) => {
      const port = await startServer(t)
      const [redis, other] = [connect(t, port), connect(t, port)]
      await redis.watch('k')
      await other.set('k', 'other')
      assert.equal(await redis.multi().set('k', 'mine').exec(), null)
      await redis.watch('k')
      await other.get('k')
      assert.deepEqual(await redis.multi().set('k', 'mine').exec(), [[null, 'OK']])
      await redis.watch('k')
      await other.set('k', 'other')
      await redis.unwatch()
      assert.deepEqual(await redis.multi().getset('k', 'mine').exec(), [[null, 'other']])
    })
  })

  describe(`node-redis with RESP${protocol}`, () => {
    const connect = async (t: Cleanable, port: number) => {
      const client = createClient({ url: `redis://127.0.0.1:${port}`, RESP: protocol })
      client.on('error', () => {})
      t.after(async () => client.destroy())
      return await client.connect()
    }

    test('multi', async (t) => {
      const redis = await connect(t, await startServer(t))
      const results = await redis.multi().set('k', '5').incr('k').mGet(['k', 'none']).exec()
      assert.deepEqual(results, ['OK', 6, ['6', null]])
    })

    test('an optimistic change is tried again until nobody interferes', async (t) => {
      const port = await startServer(t)
      const clients = await Promise.all(Array.from({ length: 5 }, () => connect(t, port)))
      let failures = 0
      const add = async (redis: (typeof clients)[number]) => {
        for (;;) {
          await redis.watch('n')
          const n = Number((await redis.get('n')) ?? 0)
          try {
            await redis
              .multi()
              .set('n', n + 1)
              .exec()
            return
          } catch (error) {
            assert.ok(error instanceof WatchError)
            failures++
          }
        }
      }
      const addMany = async (redis: (typeof clients)[number]) => {
        for (let i = 0; i < 20; i++) await add(redis)
      }
      await Promise.all(clients.map(addMany))
      assert.equal(await clients[0].get('n'), '100')
      assert.ok(failures > 0)
    })
  })
}
