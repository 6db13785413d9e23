// Random data and random changes of it, of all types.

import type { Command } from '../../support/command.ts'

const DATABASES = 2
/** Small keys; twice as many at the beginning and in bursts. */
const SMALL_KEYS = 600
const LARGE_ELEMENTS = 1500
const LONG = 70_000

/** Numbers below 2^32 from a seed, always the same ones. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]
  }
}

/** The commands that fill the databases. */
export function fill(random: Random): Command[] {
  const commands: Command[] = []
  for (let db = 0; db < DATABASES; db++) {
    commands.push(['SELECT', db])
    for (let i = 0; i < SMALL_KEYS * 2; i++) commands.push(['SET', `s${i}`, `value ${random.below(1000)}`])
    for (let i = 0; i < 50; i++)
      commands.push(['PEXPIRE', `s${random.below(SMALL_KEYS)}`, 1 + random.below(5000)])
    for (const size of ['small', 'middle', 'large', 'twin'] as const)
      commands.push(...collections(random, size))
    commands.push(['SETRANGE', 'long', 1_500_000 + random.below(500_000), 'end'])
    commands.push(['SETRANGE', 'long2', 1_200_000, 'end'])
  }
  return commands
}

function collections(random: Random, size: string): Command[] {
  const count = size === 'small' ? 5 : size === 'middle' ? 600 : LARGE_ELEMENTS
  const each = (word: (i: number) => (string | number)[]) =>
    Array.from({ length: count }, (_, i) => word(i)).flat()
  const commands: Command[] = [
    ['RPUSH', `list:${size}`, ...each((i) => [`element ${i}`])],
    ['SADD', `set:${size}`, ...each((i) => [`member ${i}`])],
    ['ZADD', `zset:${size}`, ...each((i) => [random.below(500), `member ${i}`])],
    ['HSET', `hash:${size}`, ...each((i) => [`field ${i}`, `value ${random.below(100)}`])],
    ['HPEXPIRE', `hash:${size}`, 1 + random.below(3000), 'FIELDS', 3, 'field 1', 'field 2', 'field 3'],
  ]
  for (let i = 0; i < count; i++) commands.push(['XADD', `stream:${size}`, `${i + 1}-1`, 'f', `value ${i}`])
  commands.push(['XGROUP', 'CREATE', `stream:${size}`, 'g', '0'])
  commands.push([
    'XREADGROUP',
    'GROUP',
    'g',
    'c1',
    'COUNT',
    Math.ceil(count / 3),
    'STREAMS',
    `stream:${size}`,
    '>',
  ])
  return commands
}

/** A random change. */
export function change(random: Random): Command {
  const makers = random.below(40) === 0 ? WIDE : random.below(3) === 0 ? SMALL : LARGE
  return random.pick(makers)(random)
}

type Maker = (random: Random) => Command

const SIZES = ['small', 'middle', 'large', 'large', 'large', 'twin']
const TYPES = ['list', 'set', 'zset', 'hash', 'stream']
const keyOf = (r: Random, type: string) => `${type}:${r.pick(SIZES)}`
const anyKey = (r: Random) =>
  r.pick([keyOf(r, r.pick(TYPES)), `s${r.below(SMALL_KEYS * 3)}`, 'long', 'long2', `new${r.below(30)}`])
const index = (r: Random) => r.below(LARGE_ELEMENTS + 100)
const value = (r: Random) =>
  r.pick(['v', 'a longer value that needs another block', 'x'.repeat(300), `${r.below(9999)}`])
const id = (r: Random) => `${1 + index(r)}-1`

/** On small keys. */
const SMALL: readonly Maker[] = [
  (r) => ['SET', `s${r.below(SMALL_KEYS * 3)}`, value(r)],
  (r) => ['SET', `s${r.below(SMALL_KEYS * 3)}`, value(r)],
  (r) => ['APPEND', `s${r.below(SMALL_KEYS * 3)}`, value(r)],
  (r) => ['DEL', ...Array.from({ length: 5 }, () => `s${r.below(SMALL_KEYS * 2)}`)],
  (r) => ['INCRBY', `n${r.below(20)}`, r.below(5000)],
  (r) => ['SETRANGE', `s${r.below(SMALL_KEYS)}`, r.below(100), 'range'],
  (r) => ['PEXPIRE', anyKey(r), 1 + r.below(5000)],
  (r) => ['PERSIST', anyKey(r)],
  (r) => ['GETDEL', `s${r.below(SMALL_KEYS)}`],
  (r) => ['SETBIT', r.pick(['long', 'long2', 's7']), r.below(9_000_000), 1],
  (r) => ['SETRANGE', r.pick(['long', 'long2']), r.below(1_700_000), value(r)],
  (r) => ['APPEND', r.pick(['long', 'long2']), value(r)],
  (r) => ['SELECT', r.below(DATABASES)],
]

