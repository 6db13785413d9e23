// Applies the stream of this server's master: its commands run through the same input and dispatcher as any client's, and
// its bytes go on to the replicas of this server once they have run.

import { ownCopy } from '../bytes/copy.ts'
import { type Client, STOP_CLOSING } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import type { Transport } from '../server/transport.ts'

/** What an applier works with. */
export interface ApplierParts {
  readonly server: Server
  readonly transport: Transport
  /** The database that is selected where the stream begins. */
  readonly dbIndex: number
  /** Bytes have been applied: they belong to the stream of this server too. */
  readonly forward: (bytes: Uint8Array, start: number, end: number) => void
}

/** The master's client. */
export class StreamApplier {
  readonly client: Client
  private readonly parts: ApplierParts
  /** Bytes that were received before and have not gone on: they belong to a command or transaction that is not complete. */
  private readonly held: Uint8Array[] = []
  private heldBytes = 0
  /** What is being received and has not gone on: `chunk[at, end)`. */
  private chunk: Uint8Array | null = null
  private at = 0
  private end = 0
  /** How many of the received bytes come behind the last command that is complete; a transaction is with its EXEC. */
  private behindComplete = 0
  /** How many come behind the command that runs. */
  private behindRunning = 0

  constructor(parts: ApplierParts) {
    this.parts = parts
    const { dbIndex, server, transport } = parts
    this.client = server.connect(transport)
    server.stats.connectionsReceived--
    this.client.trust()
    this.client.setReplyMode('off')
    this.client.db = server.keyspace.databases[dbIndex] ?? server.keyspace.databases[0]
    this.client.link = { role: 'master', begins: () => this.begins(), drained: () => {}, gone: () => {} }
  }

  /** Bytes that were received and have not gone on. */
  get unappliedBytes(): number {
    return this.heldBytes + this.end - this.at
  }

  /** Takes bytes of the master. */
  receive(chunk: Uint8Array, start: number, end: number): void {
    const { server } = this.parts
    this.chunk = chunk
    this.at = start
    this.end = end
    if (this.client.transaction === null) this.behindRunning = this.unappliedBytes
    this.behindComplete = this.unappliedBytes
    // What has expired is the master's word alone: to its commands it is there until it says otherwise.
    server.keyspace.setTimeless(true)
    try {
      server.receive(this.client, chunk.subarray(start, end), end - start)
    } finally {
      server.keyspace.setTimeless(false)
    }
    const { client } = this
    if (client.transaction === null)
      this.behindComplete = this.isClosing ? this.behindRunning : this.behindKept
    this.advance()
    this.hold()
  }

  /** What is complete goes on, so that the offset of this server says exactly what has run: also in the midst of a chunk. */
  advance(): void {
    let bytes = this.unappliedBytes - this.behindComplete
    while (bytes > 0 && this.held.length > 0) {
      const first = this.held[0]
      const length = Math.min(bytes, first.length)
      this.parts.forward(first, 0, length)
      if (length === first.length) this.held.shift()
      else this.held[0] = first.subarray(length)
      this.heldBytes -= length
      bytes -= length
    }
    if (bytes <= 0 || this.chunk === null) return
    const from = this.at
    this.at += bytes
    this.parts.forward(this.chunk, from, this.at)
  }

  /** The link is gone. */
  close(): void {
    this.parts.server.disconnected(this.client)
  }

  /** What the client keeps as the beginning of a command. */
  private get behindKept(): number {
    return this.client.pendingEnd - this.client.pendingStart
  }

  /** The client was killed, though its link is not cut yet: whatever still comes is not run, and must not count as if it were. */
  private get isClosing(): boolean {
    return (this.client.stopped & STOP_CLOSING) !== 0
  }

  private begins(): void {
    if (this.client.transaction === null) this.behindComplete = this.behindRunning
    this.behindRunning = this.parts.server.bytesBehind
  }

  /** The chunk may be overwritten now. */
  private hold(): void {
    if (this.chunk !== null && this.at < this.end) {
      this.held.push(ownCopy(this.chunk, this.at, this.end))
      this.heldBytes += this.end - this.at
    }
    this.chunk = null
    this.at = 0
    this.end = 0
  }
}
