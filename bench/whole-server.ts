// The benchmarks of the server as a whole: memory, stalls, start. Each is measured on one server after the other.

import { type CollectionFill, measureCollectionMemory } from './collection-memory.ts'
import { type Both, both, type Competitor } from './competitors.ts'
import { type MemoryFigures, measureMemory } from './memory-run.ts'
import type { StallFigures } from './pinger.ts'
import { measureCollectionStalls, measureStall } from './stall-run.ts'
import { measureStart } from './start-run.ts'

/** One figure of both servers, and what Redstart's may be at most. */
export interface ServerRow {
  readonly what: string
  readonly unit: string
  readonly figures: Both<number>
  readonly bar?: Bar
}

/** The most that Redstart's figure may be: of Redis's figure (`ratio`), or as it is (`value`). */
export interface Bar {
  readonly kind: 'ratio' | 'value'
  readonly max: number
  readonly min?: number
  /** Beside a ratio: the most that the figure may be as it is. */
  readonly maxValue?: number
}

/** A benchmark of the whole server. */
export interface ServerBenchmark {
  readonly name: string
  /** Whether it fills millions of keys, so that `--no-memory` leaves it out. */
  readonly isLarge: boolean
  measure(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]>
}

const MEMORY_KEYS = 5_000_000
const STALL_KEYS = 10_000_000
const QUICK_KEYS = 300_000
const ELEMENTS = 1_000_000
/** The longest wait allowed. */
const MAX_STALL_MS = 10
const STALL_RUNS = 3
const STARTS = 5

export const SERVER_BENCHMARKS: readonly ServerBenchmark[] = [
  { name: 'START', isLarge: false, measure: start },
  { name: 'MEMORY', isLarge: true, measure: memory },
  { name: 'COLLECTION-MEMORY', isLarge: true, measure: collectionMemory },
  { name: 'STALL', isLarge: true, measure: stall },
  { name: 'COLLECTION-STALL', isLarge: true, measure: collectionStall },
]

async function start(pair: readonly [Competitor, Competitor]): Promise<ServerRow[]> {
  const figures = await both(pair, (competitor) => measureStart(competitor, STARTS))
  const bar = { kind: 'value', max: 300 } as const
  return [{ what: 'start to "Ready to accept connections"', unit: 'ms', figures, bar }]
}

async function memory(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const keys = quick ? QUICK_KEYS : MEMORY_KEYS
  const figures = await both(pair, (competitor) => measureMemory(competitor, keys))
  const pick = (field: keyof MemoryFigures) => ({
    redis: figures.redis[field],
    redstart: figures.redstart[field],
  })
  const title = `${keys.toLocaleString('en')} keys`
  return [
    {
      what: `used_memory, ${title}`,
      unit: 'bytes a key',
      figures: pick('usedBytesPerKey'),
      bar: { kind: 'ratio', max: 0.68 },
    },
    { what: `resident memory, ${title}`, unit: 'bytes a key', figures: pick('residentBytesPerKey') },
    {
      what: 'used_memory_rss in INFO against the system',
      unit: 'share',
      figures: pick('reportedResidentShare'),
      bar: { kind: 'value', min: 0.95, max: 1.05 },
    },
    {
      what: 'growth of resident memory against used_memory',
      unit: 'share',
      figures: { redis: overhead(figures.redis), redstart: overhead(figures.redstart) },
      bar: { kind: 'value', max: 1.15 },
    },
  ]
}

function overhead(figures: MemoryFigures): number {
  return figures.residentBytesPerKey / figures.usedBytesPerKey
}

async function stall(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const keys = quick ? QUICK_KEYS : STALL_KEYS
  const figures = await both(pair, (competitor) => measureStall(competitor, keys, quick ? 1 : STALL_RUNS))
  const pick = (field: keyof StallFigures) => ({
    redis: figures.redis[field],
    redstart: figures.redstart[field],
  })
  const title = `filling ${keys.toLocaleString('en')} keys`
  return [
    {
      what: `longest PING while ${title}`,
      unit: 'ms',
      figures: pick('maxMs'),
      bar: { kind: 'value', max: MAX_STALL_MS },
    },
    { what: `p99.9 of PING while ${title}`, unit: 'ms', figures: pick('p999Ms') },
  ]
}

/** A fill that is measured, and the most bytes that an element may take. */
interface MemoryBar extends Omit<CollectionFill, 'count'> {
  readonly what: string
  readonly element: string
  readonly maxBytes: number
}

const MEMORY_BARS: readonly MemoryBar[] = [
  {
    shape: 'small-hashes',
    order: 'ascending',
    what: 'hashes of five 2-byte fields',
    element: 'a hash',
    maxBytes: 100,
  },
  ...inBothOrders('sorted-set', 'a sorted set', 'a member', 60),
  ...inBothOrders('set', 'a set', 'a member', 40),
  ...inBothOrders('hash', 'a hash', 'a field', 56),
  { shape: 'list', order: 'ascending', what: 'in a list', element: 'an element', maxBytes: 14 },
  {
    shape: 'stream',
    order: 'ascending',
    what: 'of two one-byte fields in a stream',
    element: 'an entry',
    maxBytes: 15,
  },
]

function inBothOrders(
  shape: MemoryBar['shape'],
  name: string,
  element: string,
  maxBytes: number,
): MemoryBar[] {
  return [
    { shape, order: 'ascending', what: `in ${name}, filled in order`, element, maxBytes },
    { shape, order: 'random', what: `in ${name}, filled in random order`, element, maxBytes },
  ]
}

async function collectionMemory(
  pair: readonly [Competitor, Competitor],
  quick: boolean,
): Promise<ServerRow[]> {
  const count = quick ? QUICK_KEYS : ELEMENTS
  const rows: ServerRow[] = []
  for (const { shape, order, what, element, maxBytes } of MEMORY_BARS) {
    const figures = await both(pair, (competitor) =>
      measureCollectionMemory(competitor, { shape, order, count }),
    )
    rows.push({
      what: `used_memory, ${count.toLocaleString('en')} ${what}`,
      unit: `bytes ${element}`,
      figures,
      bar: { kind: 'value', max: maxBytes },
    })
  }
  return rows
}

async function collectionStall(
  pair: readonly [Competitor, Competitor],
  quick: boolean,
): Promise<ServerRow[]> {
  const members = quick ? QUICK_KEYS : ELEMENTS
  const stalls = await both(pair, (competitor) =>
    measureCollectionStalls(competitor, members, quick ? 1 : STALL_RUNS),
  )
  const row = (phase: keyof typeof stalls.redis, title: string): ServerRow => ({
    what: `longest PING while ${title} ${members.toLocaleString('en')} members`,
    unit: 'ms',
    figures: { redis: stalls.redis[phase].maxMs, redstart: stalls.redstart[phase].maxMs },
    bar: { kind: 'value', max: MAX_STALL_MS },
  })
  return [row('fill', 'ZADD fills a sorted set of'), row('unlink', 'UNLINK deletes a sorted set of')]
}
