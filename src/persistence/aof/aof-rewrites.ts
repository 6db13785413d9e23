// When the append-only file is written anew, and what becomes of it: the way from one base to the next.

import { closeSync } from 'node:fs'
import { describeSystemError } from '../../server/config/system-error.ts'
import { AofError } from './aof-error.ts'
import type { AofFeed } from './aof-feed.ts'
import type { AofFiles } from './aof-files.ts'
import type { AofParts } from './aof-parts.ts'
import { AofRewrite, nextBase, openIncrement } from './aof-rewrite.ts'
import type { AofWriter } from './aof-writer.ts'
import { RewriteLimit } from './rewrite-limit.ts'

/** 'wait-rewrite': it is being switched on, and there is no base yet. */
export type AofState = 'off' | 'on' | 'wait-rewrite'

/** More than this takes long to sync, so that it is done in the background. */
const LONG_SYNC_BYTES = 1024 * 1024

/** The append-only file that is rewritten. */
export interface RewriteOwner {
  state: AofState
  readonly files: AofFiles
  readonly writer: AofWriter
  readonly feed: AofFeed
}

/** The rewrites of one append-only file, one at a time. */
export class AofRewrites {
  /** One is to begin as soon as nothing else runs. */
  scheduled = false
  /** How many have begun. */
  count = 0
  lastSeconds = -1
  lastFailed = false
  private readonly parts: AofParts
  private readonly owner: RewriteOwner
  private readonly limit: RewriteLimit
  private running: AofRewrite | null = null
  private isSynced = false

  constructor(parts: AofParts, owner: RewriteOwner) {
    this.parts = parts
    this.owner = owner
    this.limit = new RewriteLimit(parts.server.log)
  }

  get isRunning(): boolean {
    return this.running !== null
  }

  /** Failures in a row. */
  get failures(): number {
    return this.limit.failures
  }

  /** For how many seconds one has been running; -1: none is. */
  get runningSeconds(): number {
    return this.running === null ? -1 : this.clockSeconds() - this.running.startedSeconds
  }

  /** Begins one of the data set as it is now. Nothing may be running. False: it cannot, the log says why. */
  start(): boolean {
    const { log } = this.parts.server
    if (this.syncsFirst()) return true
    try {
      this.begin()
      return true
    } catch (error) {
      this.running = null
      this.failed(error instanceof AofError ? error.message : describeSystemError(error))
      log.warning('Background AOF rewrite cannot be started')
      return false
    }
  }

  /** Ends the one that is running; that is no failure. */
  cancel(): void {
    this.running?.cancel()
  }

  /** The next one does not wait because of failures before. */
  resetFailures(): void {
    this.limit.failures = 0
  }

  /** Whether one is due: because it is scheduled, or the file has grown. */
  isDue(): boolean {
    const now = Math.floor(this.parts.server.keyspace.nowMs / 1000)
    if (this.scheduled) return !this.limit.holds(now)
    const growth = this.growthPercent()
    if (growth < 0 || this.limit.holds(now)) return false
    this.parts.server.log.notice(`Starting automatic rewriting of AOF on ${growth}% growth`)
    return true
  }

  /** The next increment begins at this instant, and so does the snapshot. Throws AofError. */
  private begin(): void {
    const { owner, parts } = this
    const { feed, files, writer } = owner
    files.folder.create()
    feed.forgetDb()
    // The manifest is about to name another increment behind this one, which must be whole even after a power cut: only
    // the last may end too early.
    if (this.isEverySecond()) writer.flushAll()
    else writer.flush(true)
    if (owner.state !== 'off') this.beginIncrement()
    const rewrite = new AofRewrite(parts, files.folder, nextBase(parts, files.folder, files.manifest))
    this.running = rewrite
    this.scheduled = false
    this.count++
    parts.server.log.notice('Background append only file rewriting started')
    rewrite.start((error) => this.ended(rewrite, error))
    // While the file is being switched on, only a running rewrite makes what comes worth keeping.
    feed.isOpen = owner.state === 'on' || (owner.state === 'wait-rewrite' && this.isRunning)
  }

