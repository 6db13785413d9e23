// Random commands that write, of all types: they make data sets, and their replies are nobody's business.

import fc, { type Arbitrary } from 'fast-check'
import * as gen from './arbitraries.ts'
import type { Arg, Command } from './command.ts'
import type { WeightedCommand } from './property.ts'

/** A few keys for each type, so that commands of a type meet, and some that any type may take over. */
function keysOf(type: string): Arbitrary<Arg> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(`${type}:1`, `${type}:2`, `${type}:3`) },
    { weight: 1, arbitrary: fc.constantFrom('any:1', 'any:2') },
  )
}

const strings = keysOf('string')
const lists = keysOf('list')
const sets = keysOf('set')
const zsets = keysOf('zset')
const hashes = keysOf('hash')
const streams = keysOf('stream')
const anyKey = fc.oneof(strings, lists, sets, zsets, hashes, streams)

/** Texts and numbers on both sides of what is packed, compressed or kept as a number. */
const words = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<Arg[]>('a', 'b', 'c', '', 'x'.repeat(64), 'y'.repeat(65), 'z'.repeat(300)),
  },
  { weight: 3, arbitrary: fc.integer({ min: -200, max: 200 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Arg[]>(32768, -32769, 8388608, 2147483648, '-9223372036854775808'),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 30 }) },
)
const scores = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom<Arg[]>('inf', '-inf', '0.1', '-1e300', '5e-324', '3.0'),
)
const many = fc.integer({ min: 1, max: 200 })
const counts = fc.integer({ min: 1, max: 4 })
const indexes = fc.integer({ min: -4, max: 6 })
const databases = fc.constantFrom(0, 1, 2, 15)
const groups = fc.constantFrom('g', 'h')
const consumers = fc.constantFrom('alice', 'bob')
const ids = fc.integer({ min: 1, max: 30 }).map((n) => `${n >> 1}-${n & 1}`)

/** A command with many elements at once, so that values grow out of their small forms. */
function bulk(
  name: string,
  keys: Arbitrary<Arg>,
  element: (i: number) => readonly Arg[],
): Arbitrary<Command> {
  return fc.tuple(keys, many, fc.nat(1000)).map(([key, count, first]): Command => {
    const elements = Array.from({ length: count }, (_, i) => element(first + i)).flat()
    return [name, key, ...elements]
  })
}

const one = (...parts: readonly gen.Part[]): WeightedCommand => gen.command(...parts)
const often = (weight: number, ...parts: readonly gen.Part[]): WeightedCommand => ({
  weight,
  arbitrary: gen.command(...parts),
})

