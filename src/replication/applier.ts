// Applies the stream of this server's master: its commands run through the same input and dispatcher as any client's, and
// its bytes go on to the replicas of this server once they have run.

import { ownCopy } from '../bytes/copy.ts'
import type { Client } from '../server/client.ts'
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
  /** Bytes that were received and belong to a command or transaction that is not complete. */
  private held: Uint8Array[] = []
  private heldBytes = 0

  constructor(parts: ApplierParts) {
    this.parts = parts
    const { dbIndex, server, transport } = parts
    this.client = server.connect(transport)
    server.stats.connectionsReceived--
    this.client.trust()
    this.client.setReplyMode('off')
    this.client.db = server.keyspace.databases[dbIndex] ?? server.keyspace.databases[0]
    this.client.link = { role: 'master', drained: () => {}, gone: () => {} }
  }

  /** Bytes that were received and not applied. */
  get unappliedBytes(): number {
    return this.heldBytes
  }

  /** Takes bytes of the master. */
  receive(chunk: Uint8Array, start: number, end: number): void {
    const { server } = this.parts
    // What has expired is the master's word alone: to its commands it is there until it says otherwise.
    server.keyspace.setTimeless(true)
    try {
      server.receive(this.client, chunk.subarray(start, end), end - start)
    } finally {
      server.keyspace.setTimeless(false)
    }
    this.advance(chunk, start, end)
  }

  /** The link is gone. */
  close(): void {
    this.parts.server.disconnected(this.client)
  }

  /** What has run goes on. A transaction is only complete with its EXEC. */
  private advance(chunk: Uint8Array, start: number, end: number): void {
    const { client } = this
    const total = this.heldBytes + (end - start)
    const pending = client.transaction !== null ? total : client.pendingEnd - client.pendingStart
    const applied = total - pending
    if (this.heldBytes > 0) {
      this.held.push(ownCopy(chunk, start, end))
      if (applied === 0) {
        this.heldBytes = total
        return
      }
      const all = Buffer.concat(this.held)
      this.parts.forward(all, 0, applied)
      this.keep(all, applied, all.length)
      return
    }
    if (applied > 0) this.parts.forward(chunk, start, start + applied)
    this.keep(chunk, start + applied, end)
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    this.heldBytes = end - start
    this.held = start === end ? [] : [ownCopy(bytes, start, end)]
  }
}
