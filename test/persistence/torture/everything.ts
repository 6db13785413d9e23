// A value of every type in every form that a file can hold it in, in all databases, with expiry times and without.

import { TYPE_SAMPLES } from '../../generic/type-samples.ts'
import type { Arg, Command } from '../../support/command.ts'

const DATABASES = 16
/** Far enough that nothing expires, different for each key, and not whole seconds. */
const FIRST_EXPIRY_MS = 4_102_444_800_123

/** Integers on both sides of each border of listpack, intset and string forms. */
const INTEGERS: readonly string[] = [
  ...['0', '1', '-1', '12', '13', '63', '64', '127', '128', '-128', '-129', '4095', '4096', '-4096', '-4097'],
  ...['32767', '32768', '-32768', '-32769', '8388607', '8388608', '-8388608', '-8388609'],
  ...['2147483647', '2147483648', '-2147483648', '-2147483649'],
  ...['9223372036854775807', '-9223372036854775808'],
]

/** Texts on both sides of each border of lengths, compressible and not, and such as look like integers. */
const TEXTS: readonly Arg[] = [
  ...['', 'a', ' 1', '01', '-0', '+1', '1.5', '9223372036854775808', 'ab\r\ncd'],
  ...[19, 20, 21, 44, 45, 63, 64, 65, 255, 256, 4095, 4096, 16_383, 16_384, 70_000].map((n) => 'c'.repeat(n)),
  noise(20),
  noise(63),
  noise(300),
  noise(5000),
]

/** Bytes that no compression makes shorter, the same ones each time. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 0x2545f491 ^ length
  for (let i = 0; i < length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[i] = state
  }
  return bytes
}

function numbered(count: number, word: (i: number) => readonly Arg[]): Arg[] {
  return Array.from({ length: count }, (_, i) => word(i)).flat()
}

/** Commands that make keys of all forms in the database that is selected. */
function oneOfEach(): Command[] {
  const short = TEXTS.filter((text) => text.toString().length <= 64)
  return [
    ...TYPE_SAMPLES.flatMap((sample) => sample.make(sample.name)),
    ...INTEGERS.map((n): Command => ['SET', `int:${n}`, n]),
    ...TEXTS.map((text, i): Command => ['SET', `text:${i}`, text]),
    ['SET', 'k'.repeat(300), 'long key'],
    ['SET', noise(40), 'binary key'],
    ['SET', '', 'no key'],
    ['SETBIT', 'bits', 100_000, 1],
    ['APPEND', 'grown', 'x'],
    ['APPEND', 'grown', '1'.repeat(100)],
    ['PFADD', 'sparse', ...numbered(20, (i) => [`e${i}`])],
    ['PFADD', 'dense', ...numbered(4000, (i) => [`e${i}`])],
    ['GEOADD', 'geo', 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania'],
    // Lists: one node, several, and elements that fill nodes of their own.
    ['RPUSH', 'list:one', ...INTEGERS, ...short],
    ['RPUSH', 'list:many', ...numbered(30, (i) => [noise(1000 + i), 'y'.repeat(2000), i])],
    ['RPUSH', 'list:huge', 'a', noise(20_000), 'b', 'z'.repeat(100_000), 'c'],
    // Sets of integers of each width, and of both tables.
    ['SADD', 'set:16', ...numbered(100, (i) => [i * 300 - 15_000])],
    ['SADD', 'set:32', 1, 70_000, -70_000],
    ['SADD', 'set:64', ...INTEGERS],
    ['SADD', 'set:texts', ...short],
    ['SADD', 'set:big', ...TEXTS, ...numbered(1000, (i) => [`member:${i}`])],
    ['ZADD', 'zset:one', ...numbered(100, (i) => [(i - 50) / 8, `m${i}`]), '-inf', 'least', 'inf', 'most'],
    [
      'ZADD',
      'zset:scores',
      0.1,
      'a',
      '-0',
      'b',
      '1e300',
      'c',
      '5e-324',
      'd',
      '9007199254740993',
      'e',
      3,
      '12',
    ],
    ['ZADD', 'zset:big', ...numbered(1000, (i) => [i / 3, `member:${i % 999}`]), 1, noise(300), '-inf', ''],
    ['HSET', 'hash:one', ...numbered(50, (i) => [`f${i}`, INTEGERS[i % INTEGERS.length] as string])],
    [
      'HSET',
      'hash:big',
      ...numbered(1000, (i) => [`field:${i}`, i]),
      'compressible',
      'w'.repeat(3000),
      '',
      '',
    ],
    ['HSET', 'hash:texts', ...TEXTS.flatMap((text, i): Arg[] => [`f${i}`, text])],
    ...stream(),
  ]
}

/** Streams: with groups, consumers, pending entries that are gone, and none at all. */
function stream(): Command[] {
  return [
    ...numbered(250, (i) => [i + 1]).map(
      (n): Command => ['XADD', 'stream:groups', `${n}-${Number(n) % 3}`, 'field', `value ${n}`, 'n', n],
    ),
    ['XGROUP', 'CREATE', 'stream:groups', 'group', 0],
    ['XGROUP', 'CREATE', 'stream:groups', 'lag', 100, 'ENTRIESREAD', 90],
    ['XGROUP', 'CREATECONSUMER', 'stream:groups', 'group', 'idle'],
    ['XREADGROUP', 'GROUP', 'group', 'alice', 'COUNT', 130, 'STREAMS', 'stream:groups', '>'],
    ['XREADGROUP', 'GROUP', 'group', 'bob', 'COUNT', 10, 'STREAMS', 'stream:groups', '>'],
    ['XACK', 'stream:groups', 'group', '1-1', '2-2', '131-2'],
    ['XCLAIM', 'stream:groups', 'group', 'bob', 0, '5-2', 'RETRYCOUNT', 7],
    ['XDEL', 'stream:groups', '7-1', '250-1', '100-1'],
    ['XADD', 'stream:empty', '5-5', 'a', 'b'],
    ['XGROUP', 'CREATE', 'stream:empty', 'g', 0],
    ['XDEL', 'stream:empty', '5-5'],
    ['XADD', 'stream:wide', '1-1', ...numbered(60, (i) => [`f${i}`, noise(i * 10)])],
    ['XADD', 'stream:wide', '18446744073709551615-18446744073709551614', 'last', 'z'.repeat(5000)],
    ['XGROUP', 'CREATE', 'stream:made', 'g', '$', 'MKSTREAM'],
  ]
}

/** Commands that fill all databases; in every other one each key expires, in the others one in three. */
export function everything(databases: number = DATABASES): Command[] {
  const commands: Command[] = []
  for (let db = 0; db < databases; db++) {
    // All forms in the outer databases, a few keys between: what databases share is their order.
    const made = db === 0 || db === databases - 1 ? oneOfEach() : oneOfEach().slice(0, 8 + db)
    const keys = [...new Set(made.map((command) => (command[0] === 'XGROUP' ? command[2] : command[1])))]
    const volatile = keys.filter((key, i) => key !== undefined && (db % 2 === 1 || i % 3 === 0))
    commands.push(
      ['SELECT', db],
      ...made,
      ...volatile.map((key, i): Command => ['PEXPIREAT', key as Arg, FIRST_EXPIRY_MS + 1001 * i]),
    )
  }
  return [...commands, ['SELECT', 0]]
}
