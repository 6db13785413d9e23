// The benchmarks of persistence: snapshots, loading, rewrites of the append-only file, and commands that are appended.

import type { CommandBenchmark } from './command-benchmark.ts'
import { type Both, type Competitor, withOptions } from './competitors.ts'
import {
  inTurns,
  measureGrowth,
  measureJob,
  measureLoad,
  measureStalls,
  REWRITE,
  SNAPSHOT,
  withBothFilled,
  withFolders,
} from './persistence-runs.ts'
import { medianStalls, type StallFigures } from './pinger.ts'
import { median } from './statistics.ts'
import type { ServerBenchmark, ServerRow } from './whole-server.ts'

const KEYS = 5_000_000
const QUICK_KEYS = 300_000
const RUNS = 3

const NO_AUTOMATIC_REWRITE = ['--auto-aof-rewrite-percentage', '0']
const APPEND_EVERY_SECOND = ['--appendonly', 'yes', '--appendfsync', 'everysec', ...NO_AUTOMATIC_REWRITE]
const APPEND_ALWAYS = ['--appendonly', 'yes', '--appendfsync', 'always', ...NO_AUTOMATIC_REWRITE]

/** Commands that are measured with an append-only file, and the options of its servers. */
export interface AppendedBenchmarks {
  readonly options: readonly string[]
  readonly benchmarks: readonly CommandBenchmark[]
}

export const APPENDED_BENCHMARKS: readonly AppendedBenchmarks[] = [
  {
    options: APPEND_EVERY_SECOND,
    benchmarks: [{ name: 'SET_EVERYSEC', workload: { test: 'set' }, pipelines: [1, 16], bars: { 16: 0.9 } }],
  },
  {
    options: APPEND_ALWAYS,
    benchmarks: [{ name: 'SET_ALWAYS', workload: { test: 'set' }, pipelines: [1, 16] }],
  },
]

export const PERSISTENCE_BENCHMARKS: readonly ServerBenchmark[] = [
  { name: 'SNAPSHOT', isLarge: true, measure: snapshot },
  { name: 'REWRITE', isLarge: true, measure: rewrite },
]

async function snapshot(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const keys = quick ? QUICK_KEYS : KEYS
  const runs = quick ? 1 : RUNS
  const title = `${keys.toLocaleString('en')} keys`
  return await withFolders(pair, async (lasting) => {
    const rows = await withBothFilled(lasting, keys, async (servers) => {
      const idle = await inTurns(runs, (name) => measureJob(servers[name], SNAPSHOT))
      const stalls = await inTurns(runs, (name) => measureStalls(servers[name], SNAPSHOT, keys))
      const growth = await inTurns(runs, (name) => measureGrowth(servers[name], SNAPSHOT, keys))
      return [
        {
          what: `BGSAVE of ${title}`,
          unit: 'ms',
          figures: medians(idle, ({ wallMs }) => wallMs),
          bar: { kind: 'ratio', max: 1.3 },
        },
        { what: `CPU of BGSAVE of ${title}`, unit: 'ms', figures: medians(idle, ({ cpuMs }) => cpuMs) },
        ...stallRows(stalls, `BGSAVE of ${title}`),
        {
          what: `growth of memory in BGSAVE of ${title}, keys being overwritten`,
          unit: 'bytes a key',
          figures: medians(growth, ({ bytes }) => bytes / keys),
          bar: { kind: 'ratio', max: 0.5 },
        },
        {
          what: 'commands meanwhile',
          unit: 'a second',
          figures: medians(growth, ({ commandsPerSecond }) => commandsPerSecond),
        },
      ] satisfies ServerRow[]
    })
    const [redis, redstart] = lasting
    const loads = await inTurns(runs, (name) => measureLoad(name === 'redis' ? redis : redstart, keys))
    const load: ServerRow = {
      what: `start with an RDB file of ${title}`,
      unit: 'ms',
      figures: medians(loads, (ms) => ms),
      bar: { kind: 'ratio', max: 1.3 },
    }
    return [...rows, load]
  })
}

async function rewrite(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const keys = quick ? QUICK_KEYS : KEYS
  const runs = quick ? 1 : RUNS
  const title = `AOF rewrite of ${keys.toLocaleString('en')} keys`
  const appending = withOptions(pair, () => APPEND_EVERY_SECOND)
  return await withBothFilled(appending, keys, async (servers) => {
    const idle = await inTurns(runs, (name) => measureJob(servers[name], REWRITE))
    const stalls = await inTurns(runs, (name) => measureStalls(servers[name], REWRITE, keys))
    const time: ServerRow = { what: title, unit: 'ms', figures: medians(idle, ({ wallMs }) => wallMs) }
    return [time, ...stallRows(stalls, title)]
  })
}

/** No higher than Redis's, and the longest below 20 ms. */
function stallRows(stalls: Both<StallFigures[]>, title: string): ServerRow[] {
  const redis = medianStalls(stalls.redis)
  const redstart = medianStalls(stalls.redstart)
  return [
    {
      what: `longest PING in ${title}`,
      unit: 'ms',
      figures: { redis: redis.maxMs, redstart: redstart.maxMs },
      bar: { kind: 'ratio', max: 1, maxValue: 20 },
    },
    {
      what: `p99.9 of PING in ${title}`,
      unit: 'ms',
      figures: { redis: redis.p999Ms, redstart: redstart.p999Ms },
      bar: { kind: 'ratio', max: 1 },
    },
  ]
}

function medians<Figures>(runs: Both<Figures[]>, pick: (figures: Figures) => number): Both<number> {
  return { redis: median(runs.redis.map(pick)), redstart: median(runs.redstart.map(pick)) }
}
