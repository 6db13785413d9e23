// ioredis, as programs use it, against the server: both protocols, every command that is there, and its own machinery.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { Redis, type RedisOptions } from 'ioredis'
import { createServer, type ServerOptions } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'
import { waitFor } from '../support/wait.ts'

/** A server and a way to connect to it; all is closed when the test ends. */
async function setUp(t: Cleanable, protocol: 2 | 3, config: ServerOptions['config'] = {}) {
  const server = createServer({ config })
  const { port } = await server.listen()
  const clients: Redis[] = []
  t.after(async () => {
    for (const client of clients) client.disconnect()
    await server.close()
  })
  const connect = (options: Omit<RedisOptions, 'replyMapping'> = {}) => {
    const client = new Redis({ ...options, host: '127.0.0.1', port, protocol })
    client.on('error', () => {}) // tests look at what the commands say
    clients.push(client)
    return client
  }
  return { server, port, connect, redis: connect() }
}

const inFuture = () => Math.floor(Date.now() / 1000) + 1000

for (const protocol of [2, 3] as const) {
  describe(`ioredis with RESP${protocol}`, () => {
    test('connects, names itself and gets ready', async (t) => {
      const { connect } = await setUp(t, protocol, { requirepass: 'secret' })
      const redis = connect({ password: 'secret', db: 3, connectionName: 'worker' })
      await once(redis, 'ready')
      assert.equal(await redis.ping(), 'PONG')
      assert.equal(await redis.client('GETNAME'), 'worker')
      const info = String(await redis.client('INFO'))
      assert.match(info, / db=3 .* lib-name=ioredis/)
      assert.match(info, new RegExp(` resp=${protocol} `))
      assert.equal(await redis.quit(), 'OK')
    })

    test('string commands', async (t) => {
      const { redis } = await setUp(t, protocol)
      assert.equal(await redis.set('s', 'hello'), 'OK')
      assert.equal(await redis.set('s', 'other', 'NX'), null)
      assert.equal(await redis.set('s', 'world', 'EX', 100, 'XX', 'GET'), 'hello')
      assert.equal(await redis.get('s'), 'world')
      assert.equal(await redis.append('s', '!'), 6)
      assert.equal(await redis.strlen('s'), 6)
      assert.equal(await redis.getrange('s', 0, 2), 'wor')
      assert.equal(await redis.substr('s', -2, -1), 'd!')
      assert.equal(await redis.setrange('s', 1, 'OR'), 6)
      assert.equal(await redis.getset('s', 'x'), 'wORld!')
      assert.equal(await redis.getex('s', 'PERSIST'), 'x')
      assert.equal(await redis.getdel('s'), 'x')
      assert.equal(await redis.get('s'), null)
      assert.equal(await redis.setnx('n', 10), 1)
      assert.equal(await redis.setex('e', 10, 'v'), 'OK')
      assert.equal(await redis.psetex('e', 10_000, 'v'), 'OK')
      assert.equal(await redis.incr('n'), 11)
      assert.equal(await redis.incrby('n', 9), 20)
      assert.equal(await redis.decr('n'), 19)
      assert.equal(await redis.decrby('n', 9), 10)
      assert.equal(await redis.incrbyfloat('n', 0.5), '10.5')
      assert.equal(await redis.mset({ a: 1, b: 2 }), 'OK')
      assert.equal(await redis.mset(new Map([['c', '3']])), 'OK')
      assert.equal(await redis.msetnx('c', 4, 'd', 5), 0)
      assert.deepEqual(await redis.mget('a', 'b', 'none', 'c'), ['1', '2', null, '3'])
      await redis.mset('x', 'ohmytext', 'y', 'mynewtext')
      assert.equal(await redis.lcs('x', 'y'), 'mytext')
      assert.equal(await redis.lcs('x', 'y', 'LEN'), 6)
    })

    test('generic commands', async (t) => {
      const { redis } = await setUp(t, protocol)
      await redis.mset('a', 1, 'b', 2, 'c', 'text')
      assert.equal(await redis.exists('a', 'b', 'none'), 2)
      assert.equal(await redis.type('a'), 'string')
      assert.equal(await redis.touch('a', 'none'), 1)
      assert.equal(await redis.expire('a', 100), 1)
      assert.equal(await redis.expire('a', 50, 'GT'), 0)
      assert.equal(await redis.ttl('a'), 100)
      assert.equal(await redis.pexpire('a', 100_000), 1)
      assert.ok((await redis.pttl('a')) > 99_000)
      const at = inFuture()
      assert.equal(await redis.expireat('a', at), 1)
      assert.equal(await redis.expiretime('a'), at)
      assert.equal(await redis.pexpireat('a', at * 1000), 1)
      assert.equal(await redis.pexpiretime('a'), at * 1000)
      assert.equal(await redis.persist('a'), 1)
      assert.equal(await redis.ttl('a'), -1)
      assert.equal(await redis.copy('a', 'd'), 1)
      assert.equal(await redis.rename('d', 'e'), 'OK')
      assert.equal(await redis.renamenx('e', 'a'), 0)
      assert.equal(await redis.move('e', 1), 1)
      assert.equal(await redis.object('ENCODING', 'a'), 'int')
      assert.equal(await redis.object('ENCODING', 'c'), 'embstr')
      assert.ok(['a', 'b', 'c'].includes((await redis.randomkey()) ?? ''))
      assert.deepEqual((await redis.keys('*')).sort(), ['a', 'b', 'c'])
      assert.equal(await redis.del('a', 'b'), 2)
      assert.equal(await redis.unlink('c', 'none'), 1)
      assert.equal(await redis.dbsize(), 0)
      await redis.swapdb(0, 1)
      assert.equal(await redis.dbsize(), 1)
      assert.equal(await redis.flushdb('ASYNC'), 'OK')
      assert.equal(await redis.flushall(), 'OK')
    })

    test('server and connection commands', async (t) => {
      const { redis } = await setUp(t, protocol)
      assert.equal(await redis.echo('hi'), 'hi')
      assert.equal(await redis.ping('hi'), 'hi')
      assert.equal((await redis.time()).length, 2)
      assert.match(await redis.info('server'), /redis_version:7\./)
      assert.equal(await redis.config('SET', 'timeout', '100'), 'OK')
      assert.match(JSON.stringify(await redis.config('GET', 'timeout')), /"timeout"[,:]"100"/)
      assert.ok(Number(await redis.command('COUNT')) > 50)
      assert.deepEqual(await redis.command('GETKEYS', 'MSET', 'a', '1', 'b', '2'), ['a', 'b'])
      assert.match(await redis.lolwut(), /Redis ver/)
      assert.equal(await redis.client('SETNAME', 'me'), 'OK')
      assert.match(String(await redis.client('LIST')), /name=me/)
      assert.ok(Number(await redis.client('ID')) > 0)
      assert.equal(await redis.client('NO-EVICT', 'ON'), 'OK')
      assert.ok(Number(await redis.memory('USAGE', 'none')) === 0)
      assert.equal(await redis.select(2), 'OK')
    })

    test('binary values and keys', async (t) => {
      const { redis } = await setUp(t, protocol)
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
      await redis.set(bytes, bytes)
      assert.deepEqual(await redis.getBuffer(bytes), bytes)
      assert.deepEqual(await redis.mgetBuffer(bytes, 'none'), [bytes, null])
      assert.deepEqual(await redis.getrangeBuffer(bytes, 100, 102), bytes.subarray(100, 103))
      assert.deepEqual(await redis.keysBuffer('*'), [bytes])
    })

    test('values of several megabytes, several at once', async (t) => {
      const { redis } = await setUp(t, protocol)
      const values = [1, 2, 3].map((fill) => Buffer.alloc(fill * 3_000_000, fill))
      await Promise.all(values.map((value, i) => redis.set(`big${i}`, value)))
      const back = await Promise.all(values.map((_, i) => redis.getBuffer(`big${i}`)))
      assert.ok(back.every((value, i) => value?.equals(values[i])))
      assert.equal(await redis.append('big0', 'x'), 3_000_001)
      assert.deepEqual(await redis.getrangeBuffer('big2', -2, -1), Buffer.from([3, 3]))
    })

    test('pipelines and automatic pipelines', async (t) => {
      const { redis, connect } = await setUp(t, protocol)
      const pipeline = redis.pipeline()
      for (let i = 0; i < 5000; i++) pipeline.set(`k${i}`, i).get(`k${i}`)
      pipeline.incr('k1').call('INCR', 'k1', 'too', 'many')
      const results = (await pipeline.exec()) ?? []
      assert.equal(results.length, 10_002)
      assert.deepEqual(results[9_999], [null, '4999'])
      assert.deepEqual(results[10_000], [null, 2])
      assert.match(String(results[10_001][0]), /wrong number of arguments for 'incr' command/)
      const auto = connect({ enableAutoPipelining: true })
      const values = await Promise.all(Array.from({ length: 500 }, (_, i) => auto.get(`k${i}`)))
      assert.deepEqual(
        values,
        values.map((_, i) => String(i === 1 ? 2 : i)),
      )
    })

    test('errors', async (t) => {
      const { redis } = await setUp(t, protocol)
      await redis.set('s', 'text')
      await assert.rejects(redis.incr('s'), { message: 'ERR value is not an integer or out of range' })
      await assert.rejects(
        redis.call('NOSUCH', 'a'),
        /unknown command 'NOSUCH', with args beginning with: 'a'/,
      )
      await assert.rejects(redis.select(99), /DB index is out of range/)
      await assert.rejects(redis.set('s', 'v', 'EX', 0), /invalid expire time in 'set' command/)
    })

    test('scanStream', async (t) => {
      const { redis } = await setUp(t, protocol)
      const keys = Array.from({ length: 3000 }, (_, i) => `user:${i}`)
      await redis.mset(keys.flatMap((key) => [key, '1']))
      await redis.mset('other:1', 1, 'other:2', 2)
      const found = new Set<string>()
      for await (const batch of redis.scanStream({ match: 'user:*', count: 100, type: 'string' })) {
        for (const key of batch as string[]) found.add(key)
      }
      assert.deepEqual([...found].sort(), keys.sort())
    })

    test('reconnects after CLIENT KILL and goes on in its database', async (t) => {
      const { redis, connect } = await setUp(t, protocol)
      const victim = connect({ db: 5, retryStrategy: () => 1 })
      await victim.set('k', 'v')
      const id = Number(await victim.client('ID'))
      const again = once(victim, 'ready')
      assert.equal(await redis.client('KILL', 'ID', id), 1)
      await again
      assert.equal(await victim.get('k'), 'v')
      assert.notEqual(Number(await victim.client('ID')), id)
    })

    test('a wrong password is an error', async (t) => {
      const { connect } = await setUp(t, protocol, { requirepass: 'secret' })
      const redis = connect({ password: 'wrong', retryStrategy: null, lazyConnect: true })
      const said: string[] = []
      redis.on('error', (error: Error) => said.push(error.message))
      await redis.connect().catch((error: Error) => said.push(error.message))
      await waitFor(() => said.some((message) => /WRONGPASS|NOAUTH/.test(message)))
    })

    test('50 connections at once', async (t) => {
      const { server, connect } = await setUp(t, protocol)
      const clients = Array.from({ length: 50 }, () => connect())
      await Promise.all(
        clients.map(async (client, i) => {
          for (let round = 0; round < 20; round++) {
            await client.incr('shared')
            await client.set(`own${i}`, round)
            assert.equal(await client.get(`own${i}`), String(round))
          }
        }),
      )
      assert.equal(await server.execute(['GET', 'shared']), '1000')
      for (const client of clients) client.disconnect()
      const connected = async () => String(await server.execute(['INFO', 'clients']))
      await waitFor(async () => /connected_clients:2\r/.test(await connected()))
    })
  })
}
