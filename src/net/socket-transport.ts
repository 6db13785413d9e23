// A connection on a plain net.Socket: the path that always works, and the one for TLS.

import type { Socket } from 'node:net'
import type { PeerInfo } from './peer-info.ts'
import {
  QUEUED,
  QueueingTransport,
  SENT,
  type TransportEvents,
  type WriteResult,
} from './queueing-transport.ts'

/** Sends through a socket. */
export class SocketTransport extends QueueingTransport {
  readonly fd: number
  private readonly socket: Socket
  /** Called for each write when it is done; the socket is empty only after the last of them. */
  private readonly onWritten = () => {
    if (this.queuedBytes > 0 && this.socket.writableLength === 0) this.written(false)
  }

  constructor(socket: Socket, peer: PeerInfo, events: TransportEvents) {
    super(peer, events)
    this.socket = socket
    this.fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd ?? -1
    socket.on('close', () => this.destroy())
    socket.on('error', () => this.destroy())
  }

  pauseReading(): void {
    this.socket.pause()
  }

  protected startReading(): void {
    this.socket.resume()
  }

  protected write(data: Uint8Array): WriteResult {
    this.socket.write(data, this.onWritten)
    return this.socket.writableLength === 0 ? SENT : QUEUED
  }

  protected view(buffer: Uint8Array, start: number, end: number): Uint8Array {
    return buffer.subarray(start, end)
  }

  protected release(): void {
    this.socket.destroy()
  }
}
