// A snapshot's file for SAVE: as file-target.ts, but the whole server waits for each step.

import { closeSync, fdatasyncSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Crc64 } from '../bytes/crc64.ts'
import { syncFolder } from '../server/config/replace-file.ts'
import { type FileOptions, trailerBytes } from './file-target.ts'
import type { SnapshotTarget } from './snapshot/target.ts'

const BUFFER_BYTES = 256 * 1024
const SYNC_EVERY_BYTES = 4 * 1024 * 1024
const FILE_MODE = 0o644

/** A file that is written at once. Nothing is ever queued. */
export class SyncFileTarget implements SnapshotTarget {
  readonly queuedBytes = 0
  error: Error | null = null
  onProgress: (() => void) | null = null
  /** Bytes taken so far. */
  totalBytes = 0

  private readonly options: FileOptions
  private readonly crc: Crc64 | null
  private fd: number
  private readonly buffer = new Uint8Array(BUFFER_BYTES)
  private filled = 0
  private unsyncedBytes = 0

  private constructor(options: FileOptions, fd: number) {
    this.options = options
    this.fd = fd
    this.crc = options.trailer === 'crc64' ? new Crc64() : null
  }

  /** Opens the temporary file, over one that is there. Throws what Node throws. */
  static open(options: FileOptions): SyncFileTarget {
    return new SyncFileTarget(options, openSync(options.temporaryPath, 'w', FILE_MODE))
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    if (this.error !== null || this.fd < 0) return
    this.crc?.update(bytes, start, end)
    this.attempt(() => this.put(bytes, start, end))
  }

  finish(done: (error: Error | null) => void): void {
    this.attempt(() => {
      const trailer = trailerBytes(this.options.trailer, this.crc)
      this.put(trailer, 0, trailer.length)
      this.writeAll(this.buffer, 0, this.filled)
      fsyncSync(this.fd)
      closeSync(this.fd)
      this.fd = -1
      renameSync(this.options.temporaryPath, this.options.path)
      syncFolder(dirname(this.options.path))
    })
    if (this.error !== null) this.abort()
    done(this.error)
  }

  abort(): void {
    rmSync(this.options.temporaryPath, { force: true })
    if (this.fd >= 0) closeSync(this.fd)
    this.fd = -1
  }

  private put(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    this.totalBytes += length
    if (this.filled + length > BUFFER_BYTES) {
      this.writeAll(this.buffer, 0, this.filled)
      this.filled = 0
    }
    if (length > BUFFER_BYTES) return this.writeAll(bytes, start, end)
    this.buffer.set(bytes.subarray(start, end), this.filled)
    this.filled += length
  }

  private writeAll(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) at += writeSync(this.fd, bytes, at, end - at)
    this.unsyncedBytes += end - start
    if (!this.options.isSyncedOnTheWay || this.unsyncedBytes < SYNC_EVERY_BYTES) return
    fdatasyncSync(this.fd)
    this.unsyncedBytes = 0
  }

  private attempt(action: () => void): void {
    if (this.error !== null) return
    try {
      action()
    } catch (error) {
      this.error = error as Error
    }
  }
}
