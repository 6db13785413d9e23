// A connection on a handle of our own: the fast path. See stream-handle.ts.

import type { Transport } from '../server/transport.ts'
import type { PeerInfo } from './peer-info.ts'
import { QUEUED, SENT, type StreamHandle } from './stream-handle.ts'

/** How many views of the output buffer are kept, a power of two. */
const CACHED_VIEWS = 1024

/** Views of one output buffer that are used again, so that a short reply makes no object; shared by all connections. */
export class ViewCache {
  private buffer: Uint8Array | null = null
  private views: Uint8Array[] = []

  /** `buffer[start, end)` as a view. */
  view(buffer: Uint8Array, start: number, end: number): Uint8Array {
    if (buffer !== this.buffer) {
      this.buffer = buffer
      this.views = new Array(CACHED_VIEWS).fill(buffer)
    }
    const slot = (start + Math.imul(end, 31)) & (CACHED_VIEWS - 1)
    const cached = this.views[slot]
    if (cached.byteOffset === start && cached.length === end - start) return cached
    const view = buffer.subarray(start, end)
    this.views[slot] = view
    return view
  }
}

/** What a transport tells the server. */
export interface TransportEvents {
  onDrain(): void
  onClose(): void
}

/** Sends through a stream handle. */
export class HandleTransport implements Transport {
  readonly remoteAddress: string
  readonly localAddress: string
  readonly isUnixSocket: boolean
  readonly isLocal: boolean
  readonly fd: number
  queuedBytes = 0
  private readonly handle: StreamHandle
  private readonly views: ViewCache
  private readonly events: TransportEvents
  private closing = false
  private closed = false

  constructor(handle: StreamHandle, peer: PeerInfo, views: ViewCache, events: TransportEvents) {
    this.handle = handle
    this.views = views
    this.events = events
    this.fd = handle.fd
    this.remoteAddress = peer.remoteAddress
    this.localAddress = peer.localAddress
    this.isUnixSocket = peer.isUnixSocket
    this.isLocal = peer.isLocal
  }

  writeRange(buffer: Uint8Array, start: number, end: number): boolean {
    return this.send(this.views.view(buffer, start, end))
  }

  writeAll(chunks: Uint8Array[]): void {
    for (const chunk of chunks) this.send(chunk)
  }

  pauseReading(): void {
    this.handle.pause()
  }

  resumeReading(): void {
    if (!this.closing) this.handle.resume()
  }

  closeAfterWrites(): void {
    this.closing = true
    if (this.queuedBytes === 0) this.destroy()
    else this.handle.pause()
  }

  destroy(): void {
    if (this.closed) return
    this.closed = true
    this.handle.close()
    this.events.onClose()
  }

  /** True: sent, the bytes may be changed again. */
  private send(data: Uint8Array): boolean {
    if (this.closed) return true
    const result = this.handle.write(data)
    if (result === SENT) return true
    if (result === QUEUED) {
      const length = data.length
      this.queuedBytes += length
      this.handle.whenSent((status) => this.sent(length, status))
    } else {
      this.destroy()
    }
    return false
  }

  private sent(length: number, status: number): void {
    this.queuedBytes -= length
    if (this.closed) return
    if (status < 0 || (this.closing && this.queuedBytes === 0)) this.destroy()
    else if (this.queuedBytes === 0) this.events.onDrain()
  }
}
