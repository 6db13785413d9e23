// Workers that share a stream, with node-redis: a group is read by several of them, one fails, another takes over.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createClient } from 'redis'
import { createServer } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'
import { waitFor } from '../support/wait.ts'

type Client = ReturnType<typeof makeClient>

function makeClient(port: number, protocol: 2 | 3) {
  return createClient({ url: `redis://127.0.0.1:${port}`, RESP: protocol })
}

const LIMIT = { timeout: 30_000 }
const JOBS = 200
const STREAM = 'jobs'
const GROUP = 'workers'

interface Entry {
  readonly id: string
  readonly message: Readonly<Record<string, string>>
}

/** The entries of the only stream of a reply of XREADGROUP. */
function entriesOf(reply: unknown): Entry[] {
  return ((reply as { messages: Entry[] }[] | null)?.[0]?.messages ?? []) as Entry[]
}

async function setUp(t: Cleanable, protocol: 2 | 3) {
  const server = createServer()
  const { port } = await server.listen()
  const clients: Client[] = []
  t.after(async () => {
    for (const client of clients) if (client.isOpen) client.destroy()
    await server.close()
  })
  return async () => {
    const client = makeClient(port, protocol)
    clients.push(client)
    return await client.connect()
  }
}

/** Reads as a consumer until there is nothing for a while; acknowledges what `isDone` says. */
async function work(client: Client, name: string, isDone: (entry: Entry) => boolean): Promise<string[]> {
  const done: string[] = []
  for (;;) {
    const reply = await client.xReadGroup(GROUP, name, { key: STREAM, id: '>' }, { COUNT: 7, BLOCK: 200 })
    const entries = entriesOf(reply)
    if (entries.length === 0) return done
    const finished = entries.filter(isDone)
    if (finished.length === 0) continue
    const acknowledged = await client.xAck(
      STREAM,
      GROUP,
      finished.map(({ id }) => id),
    )
    assert.equal(acknowledged, finished.length)
    done.push(...finished.map(({ message }) => String(message['job'])))
  }
}

for (const protocol of [2, 3] as const) {
  describe(`workers with node-redis and RESP${protocol}`, () => {
    test('share the entries of a stream, and what one leaves behind another takes over', LIMIT, async (t) => {
      const connect = await setUp(t, protocol)
      const producer = await connect()
      assert.equal(await producer.xGroupCreate(STREAM, GROUP, '$', { MKSTREAM: true }), 'OK')
      const workers = [await connect(), await connect(), await connect()] as const
      const results = Promise.all([
        work(workers[0], 'one', () => true),
        work(workers[1], 'two', () => true),
        // The third forgets what has an odd number.
        work(workers[2], 'three', ({ message }) => Number(message['job']) % 2 === 0),
      ])
      await waitFor(async () => /blocked_clients:3/.test(await producer.info('clients')))
      for (let job = 0; job < JOBS; job++) await producer.xAdd(STREAM, '*', { job: String(job) })
      const done = (await results).flat()
      assert.equal(new Set(done).size, done.length)

      const pending = await producer.xPending(STREAM, GROUP)
      assert.equal(pending.pending, JOBS - done.length)
      if (pending.pending > 0) {
        assert.deepEqual(
          pending.consumers?.map(({ name }) => name),
          ['three'],
        )
      }
      const rest = await producer.xPendingRange(STREAM, GROUP, '-', '+', JOBS)
      assert.ok(
        rest.every(({ consumer, deliveriesCounter }) => consumer === 'three' && deliveriesCounter === 1),
      )

      const claimed = await producer.xAutoClaim(STREAM, GROUP, 'one', 0, '-', { COUNT: JOBS })
      assert.equal(claimed.nextId, '0-0')
      const taken = claimed.messages.map((entry) => String(entry?.message['job']))
      assert.deepEqual(
        [...done, ...taken].map(Number).sort((a, b) => a - b),
        Array.from({ length: JOBS }, (_, i) => i),
      )
      const again = entriesOf(await producer.xReadGroup(GROUP, 'one', { key: STREAM, id: '0' }))
      assert.deepEqual(
        again.map(({ id }) => id),
        claimed.messages.map((entry) => entry?.id),
      )
      for (const { id } of again) assert.equal(await producer.xAck(STREAM, GROUP, id), 1)
      const [group] = await producer.xInfoGroups(STREAM)
      assert.equal(group?.pending, 0)
      assert.equal(group?.lag, 0)
      assert.equal(group?.['entries-read'], JOBS)
      const consumers = await producer.xInfoConsumers(STREAM, GROUP)
      assert.deepEqual(
        consumers.map(({ name, pending: left }) => [name, left]),
        [
          ['one', 0],
          ['three', 0],
          ['two', 0],
        ],
      )
    })

    test('claim, delete and forget', LIMIT, async (t) => {
      const connect = await setUp(t, protocol)
      const redis = await connect()
      const ids: string[] = []
      for (let job = 0; job < 4; job++) ids.push(await redis.xAdd(STREAM, '*', { job: String(job) }))
      const [first, second, third, fourth] = ids as [string, string, string, string]
      await redis.xGroupCreate(STREAM, GROUP, '0')
      assert.equal(await redis.xGroupCreateConsumer(STREAM, GROUP, 'a'), 1)
      assert.equal(
        entriesOf(await redis.xReadGroup(GROUP, 'a', { key: STREAM, id: '>' }, { COUNT: 2 })).length,
        2,
      )
      assert.deepEqual(await redis.xClaimJustId(STREAM, GROUP, 'b', 0, [first]), [first])
      const [entry] = await redis.xClaim(STREAM, GROUP, 'b', 0, second, { RETRYCOUNT: 5 })
      assert.equal(entry?.message['job'], '1')
      const claimed = entriesOf(
        await redis.xReadGroup(GROUP, 'c', { key: STREAM, id: '>' }, { CLAIM: 0, COUNT: 3 }),
      )
      assert.deepEqual(
        claimed.map(({ id }) => id),
        [first, second, third],
      )
      assert.deepEqual(await redis.xDelEx(STREAM, [first, fourth], 'ACKED'), [2, 2])
      assert.deepEqual(await redis.xAckDel(STREAM, GROUP, [first, second], 'ACKED'), [1, 1])
      assert.equal(await redis.xLen(STREAM), 2)
      assert.equal(await redis.xGroupDelConsumer(STREAM, GROUP, 'c'), 1)
      assert.equal(await redis.xGroupSetId(STREAM, GROUP, '0'), 'OK')
      assert.equal(await redis.xGroupDestroy(STREAM, GROUP), 1)
      await assert.rejects(redis.xPending(STREAM, GROUP), /NOGROUP/)
    })
  })
}
