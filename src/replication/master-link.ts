// The connection of a replica to its master: handshake, snapshot, stream. What it means for the data is the follower's
// business.

import { ownCopy } from '../bytes/copy.ts'
import { latin1ToString } from '../bytes/text.ts'
import { encodeWords } from '../server/command-buffer.ts'
import type { Outgoing, OutgoingConnection } from '../server/outgoing.ts'
import { Handshake, type HandshakeOptions, type HandshakeStep } from './handshake.ts'
import { Payload, type PayloadOptions } from './payload.ts'

/** How far a link is, as ROLE calls it. `sync` lasts until the snapshot is loaded. */
export type LinkState = 'connecting' | 'handshake' | 'sync' | 'connected'

/** What a link tells its owner. After `failed` it is closed and says nothing more. */
export interface LinkEvents {
  /** The master goes on from where this server is; under another id if it says so. */
  continued(id: string | null): void
  /** A snapshot is on its way. */
  syncing(id: string | null, offset: number): void
  /** The first byte of the snapshot is there. */
  arriving(): void
  /** The snapshot is there, as a file. The owner calls `follow` when it is loaded. */
  received(): void
  /** Bytes of the stream. */
  stream(chunk: Uint8Array, start: number, end: number): void
  failed(reason: string, isRefusal: boolean): void
  note(text: string): void
}

/** What a link is made with. */
export interface LinkOptions {
  readonly host: string
  readonly port: number
  readonly localAddress: string
  /** `repl-timeout`. */
  readonly timeoutMs: number
  readonly handshake: HandshakeOptions
  readonly payload: PayloadOptions
  readonly outgoing: Outgoing
  readonly now: () => number
  /** Counts bytes that come in front of the stream. */
  readonly onBytes: (bytes: number) => void
  readonly events: LinkEvents
}

const MAX_LINE_BYTES = 1024
/** Reading stops while this much of the snapshot waits for the disk. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024
/** What a master has failed to do that says nothing for `repl-timeout`. */
const SILENCE: Readonly<Record<LinkState, string>> = {
  connecting: 'Timeout connecting to the MASTER',
  handshake: 'Timeout connecting to the MASTER',
  sync: 'Timeout receiving bulk data from MASTER',
  connected: 'MASTER timeout: no data nor PING received',
}
/** While a snapshot is loaded, what the master sends already is not read. */
const NO_TIMEOUT = 0

/** One connection to a master. */
export class MasterLink {
  state: LinkState = 'connecting'
  /** Unix milliseconds of the last byte from the master. */
  lastInputMs: number
  payload: Payload | null = null
  /** Whether the snapshot is there and is being loaded: nothing is read meanwhile. */
  isLoading = false
  private readonly options: LinkOptions
  private readonly handshake: Handshake
  private readonly connection: OutgoingConnection
  private line = ''
  /** What came behind the snapshot while that is loaded. */
  private early: Uint8Array[] = []
  private isOver = false

  constructor(options: LinkOptions) {
    this.options = options
    this.lastInputMs = options.now()
    this.handshake = new Handshake(options.handshake)
    const { host, localAddress, outgoing, port, timeoutMs } = options
    this.connection = outgoing.connect(
      { host, port, ...(localAddress !== '' && { localAddress }) },
      {
        connected: () => this.connected(),
        received: (chunk) => this.take(chunk),
        ended: ({ reason, timedOut }) => this.fail(timedOut ? SILENCE[this.state] : reason, false),
      },
      timeoutMs,
    )
  }

  get localPort(): number {
    return this.connection.localPort
  }

  /** The snapshot is loaded: the stream follows. `acknowledges`: the master waits to hear of it. */
  follow(): void {
    this.isLoading = false
    this.state = 'connected'
    this.connection.setTimeout(this.options.timeoutMs)
    this.lastInputMs = this.options.now()
    for (const bytes of this.early.splice(0)) this.options.events.stream(bytes, 0, bytes.length)
    if (!this.isOver) this.connection.resumeReading()
  }

