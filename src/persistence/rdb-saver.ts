// Saving to the RDB file: SAVE, BGSAVE and save points, and how they went.

import { join } from 'node:path'
import type { InfoField } from '../server/info/section.ts'
import type { JobStart } from '../server/persistence-api.ts'
import type { Server } from '../server/server.ts'
import type { CarriedNotes } from './carried-notes.ts'
import { makeRdbEncoder } from './rdb-format.ts'
import { duePoint, type SaveHistory } from './save-points.ts'
import type { SnapshotJob } from './snapshot/snapshot-job.ts'
import type { FileResult, SnapshotFiles, SnapshotOrder } from './snapshot-files.ts'
import { temporaryName } from './temporary-files.ts'

/** What the saver is made of. */
export interface RdbSaverParts {
  readonly server: Server
  readonly files: SnapshotFiles
  /** What is written back of the file before. */
  readonly carried: CarriedNotes
  /** Called when the outcome of the last attempt has changed. */
  onOutcome(): void
}

/** Writes `dbfilename`. */
export class RdbSaver {
  /** Unix seconds of the last success, or of the start. */
  lastSaveSeconds: number
  /** Whether the last attempt in the background failed. */
  lastFailed = false
  private readonly parts: RdbSaverParts
  private job: SnapshotJob | null = null
  /** Who waits for the end of the one that is running. */
  private onEnd: ((error: string | null) => void) | null = null
  private isScheduled = false
  private lastTrySeconds = 0
  private startedSeconds = -1
  private lastTimeSeconds = -1
  private dirtyBefore = 0
  private saves = 0
  private lastCowBytes = 0

  constructor(parts: RdbSaverParts) {
    this.parts = parts
    this.lastSaveSeconds = Math.floor(parts.server.startedMs / 1000)
  }

  get isRunning(): boolean {
    return this.job !== null
  }

  /** The path of the file. */
  get path(): string {
    const { config } = this.parts.server
    return join(config.text('dir'), config.text('dbfilename'))
  }

  /** SAVE, while no BGSAVE is running. The error, or null. */
  save(): string | null {
    const { files, server } = this.parts
    this.saves++
    const { error, keys } = files.writeNow(this.order())
    if (error !== null) {
      server.log.warning(`Saving to ${this.path} failed: ${error}`)
      return error
    }
    server.log.notice(`DB saved on disk: ${keys} keys`)
    server.keyspace.dirty = 0
    this.succeeded()
    return null
  }

  /** BGSAVE. `isBlocked`: something else is running, or a transaction is. */
  saveInBackground(isBlocked: boolean, mayWait: boolean): JobStart {
    if (this.job !== null) return { error: 'ERR Background save already in progress' }
    if (isBlocked) {
      if (!mayWait) return { error: BLOCKED }
      this.isScheduled = true
      return 'scheduled'
    }
    return this.start() ? 'started' : { error: 'ERR' }
  }

  /** A snapshot for replicas, in the file of BGSAVE; nothing may be running. False: not even the file can be made. */
  saveForReplicas(done: (error: string | null) => void): boolean {
    this.onEnd = done
    if (this.start()) return true
    this.onEnd = null
    return false
  }

  /** Ends what `saveForReplicas` began. */
  cancelForReplicas(): void {
    if (this.onEnd !== null) this.cancel()
  }

  /** Ends a running snapshot; the file stays as it is, and that counts as no failure. */
  cancel(): void {
    this.job?.cancel()
  }

  /** Each tick, while nothing is running: begins what is due. */
  cron(): void {
    const history = this.history()
    const point = duePoint(this.parts.server.config.value('save'), history)
    if (point !== undefined) {
      this.parts.server.log.notice(`${point.changes} changes in ${point.seconds} seconds. Saving...`)
      this.start()
    } else if (this.isScheduled && duePoint([ANY], { ...history, lastSaveSeconds: 0 }) !== undefined) {
      this.start()
    }
  }

  /** `isStreaming`: a snapshot goes straight to replicas, which counts as a save that is under way. */
  fields(isStreaming: boolean): InfoField[] {
    const { job } = this
    const nowSeconds = this.nowSeconds()
    return [
      ['rdb_bgsave_in_progress', job !== null || isStreaming ? 1 : 0],
      ['rdb_last_save_time', this.lastSaveSeconds],
      ['rdb_last_bgsave_status', this.lastFailed ? 'err' : 'ok'],
      ['rdb_last_bgsave_time_sec', this.lastTimeSeconds],
      ['rdb_current_bgsave_time_sec', job === null ? -1 : nowSeconds - this.startedSeconds],
      ['rdb_saves', this.saves],
      ['rdb_last_cow_size', this.lastCowBytes],
    ]
  }

  private start(): boolean {
    const { files, server } = this.parts
    this.isScheduled = false
    this.saves++
    this.dirtyBefore = server.keyspace.dirty
    this.lastTrySeconds = this.nowSeconds()
    this.startedSeconds = this.lastTrySeconds
    const job = files.start(this.order(), (result) => this.ended(result))
    if (job === null) return false
    this.job = job
    server.log.notice(`Background saving started: ${job.keysTotal} keys`)
    return true
  }

  private ended({ cowBytes, error, isCancelled, keys }: FileResult): void {
    const { log, keyspace } = this.parts.server
    const { onEnd } = this
    this.job = null
    this.onEnd = null
    this.lastTimeSeconds = this.nowSeconds() - this.startedSeconds
    this.lastCowBytes = cowBytes
    if (isCancelled) {
      log.warning('Background saving was cancelled')
    } else if (error !== null) {
      log.warning(`Background saving to ${this.path} failed: ${error}`)
      this.lastFailed = true
      this.parts.onOutcome()
    } else {
      log.notice(`Background saving terminated with success: ${keys} keys`)
      // FLUSHALL and SAVE may have counted anew meanwhile.
      keyspace.dirty = Math.max(0, keyspace.dirty - this.dirtyBefore)
      this.succeeded()
    }
    onEnd?.(isCancelled ? 'it was cancelled' : error)
  }

  private succeeded(): void {
    this.lastSaveSeconds = this.nowSeconds()
    this.lastFailed = false
    this.parts.onOutcome()
  }

  private order(): SnapshotOrder {
    const { carried, server } = this.parts
    return {
      path: this.path,
      temporaryName: temporaryName('', server.pid, server.runId, 'rdb'),
      encoder: makeRdbEncoder(server, carried.functions, server.replication.fileFields()),
      trailer: server.config.bool('rdbchecksum') ? 'crc64' : 'zeros',
      isSyncedOnTheWay: server.config.bool('rdb-save-incremental-fsync'),
    }
  }

  private history(): SaveHistory {
    const { lastFailed, lastSaveSeconds, lastTrySeconds } = this
    const changes = this.parts.server.keyspace.dirty
    return { changes, nowSeconds: this.nowSeconds(), lastSaveSeconds, lastTrySeconds, lastFailed }
  }

  private nowSeconds(): number {
    return Math.floor(this.parts.server.clock.now() / 1000)
  }
}

/** A save point that is always due, but for the delay after a failure. */
const ANY = { seconds: 0, changes: 0 }

const BLOCKED =
  "ERR Another child process is active (AOF?): can't BGSAVE right now. " +
  'Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.'
