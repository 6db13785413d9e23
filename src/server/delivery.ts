// Messages to clients that did not ask for them: published ones, invalidations of cached keys, what MONITOR shows.
//
// Each message is written once, into a log of this turn of the event loop. A client's outbox only notes which range of
// the log is for it: clients that get the same messages, as the subscribers of one channel do, have the same single
// range, and their messages are never copied. At the end of the turn each gets one write; see output.ts. A client
// whose own command is running gets its messages behind the reply to it, as in Redis 7.2.

import { copyBytes } from '../bytes/copy.ts'
import { type Client, STOP_CLOSING } from './client.ts'
import { Outbox } from './outbox.ts'
import type { Transport } from './transport.ts'

const LOG_BYTES = 64 * 1024
/** A range of at least this much is handed to a transport as it is, which may keep it, instead of being copied. */
const SHARED_BYTES = 16 * 1024

/** What delivery needs of the server. */
export interface DeliveryParts {
  /** The client whose commands are running now. */
  readonly clients: { readonly running: Client | null }
  /** The first message since everything was sent: the end of this turn has something to do. */
  onFirst(): void
  /** The log is full: everything is to be sent now. */
  onFull(): void
}

/** The outgoing messages of a server. */
export class Delivery {
  /** Bytes for the client whose command is running, which go behind its reply: see `takeOwn`. */
  ownBytes = 0
  /** Everything is being sent at this moment: ranges of the log are still to be read. */
  sending = false
  private own: Uint8Array = new Uint8Array(0)
  private readonly parts: DeliveryParts
  private log: Uint8Array = new Uint8Array(LOG_BYTES)
  private logView = new DataView(this.log.buffer)
  private pos = 0
  /** Whether a transport still reads the log: it is not used again then. */
  private kept = false
  private readonly mailed: Client[] = []

  constructor(parts: DeliveryParts) {
    this.parts = parts
  }

  /** Whether messages wait for the end of the turn. */
  get hasMail(): boolean {
    return this.mailed.length > 0
  }

  /** Queues a copy of `bytes[start, end)`, which is a reply or a push message, for a client; see above for the order. */
  deliver(client: Client, bytes: Uint8Array, start: number, end: number): void {
    if ((client.stopped & STOP_CLOSING) !== 0) return
    if (client === this.parts.clients.running) {
      this.addOwn(bytes, start, end)
      return
    }
    this.append(client, bytes, start, end)
  }

  /** Queues bytes also for the running client: its replies must not overtake what was delivered to it before. */
  append(client: Client, bytes: Uint8Array, start: number, end: number): void {
    const at = this.claim(end - start)
    copyBytes(bytes, start, this.log, at, end - start)
    this.pos = at + end - start
    this.note(client, at, this.pos)
  }

  // A message for many: written once, sent to each

  /**
   * Makes room for `bytes` in the log; returns where they begin. They are written to `space`, followed by `wrote`.
   * Until the next `claim` or `deliver` ranges of them can be sent.
   */
  claim(bytes: number): number {
    if (this.pos + bytes > this.log.length) this.makeRoom(bytes)
    return this.pos
  }

  /** The buffer that `claim` made room in. */
  get space(): Uint8Array {
    return this.log
  }

  /** The same buffer as a view. */
  get spaceView(): DataView {
    return this.logView
  }

  /** What was claimed has been written up to here. */
  wrote(end: number): void {
    this.pos = end
  }

  /** Queues the message that stands in `space[start, end)` for a client. */
  send(client: Client, start: number, end: number): void {
    if ((client.stopped & STOP_CLOSING) !== 0) return
    if (client === this.parts.clients.running) this.addOwn(this.log, start, end)
    else this.note(client, start, end)
  }

  private note(client: Client, start: number, end: number): void {
    let box = client.outbox
    if (box === null) {
      box = new Outbox()
      client.outbox = box
    }
    if (box.end === start) {
      box.end = end
      return
    }
    if (box.end >= 0) box.earlier.push(box.start, box.end)
    else if (this.mailed.push(client) === 1) this.parts.onFirst()
    box.start = start
    box.end = end
  }

