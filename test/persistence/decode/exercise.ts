// Commands that touch every part of a value, so that whatever is wrong with it shows.

import type { Command } from '../../support/command.ts'

const EXERCISES: Readonly<Record<string, (key: string) => Command[]>> = {
  string: (key) => [
    ['GET', key],
    ['BITCOUNT', key],
    ['PFCOUNT', key],
    ['APPEND', key, 'x'],
    ['SETBIT', key, 9, 1],
  ],
  list: (key) => [
    ['LRANGE', key, 0, -1],
    ['LRANGE', key, -3, -1],
    ['LPOS', key, '1'],
    ['LINDEX', key, 2],
    ['LINSERT', key, 'AFTER', '12', 'x'],
    ['LSET', key, 0, 'y'],
    ['LREM', key, -1, 'b'],
    ['RPUSH', key, 'z'],
    ['LPUSH', key, 'z'],
    ['LPOP', key, 2],
    ['RPOP', key, 2],
    ['LTRIM', key, 1, -2],
  ],
  set: (key) => [
    ['SMEMBERS', key],
    ['SISMEMBER', key, '1'],
    ['SRANDMEMBER', key, -5],
    ['SPOP', key],
    ['SADD', key, 5, 'x'],
    ['SREM', key, 'a', '1'],
    ['SSCAN', key, 0],
    ['SADD', key, ...Array.from({ length: 200 }, (_, i) => `m${i}`)],
    ['SPOP', key, 100],
  ],
  zset: (key) => [
    ['ZRANGE', key, 0, -1, 'WITHSCORES'],
    ['ZRANGEBYSCORE', key, '(-5', 5],
    ['ZRANK', key, 'a'],
    ['ZINCRBY', key, 1.5, 'a'],
    ['ZADD', key, 3, 'x'],
    ['ZPOPMIN', key],
    ['ZPOPMAX', key],
    ['ZREM', key, 'b'],
    ['ZADD', key, ...Array.from({ length: 200 }, (_, i) => [i, `m${i}`]).flat()],
    ['ZREMRANGEBYRANK', key, 3, 20],
  ],
  hash: (key) => [
    ['HGETALL', key],
    ['HGET', key, 'f0'],
    ['HRANDFIELD', key, -5, 'WITHVALUES'],
    ['HSET', key, 'f0', 'x', 'new', 'y'],
    ['HINCRBY', key, 'f1', 3],
    ['HDEL', key, 'a', ''],
    ['HSET', key, ...Array.from({ length: 600 }, (_, i) => [`n${i}`, i]).flat()],
    ['HTTL', key, 'FIELDS', 1, 'f0'],
  ],
  stream: (key) => [
    ['XRANGE', key, '-', '+'],
    ['XREVRANGE', key, '+', '-'],
    ['XINFO', 'STREAM', key, 'FULL', 'COUNT', 0],
    ['XINFO', 'GROUPS', key],
    ['XPENDING', key, 'first', '-', '+', 20],
    ['XREADGROUP', 'GROUP', 'first', 'alice', 'STREAMS', key, '>'],
    ['XAUTOCLAIM', key, 'first', 'carol', 0, '0', 'COUNT', 200],
    ['XACK', key, 'first', '10-0', '11-1'],
    ['XADD', key, '*', 'a', 'b'],
    ['XDEL', key, '20-1', '21-2'],
    ['XGROUP', 'DELCONSUMER', key, 'first', 'bob'],
    ['XTRIM', key, 'MAXLEN', 20],
    ['XADD', key, 'MAXLEN', 1, '*', 'a', 'b'],
  ],
}

/** What is done to a value of a type. Afterwards its key is gone. */
export function exercise(type: string, key: string): Command[] {
  return [
    ['DUMP', key],
    ['COPY', key, `${key}:copy`],
    ['MEMORY', 'USAGE', key],
    ['OBJECT', 'ENCODING', key],
    ...(EXERCISES[type]?.(key) ?? []),
    ['DEBUG', 'DIGEST-VALUE', key],
    ['DUMP', key],
    ['DEL', key, `${key}:copy`],
  ]
}
