// Measures replication: the time of a full synchronisation, and how far a replica is behind a master at full speed.

import type { ServerProcess } from '../test/support/child-server.ts'
import type { RawClient } from '../test/support/raw-client.ts'
import { type Competitor, infoField, withServer } from './competitors.ts'
import type { FilledServer } from './persistence-runs.ts'
import { cpuTimeUs, endedChildrenTimeUs, familyBytes } from './process-accounting.ts'
import { runRedisBenchmark } from './redis-benchmark.ts'
import { follow, untilAcknowledged } from './replicas.ts'
import { median } from './statistics.ts'

/** What a full synchronisation took. */
export interface SyncFigures {
  /** From REPLICAOF until the replica has all keys and its link is up. */
  readonly wallMs: number
  /** Of the master and its children, and of the replica. */
  readonly masterCpuMs: number
  readonly replicaCpuMs: number
}

/** How far a replica was behind while its master was written to as fast as it went. */
export interface LagFigures {
  /** The age of the newest write that the replica had: the highest of all samples. */
  readonly maxMs: number
  /** By how much the lag of the last third was longer than that of the first (medians); 0 if it was not. */
  readonly growthMs: number
  /** By how much the memory of the master and its children has grown at most. */
  readonly masterBytes: number
  readonly writesPerSecond: number
}

const SAMPLE_MS = 50
const PIPELINE = 16

/** Synchronises a new replica with a master that does nothing else. */
export function measureSync(
  { server, client }: FilledServer,
  replica: Competitor,
  keys: number,
): Promise<SyncFigures> {
  return withServer(replica, async (process, replicaClient) => {
    const masterUs = cpuOf(server)
    const replicaUs = cpuOf(process)
    const startMs = performance.now()
    await follow(replicaClient, server.port)
    const wallMs = performance.now() - startMs
    const figures = {
      wallMs,
      masterCpuMs: (cpuOf(server) - masterUs) / 1000,
      replicaCpuMs: (cpuOf(process) - replicaUs) / 1000,
    }
    const size = Number((await replicaClient.call('DBSIZE')).toString().slice(1))
    if (size !== keys) throw new Error(`${replica.name} got ${size} of ${keys} keys`)
    await replicaClient.call('REPLICAOF', 'NO', 'ONE')
    await untilAlone(client)
    return figures
  })
}

/** Writes to a master at full speed while one replica follows it. Both are servers of the same kind. */
export function measureLag(competitor: Competitor, requests: number): Promise<LagFigures> {
  return withServer(competitor, (master, masterClient) =>
    withServer(competitor, async (_, replicaClient) => {
      await follow(replicaClient, master.port)
      const write = (count: number) => runRedisBenchmark(master.port, { test: 'set' }, PIPELINE, count)
      // The keys exist, and code is compiled, before anything counts.
      await write(requests / 5)
      await untilAcknowledged(masterClient, 1)
      const meter = new LagMeter(master, masterClient, replicaClient)
      const { requestsPerSecond } = await meter.during(() => write(requests))
      return { ...meter.figures(), writesPerSecond: requestsPerSecond }
    }),
  )
}

/** Samples the offsets of a master and its replica. */
class LagMeter {
  #master: ServerProcess
  #masterClient: RawClient
  #replicaClient: RawClient
  /** When the master's stream was how long. */
  #times: number[] = []
  #offsets: number[] = []
  #lags: number[] = []
  #bytesBefore: number
  #bytesPeak: number
  #isOver = false

  constructor(master: ServerProcess, masterClient: RawClient, replicaClient: RawClient) {
    this.#master = master
    this.#masterClient = masterClient
    this.#replicaClient = replicaClient
    this.#bytesBefore = familyBytes(master.pid)
    this.#bytesPeak = this.#bytesBefore
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const sampling = this.#sample()
    try {
      return await work()
    } finally {
      this.#isOver = true
      await sampling
    }
  }

  figures(): Omit<LagFigures, 'writesPerSecond'> {
    const third = Math.max(1, Math.floor(this.#lags.length / 3))
    return {
      maxMs: Math.max(...this.#lags),
      growthMs: Math.max(0, median(this.#lags.slice(-third)) - median(this.#lags.slice(0, third))),
      masterBytes: this.#bytesPeak - this.#bytesBefore,
    }
  }

  async #sample(): Promise<void> {
    while (!this.#isOver) {
      const [length] = await Promise.all([
        offsetOf(this.#masterClient, 'master_repl_offset').then((offset) => this.#noteLength(offset)),
        offsetOf(this.#replicaClient, 'slave_repl_offset').then((offset) => this.#noteLag(offset)),
      ])
      if (length === 0) throw new Error('the master has no offset')
      this.#bytesPeak = Math.max(this.#bytesPeak, familyBytes(this.#master.pid))
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
    }
  }

  #noteLength(offset: number): number {
    this.#times.push(performance.now())
    this.#offsets.push(offset)
    return offset
  }

  /** The time since the master's stream was as long as the replica's is now. */
  #noteLag(offset: number): void {
    const at = this.#offsets.findLastIndex((length) => length <= offset)
    if (at < 0) return
    if (at === this.#offsets.length - 1) {
      this.#lags.push(0)
      return
    }
    const [from, to] = this.#offsets.slice(at, at + 2) as [number, number]
    const [fromMs, toMs] = this.#times.slice(at, at + 2) as [number, number]
    const writtenMs = fromMs + ((offset - from) / (to - from)) * (toMs - fromMs)
    this.#lags.push(performance.now() - writtenMs)
  }
}

async function untilAlone(master: RawClient): Promise<void> {
  while ((await infoField(master, 'connected_slaves', 'replication')) !== '0') {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
  }
}

async function offsetOf(client: RawClient, field: string): Promise<number> {
  return Number(await infoField(client, field, 'replication'))
}

function cpuOf({ pid }: ServerProcess): number {
  return cpuTimeUs(pid) + endedChildrenTimeUs(pid)
}
