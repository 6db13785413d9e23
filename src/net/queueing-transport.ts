// What every connection does on the way out: at most one write is with the system, the rest waits here.

import type { BufferFate, Transport } from '../server/transport.ts'
import { Backlog } from './backlog.ts'
import type { PeerInfo } from './peer-info.ts'

/** Long outputs are handed to the system in pieces, so that one sees how they get on. */
const MAX_WRITE_BYTES = 1024 * 1024

/** What a transport tells the server. */
export interface TransportEvents {
  /** Everything is sent. */
  onDrain(): void
  /** The connection is gone; called once. */
  onClose(): void
}

/** What became of a write. */
export type WriteResult = typeof SENT | typeof QUEUED | typeof BROKEN
/** The bytes may be overwritten. */
export const SENT = 0
/** The system still reads the bytes; `written` is called when it is done. */
export const QUEUED = -1
/** The connection does not work any more. */
export const BROKEN = -2

/** A transport with a queue. */
export abstract class QueueingTransport implements Transport {
  readonly remoteAddress: string
  readonly localAddress: string
  readonly isUnixSocket: boolean
  readonly isLocal: boolean
  abstract readonly fd: number
  queuedBytes = 0
  protected closing = false
  private closed = false
  private readonly events: TransportEvents
  /** Bytes of the write that is with the system; 0: there is none, and then no backlog either. */
  private inFlightBytes = 0
  /** Made when it is first needed: most connections never do. */
  private backlog: Backlog | null = null

  constructor(peer: PeerInfo, events: TransportEvents) {
    this.events = events
    this.remoteAddress = peer.remoteAddress
    this.localAddress = peer.localAddress
    this.isUnixSocket = peer.isUnixSocket
    this.isLocal = peer.isLocal
  }

  abstract pauseReading(): void
  protected abstract startReading(): void
  /** Gives bytes to the system. */
  protected abstract write(data: Uint8Array): WriteResult
  /** A view of `buffer[start, end)`. */
  protected abstract view(buffer: Uint8Array, start: number, end: number): Uint8Array
  /** Closes the connection below. */
  protected abstract release(): void

  get queuedPieces(): number {
    return (this.inFlightBytes > 0 ? 1 : 0) + (this.backlog?.count ?? 0)
  }

  writeRange(buffer: Uint8Array, start: number, end: number): boolean {
    if (this.queuedBytes === 0) return this.send(this.view(buffer, start, end)) !== QUEUED
    this.backlog ??= new Backlog()
    this.backlog.addCopy(buffer, start, end)
    this.queuedBytes += end - start
    return true
  }

  writeAll(chunks: Uint8Array[]): BufferFate {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += MAX_WRITE_BYTES) {
        this.sendOrQueue(chunk.subarray(at, at + MAX_WRITE_BYTES))
      }
    }
    if (this.closed) return 'kept'
    return this.queuedBytes === 0 ? 'sent' : 'queued'
  }

  resumeReading(): void {
    if (!this.closing && !this.closed) this.startReading()
  }

  closeAfterWrites(): void {
    this.closing = true
    if (this.queuedBytes === 0) this.destroy()
    else this.pauseReading()
  }

  destroy(): void {
    if (this.closed) return
    this.closed = true
    this.queuedBytes = 0
    this.backlog = null
    this.release()
    this.events.onClose()
  }

  /** The write that was with the system is done, or has failed. */
  protected written(isBroken: boolean): void {
    if (this.closed) return
    this.queuedBytes -= this.inFlightBytes
    this.inFlightBytes = 0
    if (isBroken) {
      this.destroy()
      return
    }
    for (let piece = this.backlog?.take(); piece; piece = this.backlog?.take()) {
      this.queuedBytes -= piece.length
      if (this.send(piece) !== SENT) return
    }
    if (this.closing) this.destroy()
    else this.events.onDrain()
  }

  private sendOrQueue(piece: Uint8Array): void {
    if (this.queuedBytes === 0) {
      this.send(piece)
      return
    }
    this.backlog ??= new Backlog()
    this.backlog.add(piece)
    this.queuedBytes += piece.length
  }

  private send(data: Uint8Array): WriteResult {
    if (this.closed) return SENT
    const result = this.write(data)
    if (result === QUEUED) {
      this.inFlightBytes = data.length
      this.queuedBytes += data.length
    } else if (result === BROKEN) {
      this.destroy()
    }
    return result
  }
}
