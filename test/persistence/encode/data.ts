// Data sets with values of all types and forms: samples in 16 databases, some of which expire, and awkward ones.

import { TYPE_SAMPLES } from '../../generic/type-samples.ts'
import type { Command } from '../../support/command.ts'

const LATER_MS = 4_102_444_800_123

export const words = (count: number, word: (i: number) => readonly (string | number)[]) =>
  Array.from({ length: count }, (_, i) => word(i)).flat()

/** Samples in all databases, some of which expire. */
export const DATA: readonly Command[] = Array.from({ length: 16 }, (_, db) => [
  ['SELECT', db] as Command,
  ...TYPE_SAMPLES.flatMap(({ make }, i): Command[] => [
    ...make(`key:${db}:${i}`),
    ...((i + db) % 3 === 0 ? [['PEXPIREAT', `key:${db}:${i}`, LATER_MS + i * 1000] as Command] : []),
  ]),
]).flat()

/** Values with long parts, streams with groups. */
export const AWKWARD: readonly Command[] = [
  ['SELECT', 0],
  ['SET', '', 'value of the empty key'],
  ['SET', '12345', '-77'],
  ['SET', 'k'.repeat(40_000), 'long key'],
  ['SET', 'a'.repeat(300), 'b'.repeat(65_534)],
  ['SET', 'apart', Buffer.alloc(70_000, 'apart ')],
  ['SET', 'one byte more than a piece', Buffer.alloc(2 ** 20 + 1, 'abcdefg ')],
  ['SET', 'large', Buffer.alloc(3_000_001, 'abcdefg ')],
  ['SET', 'random', Buffer.from(words(400_000, (i) => [(i * 2_654_435_761) >>> 24]) as number[])],
  ['HSET', 'wide hash', 'f', 'v'.repeat(100), 'g', 12, 'h', ''],
  ['ZADD', 'wide zset', 1, 'm'.repeat(100), '-2.5', 'n', 'inf', '17'],
  ['SADD', 'wide set', 'm'.repeat(100), 'n', '17'],
  ['HSET', 'long fields', 'f'.repeat(40_000), 'v'.repeat(70_000)],
  ['RPUSH', 'long elements', 'e'.repeat(10_000), 'short', Buffer.alloc(70_000, 'apart '), 1, 2],
  ['SADD', 'long members', 'm'.repeat(40_000), ...words(200, (i) => [`m${i}`])],
  ['ZADD', 'long scores', 5, 'm'.repeat(40_000), ...words(200, (i) => [i, `m${i}`])],
  ['XADD', 'stream', '1-1', 'a', 'b'],
  ['XADD', 'stream', '2-1', 'a', 'b', 'c', 'd'],
  ['XADD', 'stream', '18446744073709551615-2', 'a', 'b'],
  ['XGROUP', 'CREATE', 'stream', 'group', '0'],
  ['XGROUP', 'CREATE', 'stream', 'idle', '1-1', 'ENTRIESREAD', 1],
  ['XGROUP', 'CREATECONSUMER', 'stream', 'idle', 'nobody'],
  ['XREADGROUP', 'GROUP', 'group', 'consumer', 'COUNT', 2, 'STREAMS', 'stream', '>'],
  ['XREADGROUP', 'GROUP', 'group', 'other', 'STREAMS', 'stream', '>'],
  ['XCLAIM', 'stream', 'group', 'other', '0', '1-1', 'TIME', '1234567890123', 'RETRYCOUNT', '77'],
  ['XDEL', 'stream', '2-1'],
  ['XGROUP', 'CREATE', 'empty stream', 'g', '5-1', 'MKSTREAM'],
]
