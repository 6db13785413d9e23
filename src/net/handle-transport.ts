// A connection on a handle of our own: the fast path. See stream-handle.ts.

import type { PeerInfo } from './peer-info.ts'
import { QueueingTransport, type TransportEvents, type WriteResult } from './queueing-transport.ts'
import type { StreamHandle } from './stream-handle.ts'
import type { ViewCache } from './view-cache.ts'

/** Sends through a stream handle. */
export class HandleTransport extends QueueingTransport {
  readonly fd: number
  private readonly handle: StreamHandle
  private readonly views: ViewCache
  private reading = true

  constructor(handle: StreamHandle, peer: PeerInfo, views: ViewCache, events: TransportEvents) {
    super(peer, events)
    this.handle = handle
    this.views = views
    this.fd = handle.fd
    handle.onSent = (status) => this.written(status < 0)
  }

  pauseReading(): void {
    this.reading = false
    this.handle.pause()
  }

  protected startReading(): void {
    this.reading = true
    this.handle.resume()
  }

  /** Reads no more in this turn of the event loop. */
  yieldTurn(): void {
    if (!this.reading) return
    this.handle.pause()
    setImmediate(() => {
      if (this.reading) this.resumeReading()
    })
  }

  protected write(data: Uint8Array): WriteResult {
    return this.handle.write(data)
  }

  protected view(buffer: Uint8Array, start: number, end: number): Uint8Array {
    return this.views.view(buffer, start, end)
  }

  protected release(): void {
    this.handle.close()
  }
}
