// The benchmarks of replication: what it costs a master, full synchronisation, and how far a replica is behind.

import type { CommandBenchmark } from './command-benchmark.ts'
import { type Both, type Competitor, type CompetitorName, withOptions } from './competitors.ts'
import { inTurns, withBothFilled } from './persistence-runs.ts'
import { untilAcknowledged, withReplicas } from './replicas.ts'
import { measureLag, measureSync, type SyncFigures } from './replication-runs.ts'
import { median } from './statistics.ts'
import type { ServerBenchmark, ServerRow } from './whole-server.ts'

const KEYS = 5_000_000
const QUICK_KEYS = 300_000
const WRITES = 10_000_000
const QUICK_WRITES = 1_000_000
const RUNS = 3
const REPLICAS = 2
const MAX_LAG_MS = 1_000
/** What counts as no growth: less than the samples differ by. */
const MAX_LAG_GROWTH_MS = 100

const NO_DELAY = ['--repl-diskless-sync-delay', '0']

/** Commands of masters with replicas. */
export const REPLICATED_BENCHMARKS: readonly CommandBenchmark[] = [
  {
    name: 'SET_REPLICAS',
    workload: { test: 'set' },
    settle: (client) => untilAcknowledged(client, REPLICAS),
    pipelines: [1, 16],
    bars: { 16: 0.9 },
  },
]

/** The masters of these benchmarks; the replicas are the same for both: Redis. */
export function masters(pair: readonly [Competitor, Competitor]): readonly [Competitor, Competitor] {
  return withReplicas(pair, pair[0], REPLICAS)
}

export const REPLICATION_BENCHMARKS: readonly ServerBenchmark[] = [
  { name: 'SYNC', isLarge: true, measure: sync },
  { name: 'FOLLOW', isLarge: false, measure: followers },
]

async function sync(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const keys = quick ? QUICK_KEYS : KEYS
  const runs = quick ? 1 : RUNS
  const undelayed = withOptions(pair, () => NO_DELAY)
  const replicas: Both<Competitor> = { redis: undelayed[0], redstart: undelayed[1] }
  return await withBothFilled(undelayed, keys, async (servers) => {
    const measure = (replica: (master: CompetitorName) => CompetitorName) =>
      inTurns(runs, (master) => measureSync(servers[master], replicas[replica(master)], keys))
    const same = await measure((master) => master)
    const crossed = await measure((master) => (master === 'redis' ? 'redstart' : 'redis'))
    const title = `full synchronisation of ${keys.toLocaleString('en')} keys`
    const row = (what: string, redis: SyncFigures[], redstart: SyncFigures[], field: keyof SyncFigures) => ({
      what,
      unit: 'ms',
      figures: { redis: medianOf(redis, field), redstart: medianOf(redstart, field) },
    })
    return [
      { ...row(title, same.redis, same.redstart, 'wallMs'), bar: { kind: 'ratio', max: 1.3 } },
      row(`${title}, the replica is Redis`, same.redis, crossed.redstart, 'wallMs'),
      row(`${title}, the replica is Redstart`, crossed.redis, same.redstart, 'wallMs'),
      row(`CPU of the master in a ${title}`, same.redis, same.redstart, 'masterCpuMs'),
      row(`CPU of the replica in a ${title}`, same.redis, same.redstart, 'replicaCpuMs'),
    ]
  })
}

async function followers(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const writes = quick ? QUICK_WRITES : WRITES
  const [redis, redstart] = withOptions(pair, () => NO_DELAY)
  const servers: Both<Competitor> = { redis, redstart }
  const lags = await inTurns(quick ? 1 : RUNS, (name) => measureLag(servers[name], writes))
  const figures = (field: keyof (typeof lags.redis)[number]) => ({
    redis: medianOf(lags.redis, field),
    redstart: medianOf(lags.redstart, field),
  })
  const megabytes = ({ redis, redstart }: Both<number>) => ({
    redis: redis / 2 ** 20,
    redstart: redstart / 2 ** 20,
  })
  const title = 'a replica of a master at full speed'
  return [
    {
      what: `longest lag of ${title}`,
      unit: 'ms',
      figures: figures('maxMs'),
      bar: { kind: 'value', max: MAX_LAG_MS },
    },
    {
      what: `growth of the lag of ${title}`,
      unit: 'ms',
      figures: figures('growthMs'),
      bar: { kind: 'value', max: MAX_LAG_GROWTH_MS },
    },
    { what: `memory of the master meanwhile`, unit: 'MiB', figures: megabytes(figures('masterBytes')) },
    { what: 'writes meanwhile', unit: 'a second', figures: figures('writesPerSecond') },
  ]
}

function medianOf<Field extends string>(runs: readonly Record<Field, number>[], field: Field): number {
  return median(runs.map((run) => run[field]))
}
