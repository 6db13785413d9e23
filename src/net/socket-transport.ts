// A connection on a plain net.Socket: the path that always works, and the one for TLS.

import type { Socket } from 'node:net'
import type { Transport } from '../server/transport.ts'
import type { TransportEvents } from './handle-transport.ts'
import type { PeerInfo } from './peer-info.ts'

/** Sends through a socket. */
export class SocketTransport implements Transport {
  readonly remoteAddress: string
  readonly localAddress: string
  readonly isUnixSocket: boolean
  readonly isLocal: boolean
  readonly fd: number
  private readonly socket: Socket

  constructor(socket: Socket, peer: PeerInfo, events: TransportEvents) {
    this.socket = socket
    this.fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd ?? -1
    this.remoteAddress = peer.remoteAddress
    this.localAddress = peer.localAddress
    this.isUnixSocket = peer.isUnixSocket
    this.isLocal = peer.isLocal
    socket.on('drain', () => events.onDrain())
    socket.on('close', () => events.onClose())
    socket.on('error', () => socket.destroy())
  }

  get queuedBytes(): number {
    return this.socket.writableLength
  }

  writeRange(buffer: Uint8Array, start: number, end: number): boolean {
    this.socket.write(buffer.subarray(start, end))
    return this.socket.writableLength === 0
  }

  writeAll(chunks: Uint8Array[]): void {
    this.socket.cork()
    for (const chunk of chunks) this.socket.write(chunk)
    this.socket.uncork()
  }

  pauseReading(): void {
    this.socket.pause()
  }

  resumeReading(): void {
    this.socket.resume()
  }

  closeAfterWrites(): void {
    this.socket.destroySoon()
  }

  destroy(): void {
    this.socket.destroy()
  }
}
