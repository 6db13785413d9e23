// A snapshot of a keyspace without a second process: what is written is the state at its beginning, in slices between
// which commands go on.
//
// It goes over the records of each database in the order of SCAN. A record that it has not reached yet is written before it
// changes, or captured if its value is large. What was written that way, and what is new, is marked and passed over later.

import type { Database } from '../../keyspace/database.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { FreeJob } from '../../keyspace/lazy-free.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../../keyspace/observer.ts'
import type { SnapshotHooks } from '../../keyspace/snapshot-hooks.ts'
import type { Dict } from '../../memory/dict.ts'
import { RefMarks } from '../../memory/ref-marks.ts'
import type { EntryEncoder } from '../entry-encoder.ts'
import type { KeyDelay } from '../key-delay.ts'
import { EntryWriter } from './entry-writer.ts'
import { Outlet } from './outlet.ts'
import { type Part, Parts } from './parts.ts'
import { SliceClock } from './slice-clock.ts'
import type { SnapshotTarget } from './target.ts'

/** The snapshot stands still while more than this waits in the target, until half of it is written. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024
/** So much of a large value is written at once. */
const PIECE_BYTES = 16 * 1024
/** The clock is read after so many records, or as soon as so many bytes were written. */
const CLOCK_RECORDS = 32
const CLOCK_BYTES = 32 * 1024

/** How a snapshot ended. */
export interface SnapshotResult {
  /** Why it failed, or null. */
  readonly error: Error | null
  readonly isCancelled: boolean
  /** Entries written. */
  readonly keys: number
  readonly durationMs: number
  /** The most memory at a time that changes during the snapshot cost. */
  readonly cowBytes: number
}

/** What a snapshot is made with. */
export interface SnapshotOptions {
  readonly keyspace: Keyspace
  readonly encoder: EntryEncoder
  readonly target: SnapshotTarget
  /** Called once, when the target has everything and is finished, after an error, or by `cancel`. */
  readonly onEnd: (result: SnapshotResult) => void
  /** Runs the next slice; `setImmediate` unless given. */
  readonly schedule?: (slice: () => void) => void
  /** A monotonic clock in milliseconds, for the length of slices. */
  readonly now?: () => number
  /** Makes a snapshot in slices slow, for tests; `runToEnd` takes no notice of it. */
  readonly delay?: KeyDelay
}

/** A snapshot of the whole keyspace, as of the moment when `start` or `runToEnd` is called. */
export class SnapshotJob implements KeyspaceObserver, SnapshotHooks {
  /** Entries there were at the start. */
  keysTotal = 0
  /** The most memory at a time that changes have cost so far. */
  cowBytes = 0

  private readonly options: SnapshotOptions
  private readonly keyspace: Keyspace
  private readonly target: SnapshotTarget
  private readonly marks = new RefMarks()
  private readonly outlet: Outlet
  private readonly clock = new SliceClock()
  private readonly now: () => number
  private entries: EntryWriter | null = null
  private parts: Parts | null = null
  private isAttached = false
  /** Whether it waits for the target rather than for the event loop. */
  private isWaiting = false
  private isOver = false
  private startedMs = 0
  /** Keys whose `delay` is over. */
  private delayedKeys = 0

  constructor(options: SnapshotOptions) {
    this.options = options
    this.keyspace = options.keyspace
    this.target = options.target
    this.now = options.now ?? (() => performance.now())
    this.outlet = new Outlet(options.encoder, options.target)
  }

  /** Entries encoded so far. */
  get keysDone(): number {
    return this.entries === null ? 0 : this.entries.written
  }

  /** Bytes encoded so far. */
  get bytesDone(): number {
    return this.outlet.totalBytes
  }

  /** Whether entries are still to be encoded; the target may take longer. */
  get isRunning(): boolean {
    return this.parts !== null && !this.isOver
  }

  /** Fixes the instant and works in slices from now on. Throws if another snapshot of the keyspace is running. */
  start(): void {
    if (this.keyspace.snapshot !== null) throw new Error('snapshot: another one is running')
    this.begin(true)
    this.keyspace.snapshot = this
    this.keyspace.observe(this)
    this.isAttached = true
    this.target.onProgress = () => this.targetMoved()
    this.schedule()
  }

  /**
   * SAVE: writes everything at once, while the server waits. The target should be synchronous: then `onEnd` is called
   * before this returns. A snapshot in slices may be running at the same time.
   */
  runToEnd(): void {
    this.begin(false)
    try {
      while (this.target.error === null && this.work(Number.POSITIVE_INFINITY));
    } catch (error) {
      return this.fail(error as Error)
    }
    if (this.target.error === null) this.finish()
    else this.fail(this.target.error)
  }

  /** Stops, leaves no trace, and calls `onEnd`. After the end it does nothing. */
  cancel(): void {
    if (this.isOver) return
    this.target.abort()
    this.end(null, true)
  }

  // What the keyspace says

  beforeChange(observed: ObservedDatabase, ref: number): void {
    const db = observed as Database
    const part = (this.parts as Parts).of(db.table)
    if (part === null) return
    // The command whose change this is may be looking at a value.
    const { view } = this.keyspace
    const { bytes, start, end } = view
    try {
      part.sweep.beforeChange(ref)
    } catch (error) {
      this.fail(error as Error)
    }
    view.bytes = bytes
    view.start = start
    view.end = end
  }

