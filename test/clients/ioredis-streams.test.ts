// Streams with ioredis, as programs use them: a log that is followed, a capped stream, and workers of a group.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Redis } from 'ioredis'
import { createServer } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'

const LIMIT = { timeout: 30_000 }

async function setUp(t: Cleanable, protocol: 2 | 3) {
  const server = createServer()
  const { port } = await server.listen()
  const clients: Redis[] = []
  t.after(async () => {
    for (const client of clients) client.disconnect()
    await server.close()
  })
  return () => {
    const client = new Redis({ host: '127.0.0.1', port, protocol })
    clients.push(client)
    return client
  }
}

type Entry = [id: string, fields: string[]]

/** The entries of the only stream of a reply: of a list in RESP2, of a map in RESP3. */
function entriesIn(reply: unknown): Entry[] {
  if (reply === null) return []
  if (Array.isArray(reply)) return (Array.isArray(reply[0]) ? reply[0][1] : reply[1]) as Entry[]
  return Object.values(reply as Record<string, Entry[]>)[0] as Entry[]
}

for (const protocol of [2, 3] as const) {
  describe(`streams with ioredis and RESP${protocol}`, () => {
    test('a follower sees every entry once and in order', LIMIT, async (t) => {
      const connect = await setUp(t, protocol)
      const [producer, follower] = [connect(), connect()]
      const seen: string[] = []
      const follow = async () => {
        for (let last = '0'; seen.length < 500; ) {
          const reply = await follower.xread('COUNT', 50, 'BLOCK', 0, 'STREAMS', 'log', last)
          for (const [id, [, value = '']] of entriesIn(reply)) {
            seen.push(value)
            last = id
          }
        }
      }
      const following = follow()
      for (let first = 0; first < 500; first += 25) {
        const pipeline = producer.pipeline()
        for (let i = first; i < first + 25; i++) pipeline.xadd('log', '*', 'n', i)
        await pipeline.exec()
      }
      await following
      assert.deepEqual(
        seen,
        Array.from({ length: 500 }, (_, i) => String(i)),
      )
      const first = (await producer.xrange('log', '-', '+', 'COUNT', 1)) as Entry[]
      const last = (await producer.xrevrange('log', '+', '-', 'COUNT', 1)) as Entry[]
      assert.deepEqual(
        [first[0]?.[1], last[0]?.[1]],
        [
          ['n', '0'],
          ['n', '499'],
        ],
      )
    })

    test('a capped stream, deletion and information', LIMIT, async (t) => {
      const redis = (await setUp(t, protocol))()
      for (let i = 1; i <= 250; i++)
        await redis.xadd('s', 'MAXLEN', '~', 100, `${i}-1`, 'f', `v${i}`, 'é', 'ü')
      assert.equal(await redis.xlen('s'), 150)
      assert.equal(await redis.xtrim('s', 'MAXLEN', 10), 140)
      assert.equal(await redis.xdel('s', '250-1', '1-1'), 1)
      assert.deepEqual(((await redis.xrange('s', '(248', '+')) as Entry[])[0], [
        '248-1',
        ['f', 'v248', 'é', 'ü'],
      ])
      const info = await redis.xinfo('STREAM', 's')
      const fields = Array.isArray(info) ? info : Object.entries(info as object).flat()
      assert.equal(fields[fields.indexOf('length') + 1], 9)
      assert.equal(fields[fields.indexOf('max-deleted-entry-id') + 1], '250-1')
      await assert.rejects(
        redis.xadd('s', '5-1', 'f', 'v'),
        /equal or smaller than the target stream top item/,
      )
      await redis.xsetid('s', '1000-0')
      assert.equal(await redis.xadd('s', '1000-*', 'f', 'v'), '1000-1')
    })

    test('workers of a group share the work', LIMIT, async (t) => {
      const connect = await setUp(t, protocol)
      const [producer, ...workers] = Array.from({ length: 4 }, connect) as [Redis, ...Redis[]]
      await producer.xgroup('CREATE', 'jobs', 'g', '$', 'MKSTREAM')
      const done: string[] = []
      const work = async (worker: Redis, name: string) => {
        while (done.length < 300) {
          const reply = await worker.xreadgroup(
            'GROUP',
            'g',
            name,
            'COUNT',
            7,
            'BLOCK',
            50,
            'STREAMS',
            'jobs',
            '>',
          )
          for (const [id, [, job = '']] of entriesIn(reply)) {
            done.push(job)
            await worker.xack('jobs', 'g', id)
          }
        }
      }
      const working = workers.map((worker, i) => work(worker, `w${i}`))
      for (let i = 0; i < 300; i++) await producer.xadd('jobs', '*', 'job', i)
      await Promise.all(working)
      assert.equal(new Set(done).size, 300)
      assert.equal(((await producer.xpending('jobs', 'g')) as unknown[])[0], 0)
    })
  })
}
