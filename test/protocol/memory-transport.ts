// A transport in memory that a test reads from, or lets replies pile up in.

import type { Client } from '../../src/server/client.ts'
import type { Server } from '../../src/server/server.ts'
import type { Transport } from '../../src/server/transport.ts'

/** Takes everything at once, until `stall`; what comes then is queued until `drain`. */
export class MemoryTransport implements Transport {
  readonly remoteAddress = 'test:1'
  readonly localAddress = 'test:2'
  readonly fd = 3
  readonly isUnixSocket = false
  readonly isLocal = true
  isReading = true
  isClosed = false
  private readonly sent: Buffer[] = []
  private readonly queue: Buffer[] = []
  private stalled = false
  private closing = false
  private server: Server | null = null
  private connected: Client | null = null

  /** Connects to a server. */
  static connect(server: Server): MemoryTransport {
    const transport = new MemoryTransport()
    transport.server = server
    transport.connected = server.connect(transport)
    return transport
  }

  get client(): Client {
    return this.connected as Client
  }

  get queuedBytes(): number {
    return this.queue.reduce((sum, each) => sum + each.length, 0)
  }

  get queuedPieces(): number {
    return this.queue.length
  }

  /** Has the server receive bytes, in the turn that is running. */
  receive(bytes: Uint8Array | string): void {
    const chunk = new Uint8Array(Buffer.from(bytes))
    this.server?.receive(this.client, chunk, chunk.length)
    // A buffer that is used again, as the read buffer of a listener is.
    chunk.fill(0x2a)
  }

  /** Ends the turn and returns what was sent since the last call. */
  async output(): Promise<Buffer> {
    await endOfTurn()
    return Buffer.concat(this.sent.splice(0))
  }

  /** The other end stops reading. */
  stall(): void {
    this.stalled = true
  }

  /** The other end reads everything. */
  drain(): void {
    this.stalled = false
    this.sent.push(...this.queue.splice(0))
    if (this.closing) this.destroy()
    else this.server?.drained(this.client)
  }

  writeRange(buffer: Uint8Array, start: number, end: number): boolean {
    this.write(Buffer.from(Buffer.from(buffer.buffer, buffer.byteOffset + start, end - start)))
    return true
  }

  writeAll(chunks: Uint8Array[]): 'sent' {
    for (const chunk of chunks) this.write(Buffer.from(chunk))
    return 'sent'
  }

  pauseReading(): void {
    this.isReading = false
  }

  resumeReading(): void {
    this.isReading = true
  }

  closeAfterWrites(): void {
    this.closing = true
    if (this.queue.length === 0) this.destroy()
  }

  destroy(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.server?.disconnected(this.client)
  }

  private write(bytes: Buffer): void {
    if (this.isClosed) return
    if (this.stalled) this.queue.push(bytes)
    else this.sent.push(bytes)
  }
}

/** Resolves when the turn of the event loop that is running has ended. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
