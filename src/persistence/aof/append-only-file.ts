// The append-only file of a server: a base and increments in a folder of their own, and what is appended to the last one.
//
// What commands hand on collects in a buffer and is written before any reply leaves (`Output.beforeSend`). A rewrite puts
// a new base in the place of everything before it.

import { KeyDelay } from '../key-delay.ts'
import { RdbLoader } from '../rdb/read-loader.ts'
import { FileSource } from '../rdb/read-source.ts'
import type { FileNotes } from '../rdb/read-walk.ts'
import { AofError } from './aof-error.ts'
import { AofFeed } from './aof-feed.ts'
import { AofFiles } from './aof-files.ts'
import { AofLoader, type AofLoadProgress, type RdbProgress } from './aof-loader.ts'
import type { AofParts } from './aof-parts.ts'
import { baseOrder, nextBase, openIncrement } from './aof-rewrite.ts'
import { AofRewrites, type AofState, type RewriteOwner } from './aof-rewrites.ts'
import { AofWriter } from './aof-writer.ts'
import type { Manifest } from './manifest.ts'

export type { AofLoadProgress } from './aof-loader.ts'
export type { AofParts, BaseFileOrder } from './aof-parts.ts'
export type { AofState } from './aof-rewrites.ts'

/** What `load` found. */
export interface AofLoadResult {
  /** 'absent': there is no append-only file; 'empty': its files have no bytes. */
  readonly found: 'loaded' | 'absent' | 'empty'
  /** What an RDB base says beside its entries, and the functions that were loaded. */
  readonly notes: FileNotes | null
}

type Field = readonly [name: string, value: string | number]

/** The append-only file of one server. */
export class AppendOnlyFile implements RewriteOwner {
  state: AofState = 'off'
  /** Called when `writeError` may have changed. */
  onWriteError: () => void = nothing
  /** Called when `durableOffset` may have grown. */
  onSynced: () => void = nothing
  /** Called when commands begin or cease to be appended. */
  onSwitched: (isOn: boolean) => void = nothing
  readonly files: AofFiles
  readonly writer: AofWriter
  readonly feed: AofFeed
  private readonly parts: AofParts
  private readonly rewrites: AofRewrites
  private readonly loadDelay: KeyDelay
  private loader: AofLoader | null = null

  constructor(parts: AofParts) {
    this.parts = parts
    const { config, log, output } = parts.server
    const nowSeconds = () => Math.floor(parts.server.keyspace.nowMs / 1000)
    this.files = new AofFiles(config, log)
    this.writer = new AofWriter({
      log,
      nowSeconds,
      mayNotSync: () => config.bool('no-appendfsync-on-rewrite') && parts.isBusy(),
      onFirst: () => output.sendSoon(),
      offset: () => parts.server.replication.offset,
      onSynced: () => this.onSynced(),
      onError: () => this.onWriteError(),
      exit: () => parts.exit(),
      delayUs: () => parts.writeDelayUs?.() ?? 0,
    })
    this.feed = new AofFeed({ writer: this.writer, nowSeconds })
    this.rewrites = new AofRewrites(parts, this)
    this.loadDelay = new KeyDelay(() => config.number('key-load-delay'))
    this.followConfig()
  }

  get isRewriting(): boolean {
    return this.rewrites.isRunning
  }

  /** Whether a rewrite is to begin as soon as nothing else runs. */
  get rewriteScheduled(): boolean {
    return this.rewrites.scheduled
  }

  set rewriteScheduled(scheduled: boolean) {
    this.rewrites.scheduled = scheduled
  }

  /** How far loading is; null: nothing is being loaded. */
  get loading(): AofLoadProgress | null {
    return this.loader?.progress ?? null
  }

  /** Why nothing can be written, in the system's words; null: all is well. */
  get writeError(): string | null {
    return this.state === 'off' ? null : this.writer.error
  }

  /** The replication offset up to which everything is on disk; null: there is no file, or no base of it yet. */
  get durableOffset(): number | null {
    return this.state === 'on' ? this.writer.durableOffset : null
  }

  /** Bytes of all files that are in use. */
  get sizeBytes(): number {
    return this.files.closedBytes + this.writer.sizeBytes
  }