  /** Says how far this server is, and its append-only file. */
  acknowledge(offset: number, fileOffset: number | null): void {
    const words = ['REPLCONF', 'ACK', String(offset)]
    if (fileOffset !== null) words.push('FACK', String(fileOffset))
    this.connection.write(encodeWords(...words))
  }

  /** A sign of life outside of any command, while a snapshot is loaded. */
  writeNewline(): void {
    this.connection.write(Buffer.from('\n'))
  }

  pauseReading(): void {
    this.connection.pauseReading()
  }

  resumeReading(): void {
    if (!this.isLoading) this.connection.resumeReading()
  }

  /** The master has said nothing for too long. */
  timedOut(): void {
    this.fail(SILENCE[this.state], false)
  }

  close(): void {
    this.isOver = true
    this.connection.close()
    if (this.state === 'sync' && !this.isLoading) this.payload?.abort()
  }

  private connected(): void {
    this.state = 'handshake'
    this.connection.write(this.handshake.begin())
  }

  private take(chunk: Uint8Array): void {
    this.lastInputMs = this.options.now()
    // What follows the snapshot is counted where it is run.
    if (this.state !== 'connected') this.options.onBytes(chunk.length)
    let at = 0
    while (at < chunk.length && !this.isOver) {
      if (this.state === 'connected') return this.options.events.stream(chunk, at, chunk.length)
      if (this.isLoading) {
        this.early.push(ownCopy(chunk, at, chunk.length))
        return
      }
      at = this.state === 'sync' ? this.takePayload(chunk, at) : this.takeLine(chunk, at)
    }
  }

  private takeLine(chunk: Uint8Array, start: number): number {
    const newline = chunk.indexOf(0x0a, start)
    const end = newline < 0 ? chunk.length : newline
    this.line += latin1ToString(chunk, start, end)
    if (this.line.length > MAX_LINE_BYTES) this.fail('The master sends a line that is too long', true)
    if (newline < 0) return end
    const line = this.line.replace(/\r$/, '')
    this.line = ''
    this.step(this.handshake.line(line))
    return end + 1
  }

  private step(step: HandshakeStep): void {
    const { events } = this.options
    for (const note of this.handshake.notes.splice(0)) events.note(note)
    switch (step.kind) {
      case 'send':
        return this.connection.write(step.bytes)
      case 'continue':
        this.state = 'connected'
        return events.continued(step.id)
      case 'full':
        if (step.bytes !== null) this.connection.write(step.bytes)
        this.state = 'sync'
        this.payload = new Payload(this.options.payload)
        return events.syncing(step.id, step.offset)
      case 'fail':
        return this.fail(step.reason, step.isRefusal)
      case 'wait':
    }
  }

  private takePayload(chunk: Uint8Array, start: number): number {
    const { payload } = this
    if (payload === null) return chunk.length
    const hadBegun = payload.hasBegun
    const at = payload.take(chunk, start, chunk.length)
    if (!hadBegun && payload.hasBegun) this.options.events.arriving()
    if (payload.error !== null) this.fail(payload.error, false)
    else if (payload.isComplete) this.complete(payload)
    else if (payload.queuedBytes > MAX_QUEUED_BYTES) this.waitForDisk(payload)
    return at
  }

  private waitForDisk(payload: Payload): void {
    this.connection.pauseReading()
    payload.onProgress = () => {
      if (!this.isOver && payload.queuedBytes < MAX_QUEUED_BYTES / 2) this.connection.resumeReading()
    }
  }

  private complete(payload: Payload): void {
    this.isLoading = true
    this.connection.pauseReading()
    this.connection.setTimeout(NO_TIMEOUT)
    payload.finish((error) => {
      if (this.isOver) return
      if (error !== null) this.fail(`The snapshot of the master cannot be written: ${error.message}`, false)
      else this.options.events.received()
    })
  }

  private fail(reason: string, isRefusal: boolean): void {
    if (this.isOver) return
    this.close()
    this.options.events.failed(reason, isRefusal)
  }
}
