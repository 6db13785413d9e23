// Workers that wait for jobs, with ioredis and with the server's own API.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Redis } from 'ioredis'
import { createServer, ManualClock } from '../../src/index.ts'
import { endOfTurn } from '../protocol/memory-transport.ts'
import { waitFor } from '../support/wait.ts'

/** A client that is never served would wait for ever. */
const LIMIT = { timeout: 30_000 }

interface Cleanable {
  after(cleanUp: () => Promise<void>): void
}

async function setUp(t: Cleanable, protocol: 2 | 3) {
  const server = createServer()
  const { port } = await server.listen()
  const clients: Redis[] = []
  t.after(async () => {
    for (const client of clients) client.disconnect()
    await server.close()
  })
  const connect = () => {
    const client = new Redis({ host: '127.0.0.1', port, protocol })
    clients.push(client)
    return client
  }
  const admin = connect()
  const blocked = async () => Number(/blocked_clients:(\d+)/.exec(await admin.info('clients'))?.[1])
  return { connect, blocked }
}

for (const protocol of [2, 3] as const) {
  describe(`waiting with ioredis and RESP${protocol}`, () => {
    test('each blocking command', LIMIT, async (t) => {
      const { connect, blocked } = await setUp(t, protocol)
      const [producer, ...waiters] = Array.from({ length: 8 }, connect) as [Redis, ...Redis[]]
      const [a, b, c, d, e, f, g] = waiters as [Redis, Redis, Redis, Redis, Redis, Redis, Redis]
      const popped = Promise.all([
        a.blpop('none', 'l1', 0),
        b.brpop('l2', 10),
        c.blmove('l3', 'l4', 'LEFT', 'RIGHT', 0),
        d.brpoplpush('l5', 'l4', 0),
        e.blmpop(0, 2, 'l6', 'l7', 'RIGHT', 'COUNT', 2),
        f.bzpopmin('z1', 0),
        g.bzmpop(0, 1, 'z2', 'MAX', 'COUNT', 2),
      ])
      await waitFor(async () => (await blocked()) === 7)
      await producer
        .multi()
        .rpush('l1', 'x', 'y')
        .rpush('l2', 'x', 'y')
        .rpush('l3', 'x')
        .rpush('l5', 'y')
        .rpush('l7', 'x', 'y', 'z')
        .zadd('z1', 1.5, 'x', 2, 'y')
        .zadd('z2', 1, 'x', 2, 'y', 3, 'z')
        .exec()
      const [l1, l2, l3, l5, l7, z1, z2] = await popped
      assert.deepEqual(l1, ['l1', 'x'])
      assert.deepEqual(l2, ['l2', 'y'])
      assert.equal(l3, 'x')
      assert.equal(l5, 'y')
      assert.deepEqual(l7, ['l7', ['z', 'y']])
      assert.deepEqual(z1?.map(String), ['z1', 'x', '1.5'])
      assert.deepEqual((z2 as unknown[]).flat(2).map(String), ['z2', 'z', '3', 'y', '2'])
      assert.deepEqual(await producer.lrange('l4', 0, -1), ['y', 'x'])
      assert.equal(await a.blpop('none', 0.01), null)
    })

    test('a queue with many workers: every job once', LIMIT, async (t) => {
      const { connect } = await setUp(t, protocol)
      const jobs = Array.from({ length: 2000 }, (_, i) => `job:${i}`)
      const done: string[] = []
      const work = async (redis: Redis) => {
        for (;;) {
          const [, job = ''] = (await redis.blpop('jobs', 0)) ?? []
          if (job === 'stop') return
          done.push(job)
        }
      }
      const workers = Array.from({ length: 20 }, () => work(connect()))
      const producer = connect()
      for (let i = 0; i < jobs.length; i += 100) await producer.rpush('jobs', ...jobs.slice(i, i + 100))
      await producer.rpush('jobs', ...workers.map(() => 'stop'))
      await Promise.all(workers)
      assert.deepEqual(done.sort(), jobs.sort())
    })
  })
}

test('the embedding program waits too, and its clock ends the wait', LIMIT, async () => {
  const clock = new ManualClock()
  const server = createServer({ clock })
  let reply: unknown = 'none yet'
  const waiting = server.execute(['BLPOP', 'k', 5]).then((value) => {
    reply = value
  })
  await endOfTurn()
  clock.advance(4999)
  await endOfTurn()
  assert.equal(reply, 'none yet')
  clock.advance(1)
  await waiting
  assert.equal(reply, null)
  await server.close()
})

test('closing the server ends all waits', LIMIT, async () => {
  const server = createServer()
  await assert.rejects(
    Promise.all([server.execute(['BLPOP', 'k', 1000]), endOfTurn().then(() => server.close())]),
  )
})