  /**
   * Much is not synced yet: that is done in the background first, and the next tick begins. Then only what came since has
   * to be synced while everybody waits.
   */
  private syncsFirst(): boolean {
    const { writer } = this.owner
    const must = this.isEverySecond() && !this.isSynced && writer.unsyncedBytes > LONG_SYNC_BYTES
    this.isSynced = must
    if (!must) return false
    writer.syncSoon()
    this.scheduled = true
    return true
  }

  private isEverySecond(): boolean {
    return this.owner.state === 'on' && this.parts.server.config.text('appendfsync') === 'everysec'
  }

  private beginIncrement(): void {
    const { files, state, writer } = this.owner
    const { folder, manifest } = files
    const temporary = state === 'wait-rewrite'
    const increment = manifest.nextIncrement(folder.fileName)
    const name = temporary ? folder.temporaryIncrementName : increment.name
    const fd = openIncrement(folder, name, true)
    try {
      if (!temporary) files.replace(manifest.withIncrement(increment))
    } catch (error) {
      closeSync(fd)
      throw error
    }
    this.parts.server.log.notice(`Creating AOF incr file ${name} on background rewrite`)
    files.closedBytes += writer.sizeBytes
    writer.open(fd, 0)
  }

  private ended(rewrite: AofRewrite, error: string | null): void {
    const { feed, files, state, writer } = this.owner
    this.running = null
    this.lastSeconds = this.clockSeconds() - rewrite.startedSeconds
    if (error === null && this.adopt(rewrite)) return
    if (error === 'cancelled') this.parts.server.log.warning('Background AOF rewrite was given up')
    else if (error !== null) this.failed(`Background AOF rewrite terminated with error: ${error}`)
    if (state !== 'wait-rewrite') return
    // Not switched on yet: the next rewrite begins with an increment of its own.
    feed.isOpen = false
    writer.clear()
    const name = files.folder.temporaryIncrementName
    this.parts.server.log.notice(`Removing the temp incr aof file ${name}, as its rewrite has failed`)
    files.folder.removeNow(name)
    this.scheduled = true
  }

  /** The new base is there: makes it valid. False: that failed. */
  private adopt(rewrite: AofRewrite): boolean {
    const { owner } = this
    const { files, writer } = owner
    try {
      const isNew = owner.state === 'wait-rewrite'
      const { baseBytes, manifest } = rewrite.complete(files.manifest, writer.isOpen, isNew)
      files.adopt(manifest)
      files.closedBytes = baseBytes
      files.rewrittenBytes = baseBytes + writer.sizeBytes
    } catch (error) {
      this.failed(error instanceof AofError ? error.message : describeSystemError(error))
      return false
    }
    if (owner.state === 'wait-rewrite') owner.state = 'on'
    this.lastFailed = false
    this.limit.failures = 0
    this.parts.server.log.notice('Background AOF rewrite finished successfully')
    files.removeHistory()
    return true
  }

  private failed(text: string): void {
    this.parts.server.log.warning(text)
    this.lastFailed = true
    this.limit.failures++
  }

  /** By how many percent the files have grown since the last rewrite, if that is a reason for another; else -1. */
  private growthPercent(): number {
    const { config } = this.parts.server
    const { files, state, writer } = this.owner
    const percent = config.number('auto-aof-rewrite-percentage')
    const sizeBytes = files.closedBytes + writer.sizeBytes
    if (state !== 'on' || percent === 0) return -1
    if (sizeBytes <= config.number('auto-aof-rewrite-min-size')) return -1
    const growth = Math.floor((sizeBytes * 100) / (files.rewrittenBytes || 1)) - 100
    return growth >= percent ? growth : -1
  }

  private clockSeconds(): number {
    return Math.floor(this.parts.server.clock.now() / 1000)
  }
}