/** On collections, large ones mostly. */
const LARGE: readonly Maker[] = [
  (r) => [r.pick(['RPUSH', 'LPUSH']), keyOf(r, 'list'), value(r), value(r)],
  (r) => [r.pick(['RPOP', 'LPOP']), keyOf(r, 'list'), 1 + r.below(50)],
  (r) => ['LSET', keyOf(r, 'list'), index(r) - 50, r.below(9) === 0 ? 'L'.repeat(LONG) : value(r)],
  (r) => [
    'LINSERT',
    keyOf(r, 'list'),
    'BEFORE',
    `element ${index(r)}`,
    r.below(9) === 0 ? 'L'.repeat(9000) : value(r),
  ],
  (r) => ['LREM', keyOf(r, 'list'), r.below(3) - 1, `element ${index(r)}`],
  (r) => ['LTRIM', keyOf(r, 'list'), r.below(20), -1 - r.below(20)],
  (r) => ['LMOVE', keyOf(r, 'list'), keyOf(r, 'list'), 'LEFT', 'RIGHT'],
  (r) => ['SADD', keyOf(r, 'set'), `member ${index(r)}`, value(r)],
  (r) => ['SREM', keyOf(r, 'set'), `member ${index(r)}`, `member ${index(r)}`],
  (r) => ['SPOP', keyOf(r, 'set'), r.below(20) === 0 ? 1450 : r.pick([1, 3, 20])],
  (r) => ['SMOVE', keyOf(r, 'set'), keyOf(r, 'set'), `member ${index(r)}`],
  (r) => [
    r.pick(['SUNIONSTORE', 'SUNIONSTORE', 'SINTERSTORE', 'SDIFFSTORE']),
    `set:${r.pick(['small', 'twin'])}`,
    keyOf(r, 'set'),
    keyOf(r, 'set'),
  ],
  (r) => ['ZADD', keyOf(r, 'zset'), r.below(500), `member ${index(r)}`, r.below(500), value(r)],
  (r) => ['ZINCRBY', keyOf(r, 'zset'), r.below(50), `member ${index(r)}`],
  (r) => ['ZREM', keyOf(r, 'zset'), `member ${index(r)}`, `member ${index(r)}`],
  (r) => [r.pick(['ZPOPMIN', 'ZPOPMAX']), keyOf(r, 'zset'), r.pick([1, 5, 50])],
  (r) => ['ZREMRANGEBYRANK', keyOf(r, 'zset'), r.below(900), r.below(900)],
  (r) => ['ZUNIONSTORE', keyOf(r, 'zset'), 2, keyOf(r, 'zset'), keyOf(r, 'zset')],
  (r) => ['HSET', keyOf(r, 'hash'), `field ${index(r)}`, r.below(99) === 0 ? 'H'.repeat(LONG) : value(r)],
  (r) => ['HSET', keyOf(r, 'hash'), `field ${index(r)}`, `value ${r.below(100)}`],
  (r) => ['HDEL', keyOf(r, 'hash'), `field ${index(r)}`, `field ${index(r)}`],
  (r) => ['HINCRBY', keyOf(r, 'hash'), `number ${r.below(5)}`, r.below(1000)],
  (r) => [
    'HPEXPIRE',
    keyOf(r, 'hash'),
    1 + r.below(2000),
    'FIELDS',
    2,
    `field ${index(r)}`,
    `field ${index(r)}`,
  ],
  (r) => ['HPERSIST', keyOf(r, 'hash'), 'FIELDS', 2, `field ${index(r)}`, `field ${1 + r.below(3)}`],
  (r) => ['XADD', keyOf(r, 'stream'), '*', 'f', value(r)],
  (r) => ['XADD', keyOf(r, 'stream'), 'MAXLEN', '~', 1000 + r.below(2000), '*', 'g', value(r)],
  (r) => ['XDEL', keyOf(r, 'stream'), id(r), id(r), id(r)],
  (r) => ['XTRIM', keyOf(r, 'stream'), 'MAXLEN', 1000 + r.below(2300)],
  (r) => ['XREADGROUP', 'GROUP', 'g', r.pick(['c1', 'c2']), 'COUNT', 20, 'STREAMS', keyOf(r, 'stream'), '>'],
  (r) => ['XACK', keyOf(r, 'stream'), 'g', id(r), id(r), id(r)],
  (r) => ['XCLAIM', keyOf(r, 'stream'), 'g', 'c3', 0, id(r), id(r)],
  (r) => ['XGROUP', 'DELCONSUMER', keyOf(r, 'stream'), 'g', 'c2'],
  (r) => ['XSETID', keyOf(r, 'stream'), `${10 ** 15 + r.below(1000)}-0`],
]

/** On whole keys and databases. */
const WIDE: readonly Maker[] = [
  (r) => ['RENAME', anyKey(r), anyKey(r)],
  (r) => ['COPY', anyKey(r), anyKey(r), 'DB', r.below(DATABASES), 'REPLACE'],
  (r) => ['MOVE', anyKey(r), r.below(DATABASES)],
  (r) => [r.pick(['DEL', 'UNLINK']), anyKey(r), keyOf(r, r.pick(TYPES))],
  (r) => ['SET', keyOf(r, r.pick(TYPES)), 'now a string'],
  (r) => ['SORT', keyOf(r, 'set'), 'ALPHA', 'STORE', anyKey(r)],
  (r) => ['SWAPDB', r.below(DATABASES), r.below(DATABASES)],
  (r) => (r.below(3) === 0 ? [r.pick(['FLUSHDB', 'FLUSHALL']), r.pick(['SYNC', 'ASYNC'])] : ['PING']),
  (r) => [
    'MSET',
    ...Array.from({ length: SMALL_KEYS }, (_, i) => [`s${SMALL_KEYS + i + r.below(9)}`, 'burst']).flat(),
  ],
  (r) => ['DEL', ...Array.from({ length: SMALL_KEYS }, (_, i) => `s${i * 2 + r.below(3)}`)],
]
