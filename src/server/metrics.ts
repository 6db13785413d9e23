// What changes from moment to moment and is sampled by the cron: rates per second, the peak of memory, and the
// largest buffers of clients in the last seconds.

import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Client } from './client.ts'
import type { Clock } from './clock.ts'
import type { ServerStats } from './stats.ts'

/** Samples are at least this far apart, however fast the cron ticks: at 10 ticks a second, one each. */
const SAMPLE_INTERVAL_MS = 90
const SAMPLES = 16
const PEAK_SECONDS = 8

/** A counter's growth per second, as the mean of the last samples. */
class Rate {
  private readonly samples = new Float64Array(SAMPLES)
  private next = 0
  private lastCount = 0

  sample(count: number, elapsedMs: number): void {
    this.samples[this.next] = (Math.max(0, count - this.lastCount) * 1000) / elapsedMs
    this.next = (this.next + 1) % SAMPLES
    this.lastCount = count
  }

  get perSecond(): number {
    return this.samples.reduce((sum, each) => sum + each, 0) / SAMPLES
  }

  reset(): void {
    this.samples.fill(0)
    this.lastCount = 0
  }
}

/** The largest value of the last seconds: one slot a second, the oldest falls out. */
class RecentPeak {
  private readonly slots = new Float64Array(PEAK_SECONDS)
  private second = 0

  add(value: number, nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    const passed = Math.min(PEAK_SECONDS, second - this.second)
    for (let i = 0; i < passed; i++) this.slots[(second - i) % PEAK_SECONDS] = 0
    this.second = Math.max(second, this.second)
    const slot = this.second % PEAK_SECONDS
    this.slots[slot] = Math.max(this.slots[slot], value)
  }

  get value(): number {
    return Math.max(...this.slots)
  }
}

/** What is measured: the parts of a server. */
interface Measured {
  readonly keyspace: Keyspace
  readonly stats: ServerStats
  readonly clock: Clock
  readonly clients: { all(): Iterable<Client> }
  readonly replication: { readonly bufferBytes: number }
}

/** The sampled figures of a server. */
export class Metrics {
  readonly commands = new Rate()
  readonly input = new Rate()
  readonly output = new Rate()
  readonly replicationInput = new Rate()
  readonly replicationOutput = new Rate()
  readonly inputPeak = new RecentPeak()
  readonly outputPeak = new RecentPeak()
  /** The most memory that was in use at any sample, in bytes. */
  peakBytes = 0
  /** Memory in use before the first client came. */
  readonly startupBytes: number
  private readonly server: Measured
  private lastMs: number

  constructor(server: Measured) {
    this.server = server
    this.lastMs = server.clock.now()
    this.startupBytes = this.usedBytes
    this.peakBytes = this.startupBytes
  }

  /** Bytes in use: keys, values, their tables, and the buffers of clients and of replication. */
  get usedBytes(): number {
    const { keyspace, replication } = this.server
    return keyspace.usedBytes + this.clientBytes + replication.bufferBytes
  }

  /**
   * Bytes that all clients hold: input not used up yet, queued commands, watched keys, and output that the system has
   * not taken.
   */
  get clientBytes(): number {
    let sum = 0
    for (const { inputBytes, transactionBytes, transport } of this.server.clients.all())
      sum += inputBytes + transactionBytes + transport.queuedBytes
    return sum
  }

  /** Takes a sample, unless the last one is too recent. */
  sample(): void {
    const { clock, stats } = this.server
    const nowMs = clock.now()
    const elapsedMs = nowMs - this.lastMs
    this.notePeaks()
    if (elapsedMs < SAMPLE_INTERVAL_MS) return
    this.lastMs = nowMs
    this.commands.sample(stats.commandsProcessed, elapsedMs)
    this.input.sample(stats.bytesIn + stats.replicationBytesIn, elapsedMs)
    this.output.sample(stats.bytesOut + stats.replicationBytesOut, elapsedMs)
    this.replicationInput.sample(stats.replicationBytesIn, elapsedMs)
    this.replicationOutput.sample(stats.replicationBytesOut, elapsedMs)
  }

  /** Looks whether there is a new peak; also before peaks are shown. */
  notePeaks(): void {
    const nowMs = this.server.clock.now()
    let input = 0
    let output = 0
    for (const { inputBytes, transport } of this.server.clients.all()) {
      input = Math.max(input, inputBytes)
      output = Math.max(output, transport.queuedBytes)
    }
    this.inputPeak.add(input, nowMs)
    this.outputPeak.add(output, nowMs)
    this.peakBytes = Math.max(this.peakBytes, this.usedBytes)
  }

  /** Forgets the rates. */
  reset(): void {
    this.commands.reset()
    this.input.reset()
    this.output.reset()
    this.replicationInput.reset()
    this.replicationOutput.reset()
    this.lastMs = this.server.clock.now()
  }
}
