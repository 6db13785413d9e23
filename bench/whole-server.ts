// The benchmarks of the server as a whole: memory, stalls, start. Each is measured on one server after the other.

import type { Both, Competitor } from './competitors.ts'
import { type MemoryFigures, measureMemory } from './memory-run.ts'
import { measureStall, type StallFigures } from './stall-run.ts'
import { measureStart } from './start-run.ts'

/** One figure of both servers, and what Redstart's may be at most. */
export interface ServerRow {
  readonly what: string
  readonly unit: string
  readonly figures: Both<number>
  /** The most that Redstart's figure may be: of Redis's figure (`ratio`), or as it is (`value`). */
  readonly bar?: { readonly kind: 'ratio' | 'value'; readonly max: number; readonly min?: number }
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
const STALL_RUNS = 3
const STARTS = 5

export const SERVER_BENCHMARKS: readonly ServerBenchmark[] = [
  { name: 'START', isLarge: false, measure: start },
  { name: 'MEMORY', isLarge: true, measure: memory },
  { name: 'STALL', isLarge: true, measure: stall },
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
      bar: { kind: 'value', max: 10 },
    },
    { what: `p99.9 of PING while ${title}`, unit: 'ms', figures: pick('p999Ms') },
  ]
}

async function both<Figures>(
  [redis, redstart]: readonly [Competitor, Competitor],
  measure: (competitor: Competitor) => Promise<Figures>,
): Promise<Both<Figures>> {
  return { redis: await measure(redis), redstart: await measure(redstart) }
}
