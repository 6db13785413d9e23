// A connection without a socket: commands of the embedding program, and their replies as values.

import { decodeReply, ReplyError, type ReplyValue } from '../protocol/decoder.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import type { Transport } from '../server/transport.ts'
import { asksForMessages, type CommandWord, encodeCommand, turnsRepliesOff } from './command-words.ts'

/** Longer than anybody waits; it is only a timer so that the process has something to wait for. */
const LONG_MS = 2 ** 30

interface Waiting {
  readonly asBuffers: boolean
  resolve(value: ReplyValue): void
  reject(error: Error): void
}

/**
 * Runs commands for the program that the server lives in. It speaks RESP3, needs no password and is never idle for
 * too long. Commands run when the code that gave them has come to its end, those of one turn together.
 */
export class MemoryConnection implements Transport {
  readonly remoteAddress = 'memory:0'
  readonly localAddress = 'memory:0'
  readonly fd = -1
  readonly isUnixSocket = false
  readonly isLocal = true
  readonly queuedBytes = 0
  readonly queuedPieces = 0
  private readonly server: Server
  private readonly client: Client
  private readonly waiting: Waiting[] = []
  private requests: Buffer[] = []
  private replies: Buffer[] = []
  private delivering = false
  /** Runs while a command is held back (CLIENT PAUSE, a blocking command), so that the program waits for it. */
  private keepAlive: NodeJS.Timeout | null = null
  private closed = false

  constructor(server: Server) {
    this.server = server
    this.client = server.connect(this)
    this.client.trust()
    this.client.resp3 = true
  }

  get isClosed(): boolean {
    return this.closed
  }

  /**
   * Runs one command; rejects with a ReplyError for an error reply, with a TypeError for what is no command.
   * The words may be changed afterwards.
   */
  async execute(words: readonly CommandWord[], asBuffers: boolean): Promise<ReplyValue> {
    if (turnsRepliesOff(words))
      throw new TypeError('CLIENT REPLY is not for a program: each command has its reply')
    const request = encodeCommand(words)
    if (asksForMessages(words))
      throw new TypeError('messages come only to connected clients: connect one to subscribe')
    return await new Promise((resolve, reject) => {
      this.waiting.push({ asBuffers, resolve, reject })
      // Not at once: this may be called by a log sink or a hook, in the middle of another command.
      if (this.requests.push(request) === 1) queueMicrotask(() => this.sendRequests())
    })
  }

  writeRange(buffer: Uint8Array, start: number, end: number): boolean {
    this.received(Buffer.from(buffer.subarray(start, end)))
    return true
  }

  writeAll(chunks: Uint8Array[]): 'kept' {
    for (const chunk of chunks) this.received(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    return 'kept'
  }

  pauseReading(): void {}

  resumeReading(): void {}

  closeAfterWrites(): void {
    this.deliver()
    this.destroy()
  }

  destroy(): void {
    if (this.closed) return
    this.closed = true
    this.endWait()
    this.server.disconnected(this.client)
    for (const each of this.waiting.splice(0)) each.reject(new Error('the connection is closed'))
  }

  private sendRequests(): void {
    const bytes = this.requests.length === 1 ? this.requests[0] : Buffer.concat(this.requests)
    this.requests = []
    if (this.closed) return
    const chunk = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    this.server.receive(this.client, chunk, chunk.length)
    if (this.client.stopped !== 0 && !this.closed) this.keepAlive ??= setInterval(() => {}, LONG_MS)
  }

  private endWait(): void {
    if (this.keepAlive !== null) clearInterval(this.keepAlive)
    this.keepAlive = null
  }

  /** Keeps a part of the replies. They are read once in the turn: a long one in many parts is not read often. */
  private received(part: Buffer): void {
    this.replies.push(part)
    if (this.delivering) return
    this.delivering = true
    queueMicrotask(() => this.deliver())
  }

  /** Hands the replies that are whole to those who wait for them. */
  private deliver(): void {
    this.delivering = false
    let rest = this.replies.length === 1 ? this.replies[0] : Buffer.concat(this.replies)
    this.replies = []
    while (rest.length > 0 && this.waiting.length > 0) {
      const [{ asBuffers, resolve, reject }] = this.waiting
      const reply = decodeReply(rest, asBuffers)
      if (reply === null) {
        this.replies.push(rest) // the rest of it comes in a later turn
        return
      }
      rest = rest.subarray(reply.sizeBytes)
      this.waiting.shift()
      if (reply.value instanceof ReplyError) reject(reply.value)
      else resolve(reply.value)
    }
    if (this.waiting.length === 0) this.endWait()
  }
}