  /**
   * Loads base and increments into the keyspace, in slices. Rejects with AofError: what it says is made for the log, and
   * what was loaded so far stays.
   */
  async load(onProgress: (progress: AofLoadProgress) => void = nothing): Promise<AofLoadResult> {
    const { files, parts } = this
    const manifest = this.state === 'off' ? files.reread() : files.manifest
    if (manifest.isEmpty) return { found: 'absent', notes: null }
    const loader = new AofLoader(manifest, {
      folder: files.folder,
      log: parts.server.log,
      mayCut: parts.server.config.bool('aof-load-truncated'),
      replay: () => parts.server.replay(),
      rdbLoader: (fd, sizeBytes, progress) => this.rdbLoader(fd, sizeBytes, progress),
      onProgress,
      delay: this.loadDelay,
    })
    if (loader.progress.totalBytes === 0) return { found: 'empty', notes: null }
    this.loader = loader
    try {
      await loader.load()
    } finally {
      this.loader = null
    }
    files.rewrittenBytes = loader.baseBytes
    return { found: 'loaded', notes: loader.notes }
  }

  /** Stops a running load at its next turn. */
  cancelLoading(): void {
    this.loader?.cancel()
  }

  /**
   * After loading, with `appendonly yes`: goes on with the last increment. Without any file the data set as it is becomes
   * the base. Throws AofError.
   */
  open(): void {
    const { files, writer } = this
    const { folder } = files
    folder.create()
    folder.clear(this.parts.server.pid)
    let { manifest } = files
    if (manifest.isEmpty) manifest = this.writeFirstBase(manifest)
    const isNew = manifest.lastIncrement === undefined
    const increment = manifest.lastIncrement ?? manifest.nextIncrement(folder.fileName)
    if (isNew) manifest = manifest.withIncrement(increment)
    const fd = openIncrement(folder, increment.name, false)
    files.replace(manifest)
    files.countClosed()
    writer.open(fd, folder.size(increment.name))
    const { log } = this.parts.server
    log.notice(`${isNew ? 'Creating' : 'Opening'} AOF incr file ${increment.name} on server start`)
    this.attach()
    this.state = 'on'
    this.feed.isOpen = true
    files.removeHistory()
  }

  /** CONFIG SET appendonly yes: begins the first rewrite, or schedules it. Returns why it cannot be, or null. */
  switchOn(inTransaction: boolean): string | null {
    if (this.state !== 'off') return null
    const { rewrites } = this
    this.state = 'wait-rewrite'
    this.attach()
    const isBusy = this.parts.isBusy() && !rewrites.isRunning
    if (isBusy || inTransaction) {
      rewrites.scheduled = true
      this.parts.server.log.warning(
        'AOF was enabled; the rewrite that it begins with is scheduled for when nothing else runs.',
      )
    } else {
      // A rewrite that is running knows nothing of what has changed since its beginning.
      rewrites.cancel()
      if (!rewrites.start()) {
        this.switchOff()
        return 'the rewrite that it begins with cannot be started'
      }
    }
    this.writer.clearErrors()
    return null
  }

  /** CONFIG SET appendonly no: writes and syncs what there is, and closes the file. */
  switchOff(): void {
    if (this.state === 'off') return
    this.sync()
    const { rewrites } = this
    if (rewrites.isRunning)
      this.parts.server.log.notice('Killing the running AOF rewrite; it has no child process')
    rewrites.cancel()
    rewrites.scheduled = false
    this.detach()
    this.state = 'off'
    this.onWriteError()
  }

  /** Writes what was appended, and syncs it as `appendfsync` says. `force`: without waiting for a running sync. */
  flush(force: boolean): void {
    this.writer.flush(force)
  }

  /** Writes and syncs everything, at once: the server is about to end. */
  sync(): void {
    const error = this.writer.flushAll()
    if (error !== null) this.parts.server.log.warning(`Fail to fsync the AOF file: ${error}`)
  }

  /** Writes what there is, without waiting for it to reach the disk, and gives everything back. */
  close(): void {
    this.cancelLoading()
    if (this.state !== 'off') this.flush(true)
    this.rewrites.cancel()
    this.detach()
    this.files.close()
    this.state = 'off'
  }

