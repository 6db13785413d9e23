// Measures commands: the CPU that the server spends on a request, and what its clients see.

import type { ServerProcess } from '../test/support/child-server.ts'
import { RawClient } from '../test/support/raw-client.ts'
import type { CommandBenchmark } from './command-benchmark.ts'
import { type Both, type Competitor, type CompetitorName, withServer } from './competitors.ts'
import { cpuTimeUs } from './process-accounting.ts'
import { CLIENTS, type ClientFigures, runRedisBenchmark } from './redis-benchmark.ts'
import { median } from './statistics.ts'

/** The figures of one server at one pipeline depth. */
export interface CommandFigures extends ClientFigures {
  /** Server CPU per request, in microseconds. */
  readonly cpuUs: number
}

/** The medians of both servers. */
export interface CommandResult {
  readonly benchmark: CommandBenchmark
  readonly pipeline: number
  readonly requests: number
  readonly figures: Both<CommandFigures>
}

/** How long and how often each measurement runs. */
export interface Effort {
  readonly rounds: number
  /** The server CPU time that one measurement takes at least, so that its accounting is exact. */
  readonly cpuMs: number
}

/** A command at one pipeline depth. */
interface Measurement {
  readonly benchmark: CommandBenchmark
  readonly pipeline: number
}

/** The writes of the first run of a command, from which the length of its warm-up follows. */
const FIRST_WRITES = 500
const WARM_UP_CPU_MS = 300
const REPLY_TIMEOUT_MS = 60_000

/**
 * Measures the commands at the pipeline depths on both servers, which run side by side from the first
 * to the last measurement and take turns. All commands are sent for a while before anything counts: code is
 * compiled by then, and compiled for all of them, as in a server that is in use.
 */
export async function measureCommands(
  benchmarks: readonly CommandBenchmark[],
  pipelines: readonly number[],
  pair: readonly [Competitor, Competitor],
  effort: Effort,
  onResult: (result: CommandResult) => void,
): Promise<void> {
  const measurements = benchmarks.flatMap((benchmark) =>
    pipelines
      .filter((pipeline) => benchmark.pipelines?.includes(pipeline) ?? true)
      .map((pipeline) => ({ benchmark, pipeline })),
  )
  await withServer(pair[0], (redis) =>
    withServer(pair[1], async (redstart) => {
      const runner = new CommandRunner({ redis, redstart }, effort)
      for (const benchmark of benchmarks) await runner.prepare(benchmark)
      for (const measurement of measurements) await runner.warmUp(measurement)
      for (const measurement of measurements) onResult(await runner.measure(measurement))
    }),
  )
}

class CommandRunner {
  #servers: Both<ServerProcess>
  #effort: Effort
  /** The CPU per request of the faster server, as the warm-up showed it. */
  #cpuUs = new Map<Measurement, number>()

  constructor(servers: Both<ServerProcess>, effort: Effort) {
    this.#servers = servers
    this.#effort = effort
  }

  async prepare(benchmark: CommandBenchmark): Promise<void> {
    if (benchmark.prepare === undefined) return
    for (const server of [this.#servers.redis, this.#servers.redstart]) {
      await withClient(server, benchmark.prepare)
    }
  }

  async warmUp(measurement: Measurement): Promise<void> {
    const firstUs = await this.#runBoth(measurement, FIRST_WRITES * measurement.pipeline)
    this.#cpuUs.set(measurement, await this.#runBoth(measurement, (WARM_UP_CPU_MS * 1000) / firstUs))
  }

  async measure(measurement: Measurement): Promise<CommandResult> {
    const cpuUs = this.#cpuUs.get(measurement) as number
    const runUs = this.#effort.cpuMs * 1000 * (measurement.benchmark.share ?? 1)
    const requests = wholeWrites(runUs / cpuUs, measurement.pipeline)
    const runs: Both<CommandFigures[]> = { redis: [], redstart: [] }
    for (let round = 0; round < this.#effort.rounds; round++) {
      const order: CompetitorName[] = round % 2 === 0 ? ['redis', 'redstart'] : ['redstart', 'redis']
      for (const name of order) runs[name].push(await runOnce(measurement, requests, this.#servers[name]))
    }
    const figures = { redis: medians(runs.redis), redstart: medians(runs.redstart) }
    return { ...measurement, requests, figures }
  }

  /** Returns the CPU per request of the faster server, to choose the number of requests by. */
  async #runBoth(measurement: Measurement, atLeast: number): Promise<number> {
    const requests = wholeWrites(atLeast, measurement.pipeline)
    const redis = await runOnce(measurement, requests, this.#servers.redis)
    const redstart = await runOnce(measurement, requests, this.#servers.redstart)
    return Math.min(redis.cpuUs, redstart.cpuUs)
  }
}

/** Rounds up so that every connection sends the same number of full pipelines. */
function wholeWrites(requests: number, pipeline: number): number {
  const unit = CLIENTS * pipeline
  return Math.ceil(requests / unit) * unit
}

async function runOnce(
  { benchmark, pipeline }: Measurement,
  requests: number,
  server: ServerProcess,
): Promise<CommandFigures> {
  const { renew, settle } = benchmark
  if (renew !== undefined) await withClient(server, (client) => renew(client, requests))
  const before = cpuTimeUs(server.pid)
  const client = await runRedisBenchmark(server.port, benchmark.workload, pipeline, requests)
  if (settle !== undefined) await withClient(server, settle)
  return { ...client, cpuUs: (cpuTimeUs(server.pid) - before) / requests }
}

async function withClient(server: ServerProcess, work: (client: RawClient) => Promise<void>): Promise<void> {
  const client = await RawClient.connect(server.port, { replyTimeoutMs: REPLY_TIMEOUT_MS })
  await work(client)
  await client.destroy()
}

function medians(runs: readonly CommandFigures[]): CommandFigures {
  const of = (field: keyof CommandFigures) => median(runs.map((run) => run[field]))
  return {
    cpuUs: of('cpuUs'),
    requestsPerSecond: of('requestsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    p999Ms: of('p999Ms'),
  }
}
