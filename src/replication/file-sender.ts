// Sends a replica the file of a snapshot: its length, and its bytes as fast as the connection takes them.

import { close, fstat, open, read } from 'node:fs'
import type { Replica } from './replica.ts'

const PIECE_BYTES = 256 * 1024

/** How it ends: `done` with null when everything is with the connection, or with what went wrong. */
export interface FileSenderOptions {
  readonly replica: Replica
  readonly path: string
  /** Counts bytes that go out. */
  readonly onSent: (bytes: number) => void
  readonly done: (error: Error | null) => void
}

/** One file on its way to one replica. */
export class FileSender {
  private readonly options: FileSenderOptions
  private fd = -1
  private leftBytes = 0
  private isBusy = true
  private isOver = false

  constructor(options: FileSenderOptions) {
    this.options = options
    open(options.path, 'r', (openError, fd) => {
      if (openError !== null) return this.end(openError)
      this.fd = fd
      if (this.isOver) return this.release()
      fstat(fd, (error, stats) => {
        this.isBusy = false
        if (error !== null) return this.end(error)
        this.leftBytes = stats.size
        this.send(Buffer.from(`$${stats.size}\r\n`))
        this.next()
      })
    })
  }

  /** The connection has taken what waited. */
  drained(): void {
    if (!this.isBusy) this.next()
  }

  /** The replica is gone. */
  stop(): void {
    this.isOver = true
    if (!this.isBusy) this.release()
  }

  private next(): void {
    if (this.isOver) return this.release()
    if (this.leftBytes === 0) return this.end(null)
    if (this.options.replica.client.transport.queuedBytes > 0) return
    this.isBusy = true
    const piece = new Uint8Array(Math.min(PIECE_BYTES, this.leftBytes))
    read(this.fd, piece, 0, piece.length, null, (error, count) => {
      this.isBusy = false
      if (error !== null) return this.end(error)
      if (count === 0) return this.end(new Error('the file of the snapshot has become shorter'))
      this.leftBytes -= count
      if (!this.isOver) this.send(piece.subarray(0, count))
      this.next()
    })
  }

  private send(bytes: Uint8Array): void {
    const { client } = this.options.replica
    client.transport.writeAll([bytes])
    client.bytesOut += bytes.length
    this.options.onSent(bytes.length)
  }

  private end(error: Error | null): void {
    this.release()
    if (this.isOver) return
    this.isOver = true
    this.options.done(error)
  }

  private release(): void {
    if (this.fd >= 0) close(this.fd, () => {})
    this.fd = -1
  }
}
