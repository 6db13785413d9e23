// Connections to other servers, on Node's sockets.

import { connect, type Socket } from 'node:net'
import type { Clock, Timer } from '../server/clock.ts'
import type {
  Outgoing,
  OutgoingConnection,
  OutgoingEnd,
  OutgoingHandlers,
  OutgoingTarget,
} from '../server/outgoing.ts'

/** What is handed to the system at once: long writes go in pieces, so that one sees that they move. */
const PIECE_BYTES = 256 * 1024

/** Opens and knows all connections of one server. */
export class NetOutgoing implements Outgoing {
  private readonly clock: Clock
  private readonly open = new Set<NetConnection>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  connect(target: OutgoingTarget, handlers: OutgoingHandlers, timeoutMs: number): OutgoingConnection {
    const connection = new NetConnection(this.clock, handlers, () => this.open.delete(connection))
    this.open.add(connection)
    connection.begin(target)
    connection.setTimeout(timeoutMs)
    return connection
  }

  close(): void {
    for (const connection of [...this.open]) connection.close()
  }
}

/** One connection. */
class NetConnection implements OutgoingConnection {
  handlers: OutgoingHandlers
  isConnected = false
  queuedBytes = 0
  private readonly clock: Clock
  private readonly onGone: () => void
  private socket: Socket | null = null
  private isGone = false
  /** What was written and not taken by the system yet; of the first one `[sentBytes, ...)`. */
  private queue: Uint8Array[] = []
  private sentBytes = 0
  private isSending = false
  private timer: Timer | null = null
  private timeoutMs = 0
  private movedMs = 0

  constructor(clock: Clock, handlers: OutgoingHandlers, onGone: () => void) {
    this.clock = clock
    this.handlers = handlers
    this.onGone = onGone
  }

  get localPort(): number {
    return this.isConnected ? (this.socket?.localPort ?? 0) : 0
  }

  /** Begins to connect. */
  begin({ host, port, localAddress }: OutgoingTarget): void {
    try {
      // Node would take no name for this machine.
      if (host === '') throw new Error('no host')
      const socket = connect({ host, port, noDelay: true, ...(localAddress && { localAddress }) })
      this.socket = socket
      socket.on('connect', () => this.connected())
      socket.on('data', (chunk) => this.received(chunk))
      socket.on('error', (error: NodeJS.ErrnoException) => this.failed(error))
      socket.on('close', () => this.end({ timedOut: false, code: '', reason: 'closed by the other end' }))
    } catch (error) {
      // Node refuses ports that are none; that comes like any other failure.
      setImmediate(() => this.end({ timedOut: false, code: '', reason: String(error) }))
    }
  }

  write(bytes: Uint8Array): void {
    if (this.isGone || bytes.length === 0) return
    this.queue.push(bytes)
    this.queuedBytes += bytes.length
    this.sendNext()
  }

  setTimeout(timeoutMs: number): void {
    this.timer?.cancel()
    this.timer = null
    this.timeoutMs = timeoutMs
    this.movedMs = this.clock.now()
    if (timeoutMs > 0 && !this.isGone) this.watch(timeoutMs)
  }

  pauseReading(): void {
    this.socket?.pause()
  }

  resumeReading(): void {
    this.socket?.resume()
  }

  close(): void {
    if (this.isGone) return
    this.isGone = true
    this.timer?.cancel()
    this.queue = []
    this.queuedBytes = 0
    this.isConnected = false
    this.socket?.destroy()
    this.onGone()
  }

  private connected(): void {
    if (this.isGone) return
    this.isConnected = true
    this.moved()
    this.sendNext()
    this.handlers.connected?.()
  }

  private received(chunk: Buffer): void {
    if (this.isGone) return
    this.moved()
    this.handlers.received(chunk)
  }

  private sendNext(): void {
    const { socket } = this
    if (socket === null || !this.isConnected || this.isSending || this.queue.length === 0) return
    const first = this.queue[0]
    const piece = first.subarray(this.sentBytes, this.sentBytes + PIECE_BYTES)
    this.sentBytes += piece.length
    if (this.sentBytes === first.length) {
      this.queue.shift()
      this.sentBytes = 0
    }
    this.isSending = true
    socket.write(piece, (error) => this.sent(piece.length, error))
  }

  private sent(bytes: number, error: Error | null | undefined): void {
    if (this.isGone || error) return // 'error' or 'close' follows
    this.isSending = false
    this.queuedBytes -= bytes
    this.moved()
    this.sendNext()
    this.handlers.sent?.()
  }

  private moved(): void {
    if (this.timeoutMs > 0) this.movedMs = this.clock.now()
  }

  /** One timer is enough: when it fires it looks how long ago something moved. */
  private watch(delayMs: number): void {
    this.timer = this.clock.after(delayMs, () => {
      const leftMs = this.movedMs + this.timeoutMs - this.clock.now()
      if (leftMs > 0) this.watch(Math.max(1, Math.ceil(leftMs)))
      else this.end({ timedOut: true, code: '', reason: `nothing moved for ${this.timeoutMs} ms` })
    })
  }

  private failed(error: NodeJS.ErrnoException): void {
    this.end({ timedOut: false, code: error.code ?? '', reason: error.message })
  }

  private end(end: OutgoingEnd): void {
    if (this.isGone) return
    // What was still to be sent says in which direction it failed.
    const { queuedBytes } = this
    this.close()
    this.queuedBytes = queuedBytes
    this.handlers.ended(end)
  }
}
