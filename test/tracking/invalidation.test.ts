// Invalidation messages on both servers: who gets which, and where they stand between the replies.

import { describe, test } from 'node:test'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { compareScenes, type Move } from './scenario.ts'

const ON = ['CLIENT', 'TRACKING', 'ON'] as const
const OFF = ['CLIENT', 'TRACKING', 'OFF'] as const
const INFO = ['CLIENT', 'TRACKINGINFO'] as const

describe('invalidations', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const compare = (...moves: readonly Move[]) => compareScenes(pair, moves)

  test('a key that was read is told once, until it is read again', async () => {
    await compare(
      ['a3', ...ON],
      ['b', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      ['b', 'SET', 'k', '2'],
      ['b', 'SET', 'k', '3'],
      ['a3', 'MGET', 'k', 'none', 'k'],
      ['b', 'MSET', 'none', '1', 'k', '4', 'other', '5'],
      ['a3', 'GET', 'k'],
      ['b', 'DEL', 'k'],
      ['a3', 'EXISTS', 'k'],
      ['b', 'APPEND', 'k', 'x'],
      ['a3', 'GET', 'k'],
      ['a3', 'INCR', 'n'],
      ['b', 'INCR', 'n'],
      ['a3', ...OFF],
      ['b', 'DEL', 'k'],
      ['b', 'SET', 'k', '1'],
    )
  })

  test('changes of its own come behind the reply', async () => {
    await compare(
      ['a3', ...ON],
      ['a3', 'GET', 'k'],
      ['a3', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      [
        'a3',
        [
          ['SET', 'k', '2'],
          ['GET', 'k'],
          ['GETSET', 'k', '3'],
          ['GET', 'k'],
        ],
      ],
      ['a3', 'SET', 'k', 'wrong'],
      ['a3', 'GET', 'k'],
      ['a3', 'INCR', 'k'],
      ['a3', 'LPUSH', 'k', 'x'],
      ['a3', 'LRANGE', 'k', '0', '-1'],
      ['a3', 'DEL', 'k'],
    )
  })

  test('transactions', async () => {
    await compare(
      ['a3', ...ON],
      ['b3', 'PING'],
      ['a3', 'GET', 'x'],
      ['a3', [['MULTI'], ['SET', 'x', '1'], ['GET', 'y'], ['SET', 'y', '1'], ['GET', 'y'], ['EXEC']]],
      ['b3', 'SET', 'y', '2'],
      ['a3', 'MGET', 'x', 'y'],
      ['b3', [['MULTI'], ['SET', 'x', '3'], ['SET', 'x', '4'], ['DEL', 'y'], ['GET', 'x'], ['EXEC']]],
      ['a3', [['MULTI'], ['GET', 'x'], ['FLUSHALL'], ['SET', 'x', '1'], ['FLUSHDB'], ['EXEC']]],
      ['a3', [['MULTI'], ['GET', 'x'], ['DISCARD']]],
      ['b3', 'SET', 'x', '1'],
    )
  })

  test('commands of all kinds', async () => {
    await compare(
      ['a3', ...ON],
      ['b', 'RPUSH', 'list', 'a', 'b'],
      ['b', 'SADD', 'set', 'a', 'b'],
      ['b', 'HSET', 'hash', 'f', 'v'],
      ['b', 'ZADD', 'zset', '1', 'a', '2', 'b'],
      ['a3', 'LRANGE', 'list', '0', '-1'],
      ['a3', 'SINTER', 'set', 'set2'],
      ['a3', 'HGETALL', 'hash'],
      ['a3', 'ZRANGE', 'zset', '0', '-1'],
      ['a3', 'ZUNION', '2', 'zset', 'zset2'],
      ['a3', 'TYPE', 'type'],
      ['a3', 'TTL', 'ttl'],
      ['a3', 'STRLEN', 'list'],
      ['a3', 'OBJECT', 'ENCODING', 'object'],
      ['a3', 'SORT_RO', 'sorted'],
      ['a3', 'DBSIZE'],
      ['a3', 'TOUCH', 'touched'],
      ['b', 'RPUSH', 'list', 'c'],
      ['b', 'SADD', 'set2', 'c'],
      ['b', 'SADD', 'set', 'a'],
      ['b', 'HDEL', 'hash', 'none'],
      ['b', 'HDEL', 'hash', 'f'],
      ['b', 'ZINCRBY', 'zset', '1', 'a'],
      ['b', 'ZADD', 'zset2', '1', 'a'],
      ['b', 'MSET', 'type', '1', 'ttl', '2', 'object', '3', 'touched', '4'],
      ['b', 'SORT', 'list', 'ALPHA', 'STORE', 'sorted'],
      ['a3', 'MGET', 'x', 'y', 'type'],
      ['b', 'RENAME', 'type', 'x'],
      ['b', 'COPY', 'x', 'y'],
      ['a3', 'MGET', 'x', 'y'],
      ['b', 'EXPIRE', 'x', '100'],
      ['b', 'PERSIST', 'y'],
      ['b', 'PERSIST', 'x'],
      ['a3', 'MGET', 'x', 'y'],
      ['b', 'MOVE', 'x', '1'],
      ['b', 'GETDEL', 'y'],
      ['b', 'SWAPDB', '0', '1'],
    )
  })

  test('names of keys, whatever the database', async () => {
    await compare(
      ['a3', ...ON],
      ['a3', 'GET', 'k'],
      ['b', 'SELECT', '3'],
      ['b', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      ['b', 'FLUSHDB'],
      ['b', 'SET', 'k', '1'],
    )
  })

  test('FLUSHALL and FLUSHDB tell everybody', async () => {
    await compare(
      ['a3', ...ON],
      ['b3', ...ON, 'BCAST', 'PREFIX', 'x'],
      ['c', ...ON],
      ['d3', ...ON, 'OPTIN'],
      ['e3', 'PING'],
      ['a3', 'GET', 'k'],
      ['e3', 'FLUSHALL'],
      ['e3', 'SET', 'k', '1'],
      ['a3', 'FLUSHDB'],
      ['a3', 'FLUSHALL', 'ASYNC'],
      ['b3', 'FLUSHALL'],
      ['e3', 'FLUSHALL', 'nonsense'],
    )
  })

  test('OPTIN and OPTOUT', async () => {
    const yes = ['CLIENT', 'CACHING', 'YES'] as const
    const no = ['CLIENT', 'CACHING', 'NO'] as const
    await compare(
      ['a3', ...ON, 'OPTIN'],
      ['b', 'PING'],
      ['a3', 'GET', 'k'],
      ['b', 'SET', 'k', '1'],
      ['a3', [yes, ['GET', 'k'], ['GET', 'other']]],
      ['b', 'MSET', 'k', '1', 'other', '1'],
      ['a3', [yes, ['NOSUCH'], ['GET', 'k']]],
      ['b', 'SET', 'k', '1'],
      ['a3', [yes, ['CLIENT', 'GETNAME'], ['GET', 'k']]],
      ['b', 'SET', 'k', '1'],
      ['a3', [yes, ['MULTI'], ['GET', 'k'], ['GET', 'other'], ['EXEC'], ['GET', 'third']]],
      ['b', 'MSET', 'k', '1', 'other', '1', 'third', '1'],
      ['a3', [['MULTI'], ['GET', 'third'], yes, ['GET', 'k'], ['EXEC'], ['GET', 'other']]],
      ['b', 'MSET', 'k', '1', 'other', '1', 'third', '1'],
      ['a3', ...OFF],
      ['a3', ...ON, 'OPTOUT'],
      ['a3', [['GET', 'k'], no, ['GET', 'other'], ['GET', 'third']]],
      ['b', 'MSET', 'k', '1', 'other', '1', 'third', '1'],
    )
  })

  test('NOLOOP', async () => {
    await compare(
      ['a3', ...ON, 'NOLOOP'],
      ['b3', ...ON],
      ['a3', 'GET', 'k'],
      ['b3', 'GET', 'k'],
      ['a3', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      ['b3', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      ['a3', [['MULTI'], ['SET', 'k', '2'], ['GET', 'k'], ['EXEC']]],
      ['b3', 'SET', 'k', '1'],
      ['a3', 'FLUSHALL'],
    )
  })

  test('broadcasts come at the end of the turn, by prefix and in order', async () => {
    await compare(
      ['a3', ...ON, 'BCAST', 'PREFIX', 'z:', 'PREFIX', 'a:', 'PREFIX', 'm'],
      ['b3', ...ON, 'BCAST'],
      ['c3', ...ON, 'BCAST', 'NOLOOP', 'PREFIX', 'a:'],
      ['d', ...ON, 'BCAST'],
      ['e3', 'PING'],
      ['e3', 'MSET', 'z:2', '1', 'a:1', '1', 'z:1', '1', 'zoo', '1', 'm', '1', 'a', '1'],
      ['e3', 'SET', 'x', '1'],
      ['c3', 'SET', 'a:1', '1'],
      [
        'c3',
        [
          ['SET', 'a:1', '1'],
          ['GET', 'a:1'],
          ['DEL', 'a:1'],
          ['DEL', 'a:1'],
        ],
      ],
      ['c3', [['MULTI'], ['SET', 'a:2', '1'], ['SET', 'a:1', '1'], ['EXEC'], ['PING']]],
      ['b3', [['SET', 'b', '1'], ['GET', 'b'], ['SET', 'a:b', '1'], ['PING']]],
      ['a3', ...OFF],
      ['e3', 'MSET', 'z:2', '1', 'a:1', '1'],
      ['b3', 'RESET'],
      ['e3', 'MSET', 'z:2', '1', 'a:1', '1'],
      ['e3', 'FLUSHALL'],
      ['e3', 'SET', Buffer.from('a:\xff\x00', 'latin1'), '1'],
    )
  })

  test('RESP2 clients hear of it through another connection', async () => {
    const listen = ['SUBSCRIBE', '__redis__:invalidate'] as const
    await compare(
      ['listener', 'PING'],
      ['a', ...ON, 'REDIRECT', '{listener}'],
      ['c', ...ON, 'BCAST', 'PREFIX', 'c', 'REDIRECT', '{listener}'],
      ['b', 'PING'],
      ['a', 'GET', 'k'],
      ['b', 'SET', 'k', '1'],
      ['listener', ...listen],
      ['a', 'GET', 'k'],
      ['b', 'SET', 'k', '1'],
      ['a', 'GET', 'k'],
      ['a', 'SET', 'k', '1'],
      ['a', [['GET', 'k'], ['MULTI'], ['SET', 'k', '1'], ['SET', 'l', '1'], ['EXEC']]],
      ['b', 'MSET', 'c:2', '1', 'c:1', '1'],
      ['c', 'FLUSHALL'],
      ['b', 'PUBLISH', '__redis__:invalidate', 'text'],
      ['listener', 'UNSUBSCRIBE'],
      ['a', 'GET', 'k'],
      ['b', 'SET', 'k', '1'],
      ['listener', 'SUBSCRIBE', 'any'],
      ['a', 'GET', 'k'],
      ['b', 'SET', 'k', '1'],
    )
  })

  test('a RESP3 connection can take the messages of others', async () => {
    await compare(
      ['listener3', 'PING'],
      ['a3', ...ON, 'REDIRECT', '{listener3}', 'NOLOOP'],
      ['b', ...ON, 'REDIRECT', '{listener3}'],
      ['c3', 'PING'],
      ['a3', 'GET', 'k'],
      ['b', 'GET', 'k'],
      ['a3', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      ['c3', 'SET', 'k', '1'],
      ['a3', ...ON, 'REDIRECT', '{a3}'],
      ['a3', 'GET', 'k'],
      ['c3', 'SET', 'k', '1'],
      ['a3', 'GET', 'k'],
      ['a3', 'SET', 'k', '1'],
    )
  })

  test('the connection that took the messages is gone', async () => {
    for (const protocol of ['2', '3']) {
      const a = `a${protocol}`
      await compare(
        ['listener3', 'PING'],
        ['b', 'PING'],
        [a, ...ON, 'REDIRECT', '{listener3}'],
        [a, 'MGET', 'k', 'l', 'm'],
        ['listener3', 'QUIT'],
        [a, ...INFO],
        ['b', 'SET', 'k', '1'],
        [a, ...INFO],
        [a, 'SET', 'l', '1'],
        ['b', 'FLUSHALL'],
        [a, ...ON],
        [a, ...INFO],
      )
    }
  })

  test('CLIENT REPLY OFF does not hide messages', async () => {
    await compare(
      ['a3', ...ON],
      ['a3', 'GET', 'k'],
      ['a3', 'GET', 'l'],
      ['b', 'SET', 'k', '1'],
      [
        'a3',
        [
          ['CLIENT', 'REPLY', 'SKIP'],
          ['SET', 'l', '1'],
        ],
      ],
    )
  })

  test('a client that waits for a key', async () => {
    await compare(
      ['a3', ...ON],
      ['b', 'PING'],
      ['a3', 'LRANGE', 'target', '0', '-1'],
      ['a3', 'LRANGE', 'source', '0', '-1'],
      ['a3!', 'BLMOVE', 'source', 'target', 'LEFT', 'RIGHT', '0'],
      ['b', 'RPUSH', 'source', '1', '2'],
      ['b', 'RPUSH', 'source', '3'],
    )
  })
})
