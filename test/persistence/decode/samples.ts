// Values of every type and encoding that redis-server 7.0 writes, small and large.

import { TYPE_SAMPLES } from '../../generic/type-samples.ts'
import type { Command } from '../../support/command.ts'

const LONG = 'long member '.repeat(30)

function range(count: number, word: (i: number) => readonly (string | number)[]): (string | number)[] {
  return Array.from({ length: count }, (_, i) => word(i)).flat()
}

const STREAM_GROUPS = (key: string): Command[] => [
  ...Array.from(
    { length: 250 },
    (_, i): Command => ['XADD', key, `${i + 1}-${i % 3}`, 'f', i, `g${i % 5}`, LONG],
  ),
  ['XGROUP', 'CREATE', key, 'first', '0'],
  ['XGROUP', 'CREATE', key, 'second', '100-0', 'ENTRIESREAD', '99'],
  ['XGROUP', 'CREATE', key, 'empty', '$'],
  ['XGROUP', 'CREATECONSUMER', key, 'empty', 'nobody'],
  ['XREADGROUP', 'GROUP', 'first', 'alice', 'COUNT', 140, 'STREAMS', key, '>'],
  ['XREADGROUP', 'GROUP', 'first', 'bob', 'COUNT', 30, 'STREAMS', key, '>'],
  ['XREADGROUP', 'GROUP', 'second', 'bob', 'COUNT', 3, 'STREAMS', key, '>'],
  ['XACK', key, 'first', '3-2', '7-0'],
  ['XDEL', key, '9-2', '250-0'],
  ['XTRIM', key, 'MAXLEN', '200'],
]

const MORE: readonly (readonly [name: string, make: (key: string) => Command[]])[] = [
  ['empty string', (key) => [['SET', key, '']]],
  ['int8', (key) => [['SET', key, '-128']]],
  ['int16', (key) => [['SET', key, '32767']]],
  ['int32', (key) => [['SET', key, '-2147483648']]],
  ['int64', (key) => [['SET', key, '-9223372036854775808']]],
  ['string that compresses', (key) => [['SET', key, 'abc'.repeat(1000)]]],
  ['long string that compresses', (key) => [['SET', key, 'abcd'.repeat(500_000)]]],
  [
    'string in pieces',
    (key) => [
      ['SETRANGE', key, 3_000_000, 'end'],
      ['SETBIT', key, 77, 1],
    ],
  ],
  ['bytes of all kinds', (key) => [['SET', key, Buffer.from(range(256, (i) => [i]) as number[])]]],
  ['HyperLogLog', (key) => [['PFADD', key, ...range(3000, (i) => [`e${i}`])]]],
  ['geo', (key) => [['GEOADD', key, 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania']]],
  ['list with a long element', (key) => [['RPUSH', key, 'a', LONG.repeat(300), 'b', 'x'.repeat(90_000), 1]]],
  ['list of integers', (key) => [['RPUSH', key, ...range(5000, (i) => [i * i * i * i - 7])]]],
  ['list of one', (key) => [['RPUSH', key, 'one']]],
  ['set with a long member', (key) => [['SADD', key, 'a', LONG, 17]]],
  ['set of 32-bit integers', (key) => [['SADD', key, 1, 70_000, -70_000]]],
  ['set of 16-bit integers', (key) => [['SADD', key, ...range(512, (i) => [i * 3 - 700])]]],
  ['set of 513 integers', (key) => [['SADD', key, ...range(513, (i) => [i])]]],
  ['large set', (key) => [['SADD', key, ...range(20_000, (i) => [`member:${i}`])]]],
  ['sorted set with a long member', (key) => [['ZADD', key, 1, LONG, 0.1, 'a', '-inf', 'b']]],
  [
    'sorted set of odd scores',
    (key) => [
      [
        'ZADD',
        key,
        '1e300',
        'a',
        '5e-324',
        'b',
        '0.1',
        'c',
        '3.0000000000000004',
        'e',
        '123456789012345680',
        'f',
      ],
    ],
  ],
  ['large sorted set', (key) => [['ZADD', key, ...range(20_000, (i) => [(i * 7919) % 1000, `member:${i}`])]]],
  ['large sorted set of equal scores', (key) => [['ZADD', key, ...range(3000, (i) => [0, `member:${i}`])]]],
  ['hash with a long value', (key) => [['HSET', key, 'a', LONG, 'b', 1]]],
  ['hash with a long field', (key) => [['HSET', key, LONG, 'a', 'b', 1]]],
  ['hash of 512', (key) => [['HSET', key, ...range(512, (i) => [`f${i}`, i])]]],
  ['large hash', (key) => [['HSET', key, ...range(20_000, (i) => [`field:${i}`, `value ${i}`])]]],
  ['stream with groups', STREAM_GROUPS],
  [
    'stream without entries',
    (key) => [
      ['XADD', key, '5-5', 'a', 'b'],
      ['XDEL', key, '5-5'],
    ],
  ],
  ['stream that was never filled', (key) => [['XGROUP', 'CREATE', key, 'g', '0', 'MKSTREAM']]],
  ['stream of many fields', (key) => [['XADD', key, '1-1', ...range(300, (i) => [`f${i}`, i])]]],
  ['stream of large ids', (key) => [['XADD', key, '18446744073709551615-18446744073709551615', 'a', 'b']]],
]

/** A value: what it is, and the commands that make it. */
export interface Sample {
  readonly name: string
  readonly make: (key: string) => Command[]
}

export const SAMPLES: readonly Sample[] = [...TYPE_SAMPLES, ...MORE.map(([name, make]) => ({ name, make }))]
