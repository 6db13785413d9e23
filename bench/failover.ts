// How long a failover takes: three sentinels watch a master and two replicas of the same kind, the master is killed, and
// a client asks the sentinels where to write until a write is taken.

import type { ServerProcess } from '../test/support/child-server.ts'
import { RawClient } from '../test/support/raw-client.ts'
import { SentinelGroup } from '../test/support/sentinel.ts'
import { waitFor } from '../test/support/wait.ts'
import type { Both, Competitor } from './competitors.ts'
import { median } from './statistics.ts'
import type { ServerBenchmark, ServerRow } from './whole-server.ts'

export const FAILOVER_BENCHMARKS: readonly ServerBenchmark[] = [
  { name: 'FAILOVER', isLarge: false, measure: failover },
]

/** When a sentinel acts depends on the phase of timers of a second: the median of many runs does less. */
const RUNS = 11
const REPLICAS = 2
/** Not longer than with Redis, as far as the medians of so many runs can tell: Redis against Redis differs by as much. */
const MAX_RATIO = 1.1
const DOWN_AFTER_MS = 1000
/** Where no sentinel gets enough votes, they vote again after twice this time. */
const FAILOVER_TIMEOUT_MS = 5000
const READY_TIMEOUT_MS = 60_000
const FAILOVER_LIMIT_MS = 60_000
const POLL_MS = 2

/** What a failover took, in milliseconds. */
interface FailoverFigures {
  /** From the end of the master until a client's write was taken by the next one. */
  readonly writeMs: number
  /** The same from the election of the sentinel that acts: what comes before depends on Sentinel alone. */
  readonly electedToWriteMs: number
  /** From the end of the master until all sentinels agreed and the other replica followed. */
  readonly settledMs: number
}

/** A connection that listens for the election of a sentinel, and when it heard of it. */
interface Election {
  readonly listener: RawClient
  readonly heardMs: Promise<number>
}

async function failover(pair: readonly [Competitor, Competitor], quick: boolean): Promise<ServerRow[]> {
  const runs: Record<'redis' | 'redstart', FailoverFigures[]> = { redis: [], redstart: [] }
  for (let run = 0; run < (quick ? 1 : RUNS); run++) {
    for (const competitor of pair) runs[competitor.name].push(await measureFailover(competitor))
  }
  const medians = (pick: (figures: FailoverFigures) => number): Both<number> => ({
    redis: median(runs.redis.map(pick)),
    redstart: median(runs.redstart.map(pick)),
  })
  return [
    {
      what: 'failover with Sentinel, until a client can write',
      unit: 'ms',
      figures: medians(({ writeMs }) => writeMs),
      bar: { kind: 'ratio', max: MAX_RATIO },
    },
    {
      what: 'the same from the election of a leader',
      unit: 'ms',
      figures: medians(({ electedToWriteMs }) => electedToWriteMs),
    },
    {
      what: 'failover with Sentinel, until the other replica follows',
      unit: 'ms',
      figures: medians(({ settledMs }) => settledMs),
    },
  ]
}

async function measureFailover(competitor: Competitor): Promise<FailoverFigures> {
  const servers: ServerProcess[] = []
  try {
    const master = await competitor.start(['--repl-diskless-sync-delay', '0'])
    servers.push(master)
    const following = ['--replicaof', `127.0.0.1 ${master.port}`]
    for (let i = 0; i < REPLICAS; i++) servers.push(await competitor.start(following))
    const sentinels = await SentinelGroup.start({
      masterPort: master.port,
      downAfterMs: DOWN_AFTER_MS,
      failoverTimeoutMs: FAILOVER_TIMEOUT_MS,
    })
    try {
      await waitFor(() => sentinels.agreeOn(master.port, REPLICAS), READY_TIMEOUT_MS)
      return await killMaster(master, sentinels)
    } finally {
      await sentinels.stop()
    }
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function killMaster(master: ServerProcess, sentinels: SentinelGroup): Promise<FailoverFigures> {
  const elections = await Promise.all(sentinels.ports.map(listenForLeader))
  const startMs = performance.now()
  process.kill(master.pid, 'SIGKILL')
  const port = await firstWrite(sentinels, master.port, startMs + FAILOVER_LIMIT_MS)
  const writtenMs = performance.now()
  const client = await RawClient.connect(port)
  const isSettled = async (): Promise<boolean> => {
    const info = (await client.call('INFO', 'replication')).toString()
    return (
      /^slave0:.*state=online/m.test(info) && (await sentinels.masterPorts()).every((each) => each === port)
    )
  }
  await waitFor(isSettled, FAILOVER_LIMIT_MS)
  const settledMs = performance.now() - startMs
  await client.destroy()
  const electedMs = await Promise.race(elections.map(({ heardMs }) => heardMs))
  for (const { listener } of elections) await listener.destroy()
  return { writeMs: writtenMs - startMs, electedToWriteMs: writtenMs - electedMs, settledMs }
}

/** Waits for the message of a sentinel that it is the leader, which only one of them sends. */
async function listenForLeader(port: number): Promise<Election> {
  const listener = await RawClient.connect(port, { replyTimeoutMs: 0 })
  await listener.call('SUBSCRIBE', '+elected-leader')
  const heardMs = listener.readReply().then(
    () => performance.now(),
    () => Number.NaN,
  )
  return { listener, heardMs }
}

/** Asks the sentinels for the master and tries to write, again and again. The port of the server that took the write. */
async function firstWrite(sentinels: SentinelGroup, oldPort: number, endMs: number): Promise<number> {
  while (performance.now() < endMs) {
    const port = (await sentinels.masterPorts()).find((each) => each !== oldPort)
    if (port !== undefined && (await canWrite(port))) return port
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error('no server has taken over')
}

async function canWrite(port: number): Promise<boolean> {
  const client = await RawClient.connect(port)
  try {
    return (await client.call('SET', 'probe', 'value')).toString() === '+OK\r\n'
  } catch {
    // The sentinels close the connections of clients when they change a server's role.
    return false
  } finally {
    await client.destroy()
  }
}
