// A value of each type in each of its forms: as small as a record holds it, and big.

import type { Command } from '../support/command.ts'

/** A value, and the commands that make it under a key. */
export interface TypeSample {
  readonly name: string
  readonly type: string
  /** As Redis 7.2 names it. */
  readonly encoding: string
  /** Whether Redis 7.0 names it in the same way. */
  readonly isOldEncoding: boolean
  make(key: string): Command[]
  /** A command that reads all of it, in an order that all servers share. */
  read(key: string): Command
}

const LONG = 'x'.repeat(100)

function range(count: number, word: (i: number) => readonly (string | number)[]): (string | number)[] {
  return Array.from({ length: count }, (_, i) => word(i)).flat()
}

function sample(
  [type, encoding]: readonly [string, string],
  make: (key: string) => Command,
  read: (key: string) => Command,
): TypeSample {
  const isOldEncoding = type !== 'list' && !(type === 'set' && encoding === 'listpack')
  return { name: `${type} as ${encoding}`, type, encoding, isOldEncoding, make: (key) => [make(key)], read }
}

const elements = (key: string): Command => ['LRANGE', key, 0, -1]
const members = (key: string): Command => ['SORT', key, 'ALPHA']
const scores = (key: string): Command => ['ZRANGE', key, 0, -1, 'WITHSCORES']
const value = (key: string): Command => ['GET', key]
const fields = (key: string): Command => ['HMGET', key, 'f0', 'f1', 'f2', 'f599', 'long']

export const TYPE_SAMPLES: readonly TypeSample[] = [
  sample(['string', 'embstr'], (key) => ['SET', key, 'text'], value),
  sample(['string', 'int'], (key) => ['SET', key, '12345'], value),
  sample(['string', 'raw'], (key) => ['SET', key, 'y'.repeat(70_000)], value),
  sample(['list', 'listpack'], (key) => ['RPUSH', key, 'a', 12, '', 'a', -1, 'b\r\n'], elements),
  sample(['list', 'quicklist'], (key) => ['RPUSH', key, ...range(600, (i) => [`${LONG}${i}`])], elements),
  sample(['set', 'intset'], (key) => ['SADD', key, 3, -1, 70_000, '9223372036854775807'], members),
  sample(['set', 'listpack'], (key) => ['SADD', key, 'a', 1, '', 'b\r\n'], members),
  sample(['set', 'hashtable'], (key) => ['SADD', key, ...range(600, (i) => [`m${i}`, i])], members),
  sample(['zset', 'listpack'], (key) => ['ZADD', key, 1, 'a', -2.5, 7, 'inf', '', 1, 'b'], scores),
  sample(['zset', 'skiplist'], (key) => ['ZADD', key, ...range(600, (i) => [(i * 7) % 50, `m${i}`])], scores),
  sample(['hash', 'listpack'], (key) => ['HSET', key, 'f0', 'v', 'f1', 12, '', '', 'f2', -1], fields),
  sample(
    ['hash', 'hashtable'],
    (key) => ['HSET', key, ...range(600, (i) => [`f${i}`, i]), 'long', LONG],
    fields,
  ),
  {
    name: 'stream',
    type: 'stream',
    encoding: 'stream',
    isOldEncoding: true,
    make: (key) => [
      ...Array.from({ length: 230 }, (_, i): Command => ['XADD', key, `${i + 1}-1`, 'f', `v${i}`, 'n', i]),
      ['XADD', key, '9007199254740993-1', 'other', LONG],
      ['XDEL', key, '5-1', '230-1'],
    ],
    read: (key) => ['XRANGE', key, '-', '+'],
  },
]
