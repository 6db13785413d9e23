// The way of the commands to the disk: a buffer, the file that it is written to when a turn ends, and syncing.
//
// `everysec` syncs in the background, and does not write meanwhile, for that would wait for the sync: what is appended waits
// in the buffer, two seconds at most. Sizes count the bytes of the open file.

import { close, closeSync, fdatasync, fdatasyncSync, fsync, ftruncateSync, writeSync } from 'node:fs'
import { copyBytes, copyView } from '../../bytes/copy.ts'
import { describeSystemError } from '../../server/config/system-error.ts'
import type { Log } from '../../server/log.ts'

const INITIAL_BYTES = 64 * 1024
/** Up to this many bytes are copied between views, which takes a third of the time. */
const SHORT_BYTES = 160
const NO_BYTES: Uint8Array = new Uint8Array(0)
const NO_VIEW: DataView = new DataView(NO_BYTES.buffer)
/** With more in the buffer it is written before the turn ends. */
const WRITE_BYTES = 1024 * 1024
/** A longer buffer is given back. */
const KEEP_BYTES = 2 * WRITE_BYTES
/** How long a write waits for a running sync. */
const MAX_POSTPONED_SECONDS = 2
/** Write errors are logged no more often. */
const LOG_ERROR_SECONDS = 30

export type SyncPolicy = 'always' | 'everysec' | 'no'

/** What a writer asks the server. */
export interface AofWriterParts {
  readonly log: Log
  /** Unix seconds of the turn. */
  nowSeconds(): number
  /** Whether a sync would disturb a rewrite, and `no-appendfsync-on-rewrite` says that it shall not. */
  mayNotSync(): boolean
  /** Called when the buffer gets its first bytes: `flush` must be called before the turn ends. */
  onFirst(): void
  /** The replication offset of what was appended last. */
  offset(): number
  /** Called when `durableOffset` may have grown. */
  onSynced(): void
  /** Called when `error` may have changed. */
  onError(): void
  /** `always` cannot keep its promise: the process ends. */
  exit(): void
  /** For tests: so many microseconds the server waits before each write. */
  delayUs?(): number
}

/** Appends to one file at a time. */
export class AofWriter {
  policy: SyncPolicy = 'everysec'
  /** Bytes of the open file. */
  sizeBytes = 0
  /** Bytes of the open file that are synced, or are being synced. */
  syncedBytes = 0
  /** How often a write did not wait any longer for a running sync. */
  delayedSyncs = 0
  private readonly parts: AofWriterParts
  private fd = -1
  private buffer = new Uint8Array(INITIAL_BYTES)
  private view = new DataView(this.buffer.buffer)
  private length = 0
  /** Where the last bytes came from: most often the buffer that all connections read into. */
  private source = NO_BYTES
  private sourceView = NO_VIEW
  private syncing = false
  /** The file whose sync is running has been closed: it is closed behind that. */
  private closing = -1
  /** Replication offsets: up to which everything is in the file, and up to which it is on disk. */
  private writtenOffset = 0
  private syncedOffset = 0
  /** Files of before whose last sync is running. */
  private closingCount = 0
  /** Counts the times that everything was closed: what a sync of before says means nothing then. */
  private epoch = 0
  private syncSeconds = 0
  private postponedSeconds = 0
  private loggedSeconds = 0
  private writeError: string | null = null
  private syncError: string | null = null

  constructor(parts: AofWriterParts) {
    this.parts = parts
  }

  get isOpen(): boolean {
    return this.fd >= 0
  }

  /** Bytes that wait to be written. */
  get bufferedBytes(): number {
    return this.length
  }

  /** Bytes that were written and that no sync is under way for. */
  get unsyncedBytes(): number {
    return this.sizeBytes - this.syncedBytes
  }

  get isSyncing(): boolean {
    return this.syncing
  }

  /** The replication offset up to which everything is on disk. */
  get durableOffset(): number {
    const { closingCount, length, sizeBytes, syncedBytes, syncing } = this
    const isIdle = length === 0 && syncedBytes === sizeBytes && !syncing && closingCount === 0
    return isIdle && this.syncError === null ? this.parts.offset() : this.syncedOffset
  }

  /** Why writing or syncing failed the last time; null: it did not. */
  get error(): string | null {
    return this.writeError ?? this.syncError
  }