  placed(ref: number): void {
    this.marks.add(ref)
  }

  beforeEdit(bytes: Uint8Array): void {
    this.entries?.beforeEdit(bytes)
  }

  takeTable(table: Dict, job: FreeJob): boolean {
    const part = (this.parts as Parts).of(table)
    if (part === null || part.sweep.isDone) return false
    part.freeJob = job
    return true
  }

  changed(): void {}
  event(): void {}
  expired(): void {}
  beforeFlush(): void {}
  swapped(): void {}

  // The work

  private begin(isGuarding: boolean): void {
    if (this.parts !== null) throw new Error('snapshot: it has begun')
    this.startedMs = performance.now()
    const entries = new EntryWriter(this.options.encoder, this.outlet, this.marks, isGuarding)
    const reader = this.keyspace.databases[0]
    this.entries = entries
    this.parts = new Parts(this.keyspace, this.marks, (part, ref) => entries.take(part, reader, ref))
    this.keysTotal = this.parts.keys
    this.outlet.begin()
  }

  private schedule(): void {
    const { schedule } = this.options
    if (schedule === undefined) setImmediate(this.slice)
    else schedule(this.slice)
  }

  private readonly slice = (): void => {
    if (this.isOver) return
    if (this.target.error !== null) return this.fail(this.target.error)
    if (this.target.queuedBytes > MAX_QUEUED_BYTES) {
      this.isWaiting = true
      return
    }
    const waitMs = this.delayMs()
    if (waitMs > 0) {
      setTimeout(this.slice, waitMs)
      return
    }
    let hasMore: boolean
    try {
      hasMore = this.work(this.clock.begin(this.now()))
    } catch (error) {
      return this.fail(error as Error)
    }
    this.clock.end(this.now())
    this.countMemory()
    if (hasMore || this.delayMs() > 0) this.schedule()
    else this.finish()
  }

  /** How long to wait for keys that are written already; they cost their time also if it was a change that hurried them. */
  private delayMs(): number {
    const { delay } = this.options
    if (delay?.isOn !== true) {
      this.delayedKeys = this.keysDone
      return 0
    }
    const nowMs = this.now()
    for (; this.delayedKeys < this.keysDone; this.delayedKeys++) {
      const waitMs = delay.waitMs(nowMs)
      if (waitMs > 0) return waitMs
      delay.spend(nowMs)
    }
    return delay.waitMs(nowMs)
  }

  private targetMoved(): void {
    if (!this.isWaiting || this.isOver) return
    if (this.target.error === null && this.target.queuedBytes > MAX_QUEUED_BYTES / 2) return
    this.isWaiting = false
    this.schedule()
  }

  /** Works until a point in time; false: everything is written. */
  private work(untilMs: number): boolean {
    const entries = this.entries as EntryWriter
    const parts = this.parts as Parts
    const isSliced = untilMs !== Number.POSITIVE_INFINITY
    const isDelayed = isSliced && this.options.delay?.isOn === true
    do {
      if (this.target.error !== null || (isSliced && this.target.queuedBytes > MAX_QUEUED_BYTES)) return true
      if (entries.hasPieces) {
        entries.step(PIECE_BYTES)
        continue
      }
      const part = parts.current
      if (part === null) return false
      if (part.sweep.isDone) this.leave(part)
      else this.takeSome(part, entries, isDelayed ? 1 : CLOCK_RECORDS)
    } while (this.now() < untilMs && (!isDelayed || this.delayMs() === 0))
    return true
  }

  /** Takes a few records, until it is time to look at the clock. */
  private takeSome(part: Part, entries: EntryWriter, records: number): void {
    const reader = this.keyspace.databases[0]
    const { outlet } = this
    const limit = outlet.totalBytes + CLOCK_BYTES
    for (let left = records; left > 0 && !entries.hasPieces && !part.sweep.isDone; left--) {
      const ref = part.sweep.next()
      if (ref === 0) continue
      entries.take(part, reader, ref)
      if (outlet.totalBytes > limit) break
    }
  }

  /** A database is written. */
  private leave(part: Part): void {
    this.parts?.advance()
    if (part.freeJob === null) return
    this.keyspace.lazyFree.add(part.freeJob)
    part.freeJob = null
  }

  private countMemory(): void {
    const held = this.marks.heldBytes + this.outlet.heldBytes + (this.entries as EntryWriter).heldBytes
    if (held > this.cowBytes) this.cowBytes = held
  }

  /** All entries are encoded. */
  private finish(): void {
    this.outlet.end()
    this.detach()
    this.target.finish((error) => this.end(error, false))
  }

  private fail(error: Error): void {
    if (this.isOver) return
    this.target.abort()
    this.end(error, false)
  }

  private detach(): void {
    if (!this.isAttached) return
    this.isAttached = false
    this.countMemory()
    this.keyspace.snapshot = null
    this.keyspace.unobserve(this)
    for (const job of this.parts?.freeJobs() ?? []) this.keyspace.lazyFree.add(job)
    this.entries?.close()
  }

  private end(error: Error | null, isCancelled: boolean): void {
    if (this.isOver) return
    this.isOver = true
    this.detach()
    this.target.onProgress = null
    this.options.onEnd({
      error,
      isCancelled,
      keys: this.keysDone,
      durationMs: performance.now() - this.startedMs,
      cowBytes: this.cowBytes,
    })
  }
}
