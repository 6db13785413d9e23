// From what the server hands on to the replication stream: whole commands, and SELECT where the database changes.

import type { PropagationSink } from '../server/propagation.ts'
import type { ReplicationStream } from './stream.ts'

const PING = Buffer.from('*1\r\n$4\r\nPING\r\n')
const GETACK = Buffer.from('*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n')

/** Writes commands into a replication stream. */
export class StreamFeed {
  /** Takes what propagation hands on. */
  readonly sink: PropagationSink
  private readonly stream: ReplicationStream
  private readonly onFed: () => void
  /** Whether the stream is that of this server's own master, to which nothing of its own is added. */
  isForwarding = false
  /** The database that the stream has selected; -1: nobody can rely on one. */
  private dbIndex = -1

  /** `onFed` is called after each piece that was added. */
  constructor(stream: ReplicationStream, onFed: () => void) {
    this.stream = stream
    this.onFed = onFed
    this.sink = (dbIndex, bytes, start, end) => this.add(dbIndex, bytes, start, end)
  }

  /** The database that the stream has selected last, for a snapshot; -1: none. */
  get selectedDb(): number {
    return this.dbIndex
  }

  /** A replica begins to listen that knows of no SELECT: the next command comes with one. */
  forgetSelected(dbIndex = -1): void {
    this.dbIndex = dbIndex
  }

  /** A sign of life, in the database that is selected anyway. */
  ping(): void {
    this.append(PING, 0, PING.length)
  }

  /** Asks all replicas how far they are. */
  askForAcks(): void {
    this.append(GETACK, 0, GETACK.length)
  }

  /** Bytes of this server's own master, which go on as they came. */
  forward(bytes: Uint8Array, start: number, end: number): void {
    this.append(bytes, start, end)
  }

  private add(dbIndex: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.isForwarding) return
    // Nobody will ever ask for these bytes; the offset only says that something has happened.
    if (!this.stream.hasBacklog) {
      this.stream.offset++
      return
    }
    if (dbIndex !== this.dbIndex) this.select(dbIndex)
    this.append(bytes, start, end)
  }

  private select(dbIndex: number): void {
    const index = String(dbIndex)
    const command = Buffer.from(`*2\r\n$6\r\nSELECT\r\n$${index.length}\r\n${index}\r\n`)
    this.dbIndex = dbIndex
    this.append(command, 0, command.length)
  }

  private append(bytes: Uint8Array, start: number, end: number): void {
    this.stream.append(bytes, start, end)
    this.onFed()
  }
}