  /** Begins a rewrite of the data set as it is now. Nothing may be running. False: it cannot, the log says why. */
  rewrite(): boolean {
    return this.rewrites.start()
  }

  /** BGREWRITEAOF does not wait because of failures before. */
  resetFailures(): void {
    this.rewrites.resetFailures()
  }

  /** Ends a running rewrite; that is no failure. */
  cancelRewrite(): void {
    this.rewrites.cancel()
  }

  /** Each tick: writes what was put off. True: a rewrite is due, because it is scheduled or the file has grown. */
  cron(): boolean {
    if (this.state !== 'off') this.flush(false)
    return !this.parts.isBusy() && this.rewrites.isDue()
  }

  /** The fields of INFO persistence from `aof_enabled` to `aof_last_write_status`. */
  statusFields(): readonly Field[] {
    const { rewrites } = this
    return [
      ['aof_enabled', this.state === 'off' ? 0 : 1],
      ['aof_rewrite_in_progress', rewrites.isRunning ? 1 : 0],
      ['aof_rewrite_scheduled', rewrites.scheduled ? 1 : 0],
      ['aof_last_rewrite_time_sec', rewrites.lastSeconds],
      ['aof_current_rewrite_time_sec', rewrites.runningSeconds],
      ['aof_last_bgrewrite_status', rewrites.lastFailed ? 'err' : 'ok'],
      ['aof_rewrites', rewrites.count],
      ['aof_rewrites_consecutive_failures', rewrites.failures],
      ['aof_last_write_status', this.writer.error === null ? 'ok' : 'err'],
    ]
  }

  /** The fields that stand at the end of INFO persistence while it is on. */
  sizeFields(): readonly Field[] {
    if (this.state === 'off') return []
    const { files, rewrites, writer } = this
    return [
      ['aof_current_size', this.sizeBytes],
      ['aof_base_size', files.rewrittenBytes],
      ['aof_pending_rewrite', rewrites.scheduled ? 1 : 0],
      ['aof_buffer_length', writer.bufferedBytes],
      ['aof_pending_bio_fsync', writer.isSyncing ? 1 : 0],
      ['aof_delayed_fsync', writer.delayedSyncs],
    ]
  }

  private writeFirstBase(manifest: Manifest): Manifest {
    const { files, parts } = this
    const base = nextBase(parts, files.folder, manifest)
    const error = parts.writeNow(baseOrder(parts, files.folder, base))
    if (error !== null) throw new AofError(`The AOF base file ${base.name} cannot be written: ${error}`)
    parts.server.log.notice(`Creating AOF base file ${base.name} on server start`)
    files.rewrittenBytes = files.folder.size(base.name)
    return manifest.withBase(base)
  }

  private attach(): void {
    const { output, propagation } = this.parts.server
    this.feed.forgetDb()
    propagation.addSink(this.feed.sink)
    output.beforeSend = () => this.writer.flush(false)
    this.onSwitched(true)
  }

  private detach(): void {
    const { output, propagation } = this.parts.server
    this.feed.isOpen = false
    propagation.removeSink(this.feed.sink)
    output.beforeSend = null
    this.writer.close()
    this.onSwitched(false)
  }

  private rdbLoader(fd: number, sizeBytes: number, onProgress: RdbProgress): RdbLoader {
    const { config, keyspace } = this.parts.server
    return new RdbLoader({
      keyspace,
      source: new FileSource(fd, 0, sizeBytes),
      verifyChecksum: config.bool('rdbchecksum'),
      // Increments may let a key live on whose time is over.
      dropExpired: false,
      isDeep: config.text('sanitize-dump-payload') === 'yes',
      intervalBytes: config.number('loading-process-events-interval-bytes'),
      delay: this.loadDelay,
      onProgress,
    })
  }

  private followConfig(): void {
    const { config } = this.parts.server
    const follow = (): undefined => {
      this.writer.policy = config.value('appendfsync')
      this.feed.writesTimes = config.bool('aof-timestamp-enabled')
    }
    follow()
    config.onChange(['appendfsync', 'aof-timestamp-enabled'], follow)
    config.onChange('aof-disable-auto-gc', () => {
      if (this.state === 'on') this.files.removeHistory()
      return undefined
    })
  }
}

function nothing(): void {}