  // The running client's

  private addOwn(bytes: Uint8Array, start: number, end: number): void {
    const total = this.ownBytes + end - start
    if (total > this.own.length) {
      const larger = new Uint8Array(Math.max(total, this.own.length * 2))
      larger.set(this.own.subarray(0, this.ownBytes))
      this.own = larger
    }
    copyBytes(bytes, start, this.own, this.ownBytes, end - start)
    this.ownBytes = total
  }

  /** The messages for the client whose command is through; they are its output from now on. Valid until the next one. */
  takeOwn(): Uint8Array {
    const { own, ownBytes } = this
    this.ownBytes = 0
    if (own.length > LOG_BYTES) this.own = new Uint8Array(0)
    return own.subarray(0, ownBytes)
  }

  // Sending

  /** Whether so many bytes can be appended without anything being sent before. */
  hasRoom(bytes: number): boolean {
    return this.pos + bytes <= this.log.length
  }

  /** Has `send` called for each client with mail, which must empty its outbox; then the log is free again. */
  sendAll(send: (client: Client, box: Outbox) => void): void {
    const { mailed } = this
    // Closing a client may bring mail for others.
    for (let i = 0; i < mailed.length; i++) {
      const box = mailed[i].outbox as Outbox
      if (!box.isEmpty) send(mailed[i], box)
    }
    mailed.length = 0
    this.recycle()
  }

  /** Writes the contents of an outbox, in one piece, behind `before[beforeStart, beforeEnd)`, and empties it. */
  write(transport: Transport, box: Outbox, before: Uint8Array, beforeStart: number, beforeEnd: number): void {
    if (beforeStart === beforeEnd && box.earlier.length === 0) {
      this.writeRange(transport, box.start, box.end)
    } else {
      this.writeGathered(transport, box, before.subarray(beforeStart, beforeEnd))
    }
    box.clear()
  }

  private writeRange(transport: Transport, start: number, end: number): void {
    if (end - start < SHARED_BYTES) {
      if (!transport.writeRange(this.log, start, end)) this.kept = true
    } else if (transport.writeAll([this.log.subarray(start, end)]) !== 'sent') {
      this.kept = true
    }
  }

  /** Puts the parts together in the free end of the log. */
  private writeGathered(transport: Transport, box: Outbox, before: Uint8Array): void {
    const { log, pos } = this
    const { earlier } = box
    const total = before.length + box.bytes
    const fits = pos + total <= log.length
    const into = fits ? log : new Uint8Array(total)
    let at = fits ? pos : 0
    copyBytes(before, 0, into, at, before.length)
    at += before.length
    for (let i = 0; i < earlier.length; i += 2) {
      into.set(log.subarray(earlier[i], earlier[i + 1]), at)
      at += earlier[i + 1] - earlier[i]
    }
    into.set(log.subarray(box.start, box.end), at)
    if (!fits) {
      transport.writeAll([into])
    } else if (!transport.writeRange(log, pos, pos + total)) {
      this.kept = true
      this.pos = pos + total
    }
  }

  private makeRoom(bytes: number): void {
    if (!this.sending) {
      this.parts.onFull()
      this.recycle()
      if (bytes > this.log.length) this.useLog(new Uint8Array(bytes))
      return
    }
    // In the middle of sending, ranges of the log are still to be read: it grows.
    const larger = new Uint8Array(Math.max(this.pos + bytes, this.log.length * 2))
    larger.set(this.log.subarray(0, this.pos))
    this.useLog(larger)
  }

  private recycle(): void {
    if (this.kept || this.log.length !== LOG_BYTES) this.useLog(new Uint8Array(LOG_BYTES))
    this.kept = false
    this.pos = 0
  }

  private useLog(log: Uint8Array): void {
    this.log = log
    this.logView = new DataView(log.buffer)
  }
}
