// A snapshot on its way to replicas, straight into their connections: its length is not known before, so a mark of 40
// random characters stands before and behind it.

import { randomBytes } from 'node:crypto'
import { ownCopy } from '../bytes/copy.ts'
import { Crc64 } from '../bytes/crc64.ts'
import { trailerBytes } from '../persistence/file-target.ts'
import type { SnapshotTarget } from '../persistence/snapshot/target.ts'
import type { Replica } from './replica.ts'

const MARK_BYTES = 20

/** What a target is made with. */
export interface SocketTargetOptions {
  readonly replicas: readonly Replica[]
  readonly withChecksum: boolean
  /** Unix milliseconds. */
  readonly now: () => number
  /** Counts bytes that go out. */
  readonly onSent: (bytes: number) => void
}

/** Sends a snapshot to several replicas at once, as fast as the slowest takes it. */
export class SocketTarget implements SnapshotTarget {
  error: Error | null = null
  onProgress: (() => void) | null = null
  private readonly options: SocketTargetOptions
  private readonly replicas: Set<Replica>
  private readonly mark = Buffer.from(randomBytes(MARK_BYTES).toString('hex'))
  private readonly crc: Crc64 | null

  constructor(options: SocketTargetOptions) {
    this.options = options
    this.replicas = new Set(options.replicas)
    this.crc = options.withChecksum ? new Crc64() : null
    this.send(Buffer.concat([Buffer.from('$EOF:'), this.mark, Buffer.from('\r\n')]))
  }

  /** Those that still get it. */
  get receivers(): ReadonlySet<Replica> {
    return this.replicas
  }

  get queuedBytes(): number {
    let most = 0
    for (const { client } of this.replicas) most = Math.max(most, client.transport.queuedBytes)
    return most
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    if (this.error !== null) return
    this.crc?.update(bytes, start, end)
    this.send(ownCopy(bytes, start, end))
  }

  finish(done: (error: Error | null) => void): void {
    if (this.error === null) {
      this.send(trailerBytes(this.crc === null ? 'zeros' : 'crc64', this.crc))
      this.send(this.mark)
    }
    done(this.error)
  }

  /** Half a snapshot is of no use to anybody: whoever ended it closes the connections of those that got it. */
  abort(): void {}

  /** A replica's connection has taken what waited. */
  drained(replica: Replica): void {
    if (!this.replicas.has(replica)) return
    replica.stuckSinceMs = 0
    this.onProgress?.()
  }

  /** A replica is gone. Without any left the snapshot is of no use. */
  drop(replica: Replica): void {
    if (!this.replicas.delete(replica)) return
    if (this.replicas.size === 0) this.error ??= new Error('no replica is left that waits for it')
    this.onProgress?.()
  }

  private send(bytes: Uint8Array): void {
    for (const replica of [...this.replicas]) {
      const { client } = replica
      client.transport.writeAll([bytes])
      client.bytesOut += bytes.length
      this.options.onSent(bytes.length)
      if (client.transport.queuedBytes > 0 && replica.stuckSinceMs === 0)
        replica.stuckSinceMs = this.options.now()
    }
  }
}
