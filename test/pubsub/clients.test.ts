// node-redis and ioredis, as programs use them to publish and subscribe, in both protocols.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { createServer } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'
import { waitFor } from '../support/wait.ts'

async function listen(t: Cleanable): Promise<number> {
  const server = createServer({ config: { 'notify-keyspace-events': 'KEA' } })
  const { port } = await server.listen()
  t.after(() => server.close())
  return port
}

async function nodeRedis(t: Cleanable, port: number, RESP: 2 | 3) {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, RESP })
  client.on('error', () => {})
  await client.connect()
  t.after(async () => {
    if (client.isOpen) client.destroy()
  })
  return client
}

for (const protocol of [2, 3] as const) {
  describe(`node-redis with RESP${protocol}`, () => {
    test('channels, patterns and shard channels', async (t) => {
      const port = await listen(t)
      const [subscriber, publisher] = [await nodeRedis(t, port, protocol), await nodeRedis(t, port, protocol)]
      const heard: string[] = []
      await subscriber.subscribe(['news', 'sport'], (text, channel) => void heard.push(`${channel}: ${text}`))
      await subscriber.pSubscribe('n*', (text, channel) => void heard.push(`n*, ${channel}: ${text}`))
      await subscriber.sSubscribe('shard', (text, channel) => void heard.push(`shard, ${channel}: ${text}`))
      assert.equal(await publisher.publish('news', 'one'), 2)
      assert.equal(await publisher.publish('sport', 'two'), 1)
      assert.equal(await publisher.sPublish('shard', 'three'), 1)
      assert.equal(await publisher.publish('other', 'four'), 0)
      await waitFor(() => heard.length === 4)
      assert.deepEqual(heard, ['news: one', 'n*, news: one', 'sport: two', 'shard, shard: three'])
      assert.deepEqual((await publisher.pubSubChannels()).sort(), ['news', 'sport'])
      assert.deepEqual({ ...(await publisher.pubSubNumSub(['news', 'none'])) }, { news: 1, none: 0 })
      assert.equal(await publisher.pubSubNumPat(), 1)
      assert.deepEqual(await publisher.pubSubShardChannels(), ['shard'])
      await subscriber.unsubscribe('news')
      await subscriber.pUnsubscribe()
      assert.equal(await publisher.publish('news', 'gone'), 0)
      assert.match(await subscriber.ping(), /pong/i)
      await subscriber.unsubscribe()
      await subscriber.sUnsubscribe()
      await subscriber.set('k', 'v')
      assert.equal(String(await subscriber.get('k')), 'v') // in RESP2 it is a buffer, with redis-server too
    })

    test('binary messages', async (t) => {
      const port = await listen(t)
      const [subscriber, publisher] = [await nodeRedis(t, port, protocol), await nodeRedis(t, port, protocol)]
      const bytes = Buffer.from([0, 13, 10, 255, 42])
      const heard: Buffer[] = []
      await subscriber.subscribe('bin', (message) => void heard.push(message), true)
      await publisher.publish('bin', bytes)
      await waitFor(() => heard.length === 1)
      assert.deepEqual(heard, [bytes])
    })

    test('key events, and a subscriber that works meanwhile', async (t) => {
      const port = await listen(t)
      const [subscriber, other] = [await nodeRedis(t, port, protocol), await nodeRedis(t, port, protocol)]
      const heard: string[] = []
      await subscriber.pSubscribe('__keyevent@0__:*', (key, channel) => {
        heard.push(`${channel.split(':')[1]} ${key}`)
      })
      await other.multi().set('k', 'v').expire('k', 100).rename('k', 'l').del('l').exec()
      if (protocol === 3) await subscriber.lPush('own', 'x')
      const expected = ['set k', 'expire k', 'rename_from k', 'rename_to l', 'del l']
      if (protocol === 3) expected.push('lpush own')
      await waitFor(() => heard.length === expected.length)
      assert.deepEqual(heard, expected)
    })

    test('subscribes again after the connection was lost', async (t) => {
      const port = await listen(t)
      const [subscriber, publisher] = [await nodeRedis(t, port, protocol), await nodeRedis(t, port, protocol)]
      const heard: string[] = []
      await subscriber.subscribe('news', (text) => void heard.push(text))
      assert.equal(await publisher.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']), 1)
      await waitFor(async () => (await publisher.publish('news', 'back')) === 1)
      await waitFor(() => heard.includes('back'))
    })
  })

  describe(`ioredis with RESP${protocol}`, () => {
    function connect(t: Cleanable, port: number): Redis {
      const client = new Redis({ host: '127.0.0.1', port, protocol, retryStrategy: () => 1 })
      client.on('error', () => {})
      t.after(async () => client.disconnect())
      return client
    }

    test('channels, patterns and shard channels', async (t) => {
      const port = await listen(t)
      const [subscriber, publisher] = [connect(t, port), connect(t, port)]
      const heard: string[] = []
      subscriber.on('message', (channel, text) => void heard.push(`${channel}: ${text}`))
      subscriber.on(
        'pmessage',
        (pattern, channel, text) => void heard.push(`${pattern}, ${channel}: ${text}`),
      )
      subscriber.on('smessage', (channel, text) => void heard.push(`shard, ${channel}: ${text}`))
      assert.equal(await subscriber.subscribe('news', 'sport'), 2)
      assert.equal(await subscriber.psubscribe('n*'), 3)
      assert.equal(await subscriber.ssubscribe('shard'), 1)
      assert.equal(await publisher.publish('news', 'one'), 2)
      assert.equal(await publisher.publish('sport', 'two'), 1)
      assert.equal(await publisher.spublish('shard', 'three'), 1)
      await waitFor(() => heard.length === 4)
      assert.deepEqual(heard, ['news: one', 'n*, news: one', 'sport: two', 'shard, shard: three'])
      assert.equal(await subscriber.unsubscribe('news'), 2)
      assert.equal(await subscriber.punsubscribe('n*'), 1)
      assert.equal(await publisher.publish('news', 'gone'), 0)
      assert.equal(await subscriber.sunsubscribe('shard'), 0)
      assert.equal(await subscriber.unsubscribe(), 0)
      assert.equal(await subscriber.set('k', 'v'), 'OK')
    })

    test('key events', async (t) => {
      const port = await listen(t)
      const [subscriber, other] = [connect(t, port), connect(t, port)]
      const heard: string[] = []
      subscriber.on('message', (channel, text) => void heard.push(`${channel} ${text}`))
      await subscriber.subscribe('__keyspace@0__:k', '__keyevent@0__:del')
      await other.pipeline().set('k', 'v').incr('n').del('k', 'n').exec()
      await waitFor(() => heard.length === 4)
      assert.deepEqual(heard, [
        '__keyspace@0__:k set',
        '__keyspace@0__:k del',
        '__keyevent@0__:del k',
        '__keyevent@0__:del n',
      ])
    })

    test('subscribes again after the connection was lost', async (t) => {
      const port = await listen(t)
      const [subscriber, publisher] = [connect(t, port), connect(t, port)]
      const heard: string[] = []
      subscriber.on('message', (_, text) => void heard.push(text))
      await subscriber.subscribe('news')
      assert.equal(await publisher.call('CLIENT', 'KILL', 'TYPE', 'pubsub'), 1)
      await waitFor(async () => (await publisher.publish('news', 'back')) === 1)
      await waitFor(() => heard.includes('back'))
    })
  })
}
