// A small data set with every type, in several databases, some of it expiring far in the future.

import type { Command } from '../../support/command.ts'

const FAR_MS = 4_000_000_000_000

/** Commands that make it; they only use what both servers know. */
export const SAMPLES: readonly Command[] = [
  ['SET', 'text', 'some text that is long enough to be compressed compressed compressed'],
  ['SET', 'number', '12345'],
  ['SET', 'empty', ''],
  ['SET', 'long', 'x'.repeat(100_000)],
  ['SET', 'volatile', 'v', 'PXAT', FAR_MS],
  ['RPUSH', 'list', 'a', '2', 'c'.repeat(300)],
  ['SADD', 'ints', '1', '2', '300000'],
  ['SADD', 'set', 'a', 'b', 'c'],
  ['ZADD', 'zset', '1', 'a', '2.5', 'b', '-inf', 'c'],
  ['HSET', 'hash', 'f', 'v', 'g', '7'],
  ['XADD', 'stream', '1-1', 'f', 'v'],
  ['XADD', 'stream', '2-1', 'f', 'w', 'g', 'x'],
  ['XGROUP', 'CREATE', 'stream', 'group', '0'],
  ['RPUSH', 'longlist', ...Array.from({ length: 2000 }, (_, i) => `element ${i}`)],
  ['SADD', 'longset', ...Array.from({ length: 2000 }, (_, i) => `member ${i}`)],
  ['HSET', 'longhash', ...Array.from({ length: 2000 }, (_, i) => `word ${i}`)],
  ['ZADD', 'longzset', ...Array.from({ length: 2000 }, (_, i) => [String(i / 7), `m${i}`]).flat()],
  ['PEXPIREAT', 'longhash', FAR_MS],
  ['SELECT', '9'],
  ['SET', 'elsewhere', 'yes'],
  ['SELECT', '15'],
  ['SET', 'last', 'db', 'PXAT', FAR_MS],
  ['SELECT', '0'],
]