  /** Writes to this file from now on, which has `sizeBytes` already. The one before is synced and closed in the background. */
  open(fd: number, sizeBytes: number): void {
    if (this.fd >= 0) {
      const old = this.fd
      const { epoch, writtenOffset } = this
      this.closingCount++
      fsync(old, (error) => {
        close(old, () => {})
        if (epoch !== this.epoch) return
        this.closingCount--
        if (error === null) this.reached(writtenOffset)
      })
    }
    this.fd = fd
    this.sizeBytes = sizeBytes
    this.syncedBytes = sizeBytes
    this.syncSeconds = this.parts.nowSeconds()
  }

  /** Adds bytes to what is to be written. */
  append(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start
    if (this.length === 0) this.parts.onFirst()
    else if (this.length + size > WRITE_BYTES && !this.mustWait()) this.write(false)
    if (this.length + size > this.buffer.length) this.grow(this.length + size)
    if (size > SHORT_BYTES) {
      copyBytes(bytes, start, this.buffer, this.length, size)
    } else {
      if (bytes !== this.source) this.useSource(bytes)
      copyView(this.sourceView, start, this.view, this.length, size)
    }
    this.length += size
  }

  /** Writes what was appended and syncs it as the policy says. `force`: without waiting for a running sync. */
  flush(force: boolean): void {
    if (this.fd < 0 || (this.length === 0 && this.syncedBytes === this.sizeBytes)) return
    if (this.length > 0) {
      if (!force && this.mustWait()) return
      this.write(true)
      if (this.length > 0) return
    }
    if (!this.parts.mayNotSync()) this.syncByPolicy()
  }

  /** Writes and syncs everything, at once. Returns the error or null. */
  flushAll(): string | null {
    this.flush(true)
    if (this.fd < 0) return null
    try {
      fdatasyncSync(this.fd)
    } catch (error) {
      return describeSystemError(error)
    }
    this.syncedBytes = this.sizeBytes
    this.syncSeconds = this.parts.nowSeconds()
    this.reached(this.writtenOffset)
    return this.length > 0 ? this.writeError : null
  }

  /** Closes the file; what was not written is forgotten. */
  close(): void {
    this.length = 0
    if (this.fd < 0) return
    if (this.syncing && this.closing < 0) this.closing = this.fd
    else closeSync(this.fd)
    this.fd = -1
    this.sizeBytes = 0
    this.syncedBytes = 0
    this.writtenOffset = 0
    this.syncedOffset = 0
    this.closingCount = 0
    this.epoch++
  }

  /** Forgets what was not written. */
  clear(): void {
    this.length = 0
  }

  /** Forgets errors of the past: the file is another one. */
  clearErrors(): void {
    if (this.error !== null)
      this.parts.log.warning(`AOF reopened; its last error is forgotten: ${this.error}`)
    this.writeError = null
    this.syncError = null
    this.parts.onError()
  }

  /** Whether a write has to wait for the running sync. */
  private mustWait(): boolean {
    if (this.policy !== 'everysec' || !this.syncing) return false
    const now = this.parts.nowSeconds()
    if (this.postponedSeconds === 0) this.postponedSeconds = now
    if (now - this.postponedSeconds < MAX_POSTPONED_SECONDS) return true
    this.delayedSyncs++
    this.parts.log.notice(
      'Syncing the AOF in the background takes long (is the disk busy?). It is written to without waiting for that, which may slow the server down.',
    )
    return false
  }

  /**
   * Writes the buffer. What could not be written stays in it. `isWhole`: the offset is that of the last command in it, not of
   * one that is being appended.
   */
  private write(isWhole: boolean): void {
    const delayUs = this.parts.delayUs?.() ?? 0
    if (delayUs > 0) waitFor(delayUs)
    this.postponedSeconds = 0
    this.source = NO_BYTES
    this.sourceView = NO_VIEW
    const expected = this.length
    let written = 0
    let failure: unknown = null
    try {
      while (written < expected) {
        written += writeSync(this.fd, this.buffer, written, expected - written)
      }
    } catch (error) {
      failure = error
    }
    if (failure === null) {
      this.sizeBytes += expected
      this.length = 0
      if (isWhole) this.writtenOffset = this.parts.offset()
      if (this.buffer.length > KEEP_BYTES) this.useBuffer(new Uint8Array(INITIAL_BYTES))
      if (this.writeError !== null) this.recovered()
    } else {
      this.failed(failure, written, expected)
    }
  }

