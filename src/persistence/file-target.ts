// A snapshot's file: written through the thread pool under a temporary name, synced, renamed, its folder synced.
//
// Nothing is thrown later than by `open`: what goes wrong ends up in `error` and in `finish`.

import { close, closeSync, fdatasync, fsync, open, openSync, rename, rmSync, write } from 'node:fs'
import { dirname } from 'node:path'
import { Crc64 } from '../bytes/crc64.ts'
import type { SnapshotTarget } from './snapshot/target.ts'

const BUFFER_BYTES = 256 * 1024
/** How much is written between two syncs, with `isSyncedOnTheWay`. */
const SYNC_EVERY_BYTES = 4 * 1024 * 1024
const FILE_MODE = 0o644
const CHECKSUM_BYTES = 8

/** What ends a file: the CRC-64 of all bytes, eight zeros in its place, or nothing. */
export type FileTrailer = 'crc64' | 'zeros' | 'none'

/** What a file is made with. */
export interface FileOptions {
  /** What it is called when it is complete. */
  readonly path: string
  /** What it is called until then, in the same folder. */
  readonly temporaryPath: string
  readonly trailer: FileTrailer
  /** Whether it is synced every few megabytes, so that the disk does not get everything at the end. */
  readonly isSyncedOnTheWay: boolean
}

/** A file that is written in the background. */
export class FileTarget implements SnapshotTarget {
  queuedBytes = 0
  error: Error | null = null
  onProgress: (() => void) | null = null
  /** Bytes taken so far. */
  totalBytes = 0

  private readonly options: FileOptions
  private readonly crc: Crc64 | null
  private fd: number
  private filling: Uint8Array
  private filled = 0
  private readonly queue: { readonly bytes: Uint8Array; readonly length: number }[] = []
  private readonly spare: Uint8Array[] = []
  private isBusy = false
  private unsyncedBytes = 0
  private done: ((error: Error | null) => void) | null = null
  private isOver = false

  private constructor(options: FileOptions, fd: number) {
    this.options = options
    this.fd = fd
    this.crc = options.trailer === 'crc64' ? new Crc64() : null
    this.filling = new Uint8Array(BUFFER_BYTES)
  }

  /** Opens the temporary file, over one that is there. Throws what Node throws. */
  static open(options: FileOptions): FileTarget {
    return new FileTarget(options, openSync(options.temporaryPath, 'w', FILE_MODE))
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    if (this.error !== null || this.isOver) return
    this.crc?.update(bytes, start, end)
    this.totalBytes += end - start
    this.queuedBytes += end - start
    this.put(bytes, start, end)
  }

  finish(done: (error: Error | null) => void): void {
    this.done = done
    if (this.error === null) this.putTrailer()
    if (this.filled > 0) this.enqueue()
    this.next()
  }

  abort(): void {
    if (this.isOver) return
    this.isOver = true
    this.done = null
    this.queue.length = 0
    this.queuedBytes = 0
    rmSync(this.options.temporaryPath, { force: true })
    if (!this.isBusy) this.closeFile()
  }

  private put(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const count = Math.min(end - at, BUFFER_BYTES - this.filled)
      this.filling.set(bytes.subarray(at, at + count), this.filled)
      this.filled += count
      at += count
      if (this.filled === BUFFER_BYTES) this.enqueue()
    }
  }

  private putTrailer(): void {
    const trailer = trailerBytes(this.options.trailer, this.crc)
    this.queuedBytes += trailer.length
    this.totalBytes += trailer.length
    this.put(trailer, 0, trailer.length)
  }

  private enqueue(): void {
    this.queue.push({ bytes: this.filling, length: this.filled })
    this.filling = this.spare.pop() ?? new Uint8Array(BUFFER_BYTES)
    this.filled = 0
    this.next()
  }

  /** Does what is to be done next, unless something is under way. */
  private next(): void {
    if (this.isBusy) return
    if (this.isOver) return this.closeFile()
    if (this.error !== null) return this.fail()
    if (this.options.isSyncedOnTheWay && this.unsyncedBytes >= SYNC_EVERY_BYTES) return this.sync()
    const buffer = this.queue.shift()
    if (buffer !== undefined) return this.writeBuffer(buffer.bytes, 0, buffer.length)
    if (this.done !== null) this.complete()
  }

  private writeBuffer(bytes: Uint8Array, start: number, end: number): void {
    this.isBusy = true
    write(this.fd, bytes, start, end - start, null, (error, count) => {
      this.isBusy = false
      if (error !== null) return this.stepped(error)
      this.queuedBytes -= this.isOver ? 0 : count
      this.unsyncedBytes += count
      if (start + count < end && !this.isOver) return this.writeBuffer(bytes, start + count, end)
      this.spare.push(bytes)
      this.stepped(null)
    })
  }

  private sync(): void {
    this.isBusy = true
    this.unsyncedBytes = 0
    fdatasync(this.fd, (error) => {
      this.isBusy = false
      this.stepped(error)
    })
  }

  private stepped(error: Error | null): void {
    if (error !== null && !this.isOver) this.error ??= error
    this.next()
    if (!this.isOver) this.onProgress?.()
  }

  /** Everything is written: sync, close, rename, and make the new name durable. */
  private complete(): void {
    const { path, temporaryPath } = this.options
    const { fd } = this
    this.isBusy = true
    const steps = [
      (next: Step) => fsync(fd, next),
      (next: Step) => {
        this.fd = -1
        close(fd, next)
      },
      (next: Step) => (this.isOver ? next(null) : rename(temporaryPath, path, next)),
      (next: Step) => syncFolder(dirname(path), next),
    ]
    this.run(steps, 0)
  }

  private run(steps: ((next: Step) => void)[], index: number): void {
    if (index === steps.length) return this.end(null)
    steps[index]((error) => {
      if (error === null) return this.run(steps, index + 1)
      this.error = error
      this.isBusy = false
      this.fail()
    })
  }

  /** Something went wrong: what is there of the file goes. */
  private fail(): void {
    this.queue.length = 0
    this.queuedBytes = 0
    if (this.isOver) this.closeFile()
    if (this.done === null) return
    rmSync(this.options.temporaryPath, { force: true })
    this.closeFile()
    this.end(this.error)
  }

  private end(error: Error | null): void {
    this.isBusy = false
    const { done } = this
    this.isOver = true
    this.done = null
    done?.(error)
  }

  private closeFile(): void {
    if (this.fd < 0) return
    close(this.fd, () => {})
    this.fd = -1
  }
}

type Step = (error: Error | null) => void

/** The bytes that end a file. */
export function trailerBytes(trailer: FileTrailer, crc: Crc64 | null): Uint8Array {
  const bytes = new Uint8Array(trailer === 'none' ? 0 : CHECKSUM_BYTES)
  crc?.write(bytes, 0)
  return bytes
}

/** Makes the names in a folder durable. Windows cannot sync folders and needs no such step. */
function syncFolder(path: string, done: Step): void {
  if (process.platform === 'win32') return done(null)
  open(path, 'r', (error, folder) => {
    if (error !== null) return done(error)
    fsync(folder, (syncError) => {
      closeSync(folder)
      done(syncError)
    })
  })
}
