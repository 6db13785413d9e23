// node-redis, as programs use it, against the server: both protocols, every command that is there, and its machinery.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createClient, RESP_TYPES } from 'redis'
import { createServer, type ServerOptions } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'
import { waitFor } from '../support/wait.ts'

type Client = ReturnType<typeof makeClient>

function makeClient(url: string, protocol: 2 | 3) {
  // It tries again at once, unless it is told that the password is wrong.
  const reconnectStrategy = (_: number, cause: Error) => (/WRONGPASS/.test(cause.message) ? cause : 1)
  return createClient({ url, RESP: protocol, name: 'worker', socket: { reconnectStrategy } })
}

/** A server and a way to connect to it; all is closed when the test ends. */
async function setUp(t: Cleanable, protocol: 2 | 3, config: ServerOptions['config'] = {}) {
  const server = createServer({ config })
  const { port } = await server.listen()
  const clients: Client[] = []
  t.after(async () => {
    for (const client of clients) if (client.isOpen) client.destroy()
    await server.close()
  })
  /** `login` and `path` are parts of the URL: `:password@` and `/database`. */
  const connect = async (login = '', path = '') => {
    const client = makeClient(`redis://${login}127.0.0.1:${port}${path}`, protocol)
    client.on('error', () => {}) // tests look at what the commands say
    clients.push(client)
    return await client.connect()
  }
  return { server, connect }
}

const inFuture = () => Math.floor(Date.now() / 1000) + 1000