  private recovered(): void {
    this.parts.log.warning('The AOF can be written to again.')
    this.writeError = null
    this.parts.onError()
  }

  private failed(failure: unknown, written: number, expected: number): void {
    const { log, parts } = { log: this.parts.log, parts: this.parts }
    const reason = describeSystemError(failure)
    const now = parts.nowSeconds()
    const mayLog = now - this.loggedSeconds > LOG_ERROR_SECONDS
    if (mayLog) {
      this.loggedSeconds = now
      const share = written > 0 ? ` (${written} of ${expected} bytes were written)` : ''
      log.warning(`Error writing to the AOF file: ${reason}${share}`)
    }
    if (written > 0 && !this.cutTail(mayLog)) {
      // A part of a command stands in the file: the rest of it has to follow.
      this.sizeBytes += written
      this.buffer.copyWithin(0, written, expected)
      this.length = expected - written
    }
    if (this.policy === 'always') {
      log.warning("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...")
      parts.exit()
      return
    }
    this.writeError = reason
    parts.onError()
  }

  /** Takes what was written of the buffer out of the file again; false: that failed. */
  private cutTail(mayLog: boolean): boolean {
    try {
      ftruncateSync(this.fd, this.sizeBytes)
      return true
    } catch (error) {
      if (mayLog)
        this.parts.log.warning(
          `A torn command could not be removed from the AOF: ${describeSystemError(error)}. If the server ends before it can write the rest, the file is cut off there when it is loaded.`,
        )
      return false
    }
  }

  private syncByPolicy(): void {
    const { policy } = this
    if (policy === 'always') {
      this.syncOrExit()
    } else if (policy === 'everysec') {
      const now = this.parts.nowSeconds()
      if (now <= this.syncSeconds) return
      if (!this.syncing) this.syncInBackground()
      this.syncSeconds = now
    }
  }

  private syncOrExit(): void {
    if (this.syncedBytes === this.sizeBytes) return
    try {
      fdatasyncSync(this.fd)
    } catch (error) {
      this.parts.log.warning(
        `Can't persist AOF for fsync error when the AOF fsync policy is 'always': ${describeSystemError(error)}. Exiting...`,
      )
      this.parts.exit()
      return
    }
    this.syncedBytes = this.sizeBytes
    this.syncSeconds = this.parts.nowSeconds()
    this.reached(this.writtenOffset)
  }

  /** Syncs in the background, unless that is under way. */
  syncSoon(): void {
    if (this.fd >= 0 && !this.syncing) this.syncInBackground()
  }

  private syncInBackground(): void {
    const { epoch, fd, writtenOffset } = this
    this.syncing = true
    this.syncedBytes = this.sizeBytes
    fdatasync(fd, (error) => {
      this.syncing = false
      if (this.closing === fd) {
        this.closing = -1
        close(fd, () => {})
      }
      this.synced(error)
      if (error === null && epoch === this.epoch) this.reached(writtenOffset)
    })
  }

  /** Everything up to a replication offset is on disk, unless the file before is not yet. */
  private reached(offset: number): void {
    if (this.closingCount === 0) this.syncedOffset = Math.max(this.syncedOffset, offset)
    this.parts.onSynced()
  }

  private synced(error: NodeJS.ErrnoException | null): void {
    // The file was replaced or closed meanwhile.
    if (error !== null && (error.code === 'EBADF' || error.code === 'EINVAL')) return
    const reason = error === null ? null : describeSystemError(error)
    if (reason !== null && this.syncError === null)
      this.parts.log.warning(`Fail to fsync the AOF file: ${reason}`)
    if (reason === this.syncError) return
    this.syncError = reason
    this.parts.onError()
  }

  private grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2))
    grown.set(this.buffer.subarray(0, this.length))
    this.useBuffer(grown)
  }

  private useBuffer(buffer: Uint8Array<ArrayBuffer>): void {
    this.buffer = buffer
    this.view = new DataView(buffer.buffer)
  }

  private useSource(bytes: Uint8Array): void {
    this.source = bytes
    this.sourceView = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}

/** Stops the whole process for a time. */
function waitFor(us: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, us / 1000)
}