/** Commands that Redis 7.0 knows too. */
export const ANY_WRITES: readonly WeightedCommand[] = [
  often(2, 'SELECT', databases),
  one('SWAPDB', databases, databases),
  often(2, 'DEL', anyKey),
  one('UNLINK', anyKey),
  one('RENAME', anyKey, anyKey),
  one('COPY', anyKey, anyKey, gen.optional('DB', databases), gen.optional('REPLACE')),
  one('MOVE', anyKey, databases),
  often(4, 'PEXPIREAT', anyKey, fc.integer({ min: 4_102_444_800_000, max: 4_102_444_999_999 })),
  one('EXPIRE', anyKey, fc.constantFrom(100_000, -1)),
  one('PERSIST', anyKey),
  // Strings
  often(3, 'SET', strings, words, gen.optional('EX', fc.constantFrom(100_000, 999_999))),
  one('APPEND', strings, words),
  one('INCRBY', strings, fc.integer()),
  one('INCRBYFLOAT', strings, fc.constantFrom('0.1', '-3.5', '1e5')),
  one('SETRANGE', strings, fc.constantFrom(0, 3, 500), words),
  one('SETBIT', strings, fc.integer({ min: 0, max: 5000 }), fc.constantFrom(0, 1)),
  one('GETEX', strings, fc.constantFrom('PERSIST')),
  one('GETDEL', strings),
  one('BITFIELD', strings, 'INCRBY', 'i16', fc.constantFrom(0, 3, 100), '77'),
  { weight: 1, arbitrary: bulk('PFADD', strings, (i) => [`element ${i}`]) },
  // Lists
  often(3, 'RPUSH', lists, gen.repeated(1, 6, words)),
  often(2, 'LPUSH', lists, gen.repeated(1, 6, words)),
  { weight: 2, arbitrary: bulk('RPUSH', lists, (i) => [`${'e'.repeat(i % 90)}${i}`]) },
  one('LPOP', lists, counts),
  one('RPOP', lists, counts),
  one('LSET', lists, indexes, words),
  one('LINSERT', lists, 'BEFORE', words, words),
  one('LREM', lists, indexes, words),
  one('LTRIM', lists, indexes, fc.integer({ min: 50, max: 100 })),
  one('LMOVE', lists, lists, fc.constantFrom('LEFT', 'RIGHT'), fc.constantFrom('LEFT', 'RIGHT')),
  // Sets
  often(3, 'SADD', sets, gen.repeated(1, 6, words)),
  { weight: 1, arbitrary: bulk('SADD', sets, (i) => [i * 300 - 100_000]) },
  { weight: 1, arbitrary: bulk('SADD', sets, (i) => [`member:${i}`]) },
  one('SREM', sets, gen.repeated(1, 4, words)),
  often(2, 'SPOP', sets, counts),
  one('SMOVE', sets, sets, words),
  one('SUNIONSTORE', sets, sets, sets),
  one('SDIFFSTORE', sets, sets, sets),
  // Sorted sets
  often(3, 'ZADD', zsets, gen.repeated(1, 5, scores, words)),
  { weight: 2, arbitrary: bulk('ZADD', zsets, (i) => [i / 7, `member:${i}`]) },
  one('ZINCRBY', zsets, fc.constantFrom('0.1', '-7'), words),
  one('ZREM', zsets, gen.repeated(1, 4, words)),
  one('ZPOPMIN', zsets, counts),
  one('ZREMRANGEBYRANK', zsets, indexes, indexes),
  one('ZUNIONSTORE', zsets, '2', zsets, zsets),
  one('ZRANGESTORE', zsets, zsets, '0', fc.integer({ min: 0, max: 150 })),
  one('GEOADD', zsets, '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania'),
  // Hashes
  often(3, 'HSET', hashes, gen.repeated(1, 5, words, words)),
  { weight: 2, arbitrary: bulk('HSET', hashes, (i) => [`field:${i}`, i]) },
  one('HDEL', hashes, gen.repeated(1, 4, words)),
  one('HINCRBY', hashes, words, fc.integer({ min: -1000, max: 1000 })),
  one('HINCRBYFLOAT', hashes, words, '0.1'),
  // Streams
  often(5, 'XADD', streams, '*', words, words),
  often(2, 'XADD', streams, gen.optional('MAXLEN', '~', counts), ids, 'f', words, 'g', words),
  one('XDEL', streams, ids),
  one('XTRIM', streams, 'MAXLEN', counts),
  one('XSETID', streams, '99999999999999-0'),
  often(2, 'XGROUP', 'CREATE', streams, groups, fc.constantFrom('0', '$'), 'MKSTREAM'),
  one('XGROUP', 'CREATECONSUMER', streams, groups, consumers),
  one('XGROUP', 'DELCONSUMER', streams, groups, consumers),
  one('XGROUP', 'SETID', streams, groups, fc.constantFrom('0', '$', '5-0')),
  one('XGROUP', 'DESTROY', streams, groups),
  often(3, 'XREADGROUP', 'GROUP', groups, consumers, 'COUNT', counts, 'STREAMS', streams, '>'),
  one('XACK', streams, groups, ids),
  one('XAUTOCLAIM', streams, groups, consumers, '0', '0', 'COUNT', counts),
  one('XCLAIM', streams, groups, consumers, '0', ids, 'FORCE', 'RETRYCOUNT', counts),
  // Several of them
  one('SORT', fc.oneof(lists, sets, zsets), 'ALPHA', 'STORE', lists),
  one('FLUSHDB'),
]