for (const protocol of [2, 3] as const) {
  describe(`node-redis with RESP${protocol}`, () => {
    test('connects, names itself and gets ready', async (t) => {
      const { connect } = await setUp(t, protocol, { requirepass: 'secret' })
      const redis = await connect(':secret@', '/3')
      assert.equal(await redis.ping(), 'PONG')
      assert.equal(await redis.clientGetName(), 'worker')
      const info = await redis.clientInfo()
      assert.equal(info.db, 3)
      assert.equal(info.resp, protocol)
      assert.equal(info.libName, 'node-redis')
      assert.equal(info.user, 'default')
      await redis.close()
    })

    test('string commands', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      assert.equal(await redis.set('s', 'hello'), 'OK')
      assert.equal(await redis.set('s', 'other', { condition: 'NX' }), null)
      const expiration = { type: 'EX', value: 100 } as const
      assert.equal(await redis.set('s', 'world', { expiration, condition: 'XX', GET: true }), 'hello')
      assert.equal(await redis.get('s'), 'world')
      assert.equal(await redis.append('s', '!'), 6)
      assert.equal(await redis.strLen('s'), 6)
      assert.equal(await redis.getRange('s', 0, 2), 'wor')
      assert.equal(await redis.setRange('s', 1, 'OR'), 6)
      assert.equal(await redis.getSet('s', 'x'), 'wORld!')
      assert.equal(await redis.getEx('s', { type: 'PERSIST' }), 'x')
      assert.equal(await redis.getDel('s'), 'x')
      assert.equal(await redis.get('s'), null)
      assert.equal(await redis.setNX('n', '10'), 1)
      assert.equal(await redis.setEx('e', 10, 'v'), 'OK')
      assert.equal(await redis.pSetEx('e', 10_000, 'v'), 'OK')
      assert.equal(await redis.incr('n'), 11)
      assert.equal(await redis.incrBy('n', 9), 20)
      assert.equal(await redis.decr('n'), 19)
      assert.equal(await redis.decrBy('n', 9), 10)
      assert.equal(await redis.incrByFloat('n', 0.5), '10.5')
      assert.equal(await redis.mSet({ a: '1', b: '2' }), 'OK')
      assert.equal(
        await redis.mSetNX([
          ['b', '4'],
          ['d', '5'],
        ]),
        0,
      )
      assert.deepEqual(await redis.mGet(['a', 'b', 'none']), ['1', '2', null])
      await redis.mSet(['x', 'ohmytext', 'y', 'mynewtext'])
      assert.equal(await redis.lcs('x', 'y'), 'mytext')
      assert.equal(await redis.lcsLen('x', 'y'), 6)
      const matches = await redis.lcsIdx('x', 'y', { MINMATCHLEN: 4 })
      assert.equal(matches.len, 6)
      assert.deepEqual(matches.matches, [
        [
          [4, 7],
          [5, 8],
        ],
      ])
    })

    test('newer string commands', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      await redis.set('s', 'hello')
      assert.equal(await redis.set('s', 'other', { condition: 'IFEQ', matchValue: 'no' }), null)
      assert.equal(await redis.set('s', 'other', { condition: 'IFEQ', matchValue: 'hello' }), 'OK')
      const digest = String(await redis.digest('s'))
      assert.match(digest, /^[0-9a-f]{16}$/)
      assert.equal(await redis.delEx('s', { condition: 'IFDNE', matchValue: digest }), 0)
      assert.equal(await redis.delEx('s', { condition: 'IFDEQ', matchValue: digest }), 1)
      const expiration = { type: 'EX', value: 100 } as const
      assert.equal(await redis.mSetEx(['a', '1', 'b', '2'], { expiration, mode: 'NX' }), 1)
      assert.equal(await redis.mSetEx(['a', '1', 'c', '2'], { mode: 'NX' }), 0)
      assert.equal(await redis.ttl('b'), 100)
      assert.deepEqual(await redis.increx('a', { by: 5, upperBound: 10, expiration }), [6, 5])
      assert.deepEqual(await redis.increx('a', { by: 5, upperBound: 10, saturate: true }), [10, 4])
      assert.deepEqual(await redis.increx('a', { by: 5, upperBound: 10 }), [10, 0])
    })

    test('generic commands', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      await redis.mSet({ a: '1', b: '2', c: 'text' })
      assert.equal(await redis.exists(['a', 'b', 'none']), 2)
      assert.equal(await redis.type('a'), 'string')
      assert.equal(await redis.touch(['a', 'none']), 1)
      assert.equal(await redis.expire('a', 100), 1)
      assert.equal(await redis.expire('a', 50, 'GT'), 0)
      assert.equal(await redis.ttl('a'), 100)
      assert.equal(await redis.pExpire('a', 100_000), 1)
      assert.ok((await redis.pTTL('a')) > 99_000)
      const at = inFuture()
      assert.equal(await redis.expireAt('a', at), 1)
      assert.equal(await redis.expireTime('a'), at)
      assert.equal(await redis.pExpireAt('a', at * 1000), 1)
      assert.equal(await redis.pExpireTime('a'), at * 1000)
      assert.equal(await redis.persist('a'), 1)
      assert.equal(await redis.copy('a', 'd', { DB: 0, REPLACE: true }), 1)
      assert.equal(await redis.rename('d', 'e'), 'OK')
      assert.equal(await redis.renameNX('e', 'a'), 0)
      assert.equal(await redis.move('e', 1), 1)
      assert.equal(await redis.objectEncoding('a'), 'int')
      assert.equal(await redis.objectRefCount('c'), 1)
      assert.equal(await redis.objectIdleTime('c'), 0)
      assert.ok(['a', 'b', 'c'].includes(String(await redis.randomKey())))
      assert.deepEqual((await redis.keys('*')).sort(), ['a', 'b', 'c'])
      assert.equal(await redis.del(['a', 'b']), 2)
      assert.equal(await redis.unlink(['c', 'none']), 1)
      assert.equal(await redis.dbSize(), 0)
      assert.equal(await redis.swapDb(0, 1), 'OK')
      assert.equal(await redis.dbSize(), 1)
      assert.equal(await redis.flushDb('ASYNC'), 'OK')
      assert.equal(await redis.flushAll(), 'OK')
    })

    test('server and connection commands', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      assert.equal(await redis.echo('hi'), 'hi')
      assert.equal((await redis.time()).length, 2)
      assert.match(await redis.info('server'), /redis_version:7\./)
      assert.equal(await redis.configSet({ timeout: '100', hz: '50' }), 'OK')
      assert.deepEqual({ ...(await redis.configGet(['timeout', 'hz'])) }, { timeout: '100', hz: '50' })
      assert.equal(await redis.configResetStat(), 'OK')
      assert.ok((await redis.commandCount()) > 50)
      assert.ok((await redis.commandList()).includes('getrange'))
      assert.deepEqual(await redis.commandGetKeys(['MSET', 'a', '1', 'b', '2']), ['a', 'b'])
      const [get] = await redis.commandInfo(['get'])
      assert.equal(get?.name, 'get')
      assert.equal(get?.arity, 2)
      assert.ok((await redis.command()).some((each) => each.name === 'set'))
      assert.equal(Number(await redis.memoryUsage('none')), 0)
      assert.ok((await redis.memoryStats())['total.allocated'] > 0)
      assert.match(String(await redis.LOLWUT(5)), /Redis ver/)
      assert.equal(await redis.clientSetName('me'), 'OK')
      assert.deepEqual(
        (await redis.clientList()).map(({ name }) => name),
        ['me'],
      )
      assert.equal(await redis.clientNoEvict(true), 'OK')
      assert.equal(await redis.clientNoTouch(false), 'OK')
      assert.equal(await redis.clientPause(1, 'WRITE'), 'OK')
      assert.equal(await redis.clientUnpause(), 'OK')
      await redis.select(2)
      assert.equal((await redis.clientInfo()).db, 2)
    })

    test('binary values and keys', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
      await redis.set(bytes, bytes)
      const binary = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
      assert.deepEqual(await binary.get(bytes), bytes)
      assert.deepEqual(await binary.mGet([bytes, 'none']), [bytes, null])
      assert.deepEqual(await binary.keys('*'), [bytes])
    })

    test('values of several megabytes, several at once', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      const values = [1, 2, 3].map((fill) => Buffer.alloc(fill * 3_000_000, fill))
      await Promise.all(values.map((value, i) => redis.set(`big${i}`, value)))
      const binary = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
      const back = await Promise.all(values.map((_, i) => binary.get(`big${i}`)))
      assert.ok(back.every((value, i) => value?.equals(values[i])))
    })

    test('commands of one turn in one batch', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      const replies = await Promise.all(Array.from({ length: 5000 }, () => redis.incr('n')))
      assert.deepEqual(
        replies,
        replies.map((_, i) => i + 1),
      )
      const results = await redis.multi().set('a', 1).incr('a').get('a').execAsPipeline()
      assert.deepEqual(results, ['OK', 2, '2'])
    })

    test('errors', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      await redis.set('s', 'text')
      await assert.rejects(redis.incr('s'), { message: 'ERR value is not an integer or out of range' })
      await assert.rejects(redis.sendCommand(['NOSUCH']), /unknown command 'NOSUCH'/)
      await assert.rejects(redis.select(99), /DB index is out of range/)
    })

    test('scanIterator', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      const keys = Array.from({ length: 3000 }, (_, i) => `user:${i}`)
      await redis.mSet(keys.flatMap((key) => [key, '1']))
      await redis.mSet({ 'other:1': '1', 'other:2': '2' })
      const found = new Set<string>()
      for await (const batch of redis.scanIterator({ MATCH: 'user:*', COUNT: 100, TYPE: 'string' })) {
        for (const key of batch) found.add(key)
      }
      assert.deepEqual([...found].sort(), keys.sort())
    })

    test('reconnects after CLIENT KILL and goes on in its database', async (t) => {
      const { connect } = await setUp(t, protocol)
      const redis = await connect()
      const victim = await connect('', '/5')
      await victim.set('k', 'v')
      const id = await victim.clientId()
      const again = new Promise((resolve) => victim.once('ready', resolve))
      assert.equal(await redis.clientKill({ filter: 'ID', id }), 1)
      await again
      assert.equal(await victim.get('k'), 'v')
      assert.notEqual(await victim.clientId(), id)
    })

    test('a wrong password is an error', async (t) => {
      const { connect } = await setUp(t, protocol, { requirepass: 'secret' })
      await assert.rejects(
        connect(':wrong@'),
        /WRONGPASS invalid username-password pair or user is disabled\./,
      )
    })

    test('50 connections at once', async (t) => {
      const { server, connect } = await setUp(t, protocol)
      const clients = await Promise.all(Array.from({ length: 50 }, () => connect()))
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
      await Promise.all(clients.map((client) => client.close()))
      const connected = async () => String(await server.execute(['INFO', 'clients']))
      await waitFor(async () => /connected_clients:1\r/.test(await connected()))
    })
  })
}
