// notify-keyspace-events: which classes are published where, against redis-server. The events of every command are in the
// tests of its family, through real subscriptions too (test/support/traces.ts).

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { makeServer } from '../support/in-process.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { converse } from './conversation.ts'

const FLAGS = [
  ...['KEA', 'KEAmn', 'KA', 'EA', 'K', 'E', 'A', 'Kg', 'E$', 'El', 'Es', 'Eh', 'Ez', 'Ex', 'Et', 'En', 'Km'],
  ...['Eg$', 'KElsh', 'Kgx', 'KEd', 'Ee', '""'],
]

const COMMANDS = [
  'SET k v',
  'SET k w EX 100',
  'GET nosuch',
  'APPEND k x',
  'PERSIST k',
  'RENAME k k2',
  'DEL k2 nosuch',
  'RPUSH list a b',
  'LPOP list 2',
  'SADD set a',
  'SREM set a',
  'HSET hash a 1',
  'HINCRBY hash a 1',
  'HDEL hash a',
  'ZADD zset 1 a',
  'ZINCRBY zset 1 a',
  'ZREM zset a',
  'EXPIRE list 1',
  'SET gone v PXAT 1',
  'GET gone',
  'XADD stream 1-1 f v',
  'XDEL stream 1-1',
  'COPY stream stream2',
  'MOVE stream2 1',
  'MSET a 1 b 2',
  'MULTI',
  'INCR a',
  'DECR b',
  'EXEC',
]

describe('classes of events', { skip: oracleMissing() }, () => {
  const pair = usePair()
  for (const flags of FLAGS) {
    test(flags, async () => {
      const lines = [
        ['a', 'PSUBSCRIBE __key*'],
        ['p', 'FLUSHALL', `CONFIG SET notify-keyspace-events ${flags === '""' ? '' : flags}`],
        ['p', ...COMMANDS],
        ['p', 'SELECT 3', 'SET k v', ['SET', Buffer.from([0, 255, 13, 10]), 'v'], ['SET', '', 'v']],
        ['p', 'FLUSHDB', 'SELECT 0'],
      ] as const
      const [theirs, ours] = await Promise.all([
        converse(pair.oracle.port, 2, lines),
        converse(pair.subject.port, 2, lines),
      ])
      assert.deepEqual(ours, theirs)
    })
  }
})

test('nobody watches the keyspace unless events are asked for', async () => {
  const { server } = makeServer()
  const client = MemoryTransport.connect(server)
  const set = async (flags: string) => {
    client.receive(`CONFIG SET notify-keyspace-events "${flags}"\r\n`)
    assert.equal((await client.output()).toString(), '+OK\r\n')
    return server.keyspace.observer !== null
  }
  assert.equal(server.keyspace.observer, null)
  assert.equal(await set('KEA'), true)
  assert.equal(await set('A'), false)
  assert.equal(await set('Kx'), true)
  assert.equal(await set('KE'), false)
  assert.equal(await set(''), false)
})

test('keys that expire by themselves', async () => {
  const { server } = makeServer({ config: { 'notify-keyspace-events': 'Ex' } })
  const client = MemoryTransport.connect(server)
  client.receive('SUBSCRIBE __keyevent@0__:expired\r\n')
  const other = MemoryTransport.connect(server)
  await client.output()
  other.receive('SET k v PX 10\r\nSET stays v\r\n')
  const until = Date.now() + 10_000
  let heard = ''
  while (heard === '' && Date.now() < until) heard = (await client.output()).toString()
  assert.equal(heard, '*3\r\n$7\r\nmessage\r\n$22\r\n__keyevent@0__:expired\r\n$1\r\nk\r\n')
  server.close()
})
