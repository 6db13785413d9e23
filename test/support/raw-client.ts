// A client that shows the bytes of each reply as they came, to compare servers by them.

import { connect, type Socket } from 'node:net'
import { type Command, encodeCommand, encodeCommands } from './command.ts'
import { FrameScanner } from './frame-scanner.ts'
import { Inbox } from './inbox.ts'

/** How a client behaves; everything has a default. */
export interface RawClientOptions {
  /** How long a reply may take before the reads that wait are rejected; 0 for ever. Default 10 seconds. */
  readonly replyTimeoutMs?: number
  /**
   * Where RESP3 push messages go: `inline` (the default) hands them out like replies in the order of the
   * stream, `apart` keeps them for `readPush`.
   */
  readonly pushes?: 'inline' | 'apart'
}

const DEFAULT_REPLY_TIMEOUT_MS = 10_000
const PUSH = 0x3e

/** A connection to a server. Each reply is a Buffer of its own with the raw bytes of exactly one reply. */
export class RawClient {
  readonly socket: Socket
  /** Resolves when the connection is closed, by whomever, also after an error such as a reset. */
  readonly closed: Promise<void>
  #pushesApart: boolean
  #replyTimeoutMs: number
  #scanner = new FrameScanner()
  #received = Buffer.allocUnsafe(16 * 1024)
  #receivedBytes = 0
  #replies = new Inbox()
  #pushes = new Inbox()

  private constructor(socket: Socket, options: RawClientOptions) {
    this.socket = socket
    this.#pushesApart = options.pushes === 'apart'
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#fail(new Error(`the connection was closed${this.#restText()}`))
        resolve()
      })
    })
    this.#replyTimeoutMs = options.replyTimeoutMs ?? DEFAULT_REPLY_TIMEOUT_MS
    socket.setNoDelay(true)
    socket.on('timeout', () => this.#timedOut())
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  /** Connects to a port on 127.0.0.1 or to a Unix socket path. */
  static connect(target: number | string, options: RawClientOptions = {}): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket =
        typeof target === 'number' ? connect({ port: target, host: '127.0.0.1' }) : connect({ path: target })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawClient(socket, options))
      })
    })
  }

  /** Sends a command and resolves with its reply. */
  call(...command: Command): Promise<Buffer> {
    this.send(encodeCommand(command))
    return this.readReply()
  }

  /** Sends the commands in one write; resolves with their replies. */
  pipeline(commands: readonly Command[]): Promise<Buffer[]> {
    this.send(encodeCommands(commands))
    return Promise.all(commands.map(() => this.readReply()))
  }

  /** Sends a line as an inline command and resolves with its reply. */
  inline(line: string): Promise<Buffer> {
    this.send(`${line}\r\n`)
    return this.readReply()
  }

  /** Sends bytes as they are; text as UTF-8. Expects no reply: read it with `readReply`. */
  send(bytes: Uint8Array | string): void {
    this.socket.write(bytes)
  }

  /** The next reply. Rejects when the connection closes, the reply takes too long or is no RESP. */
  readReply(): Promise<Buffer> {
    return this.#next(this.#replies)
  }

  /** The next push message, with the option `pushes: 'apart'`. */
  readPush(): Promise<Buffer> {
    return this.#next(this.#pushes)
  }

  /** The replies that arrived and were not read yet. */
  unreadReplies(): Buffer[] {
    return this.#replies.unread()
  }

  /** Stops reading from the connection, so that the server's replies pile up. */
  pause(): void {
    this.socket.pause()
  }

  /** Reads on after `pause`. */
  resume(): void {
    this.socket.resume()
  }

  /** Closes the sending side and resolves when the server has closed its own. */
  end(): Promise<void> {
    this.socket.end()
    return this.closed
  }

  /** Drops the connection at once. */
  destroy(): Promise<void> {
    this.socket.destroy()
    return this.closed
  }

  /** The socket's idle timer starts anew with each read and each piece of data. */
  #next(inbox: Inbox): Promise<Buffer> {
    this.socket.setTimeout(this.#replyTimeoutMs)
    return inbox.next()
  }

  #receive(chunk: Buffer): void {
    this.#append(chunk)
    try {
      this.#deliver()
    } catch (error) {
      this.#fail(error as Error)
      this.socket.destroy()
    }
  }

  /** The buffer doubles when it is full, so that a long reply is copied a bounded number of times. */
  #append(chunk: Buffer): void {
    const neededBytes = this.#receivedBytes + chunk.length
    if (neededBytes > this.#received.length) {
      const larger = Buffer.allocUnsafe(Math.max(neededBytes, 2 * this.#received.length))
      this.#received.copy(larger, 0, 0, this.#receivedBytes)
      this.#received = larger
    }
    chunk.copy(this.#received, this.#receivedBytes)
    this.#receivedBytes = neededBytes
  }

  #deliver(): void {
    let start = 0
    for (;;) {
      const rest = this.#received.subarray(start, this.#receivedBytes)
      const replyBytes = rest.length === 0 ? -1 : this.#scanner.scan(rest)
      if (replyBytes === -1) break
      this.#deliverOne(Buffer.from(rest.subarray(0, replyBytes)))
      this.#scanner.reset()
      start += replyBytes
    }
    this.#received.copyWithin(0, start, this.#receivedBytes)
    this.#receivedBytes -= start
  }

  #deliverOne(reply: Buffer): void {
    const inbox = this.#pushesApart && reply[0] === PUSH ? this.#pushes : this.#replies
    inbox.put(reply)
  }

  #timedOut(): void {
    const error = new Error(`no reply within ${this.#replyTimeoutMs} ms${this.#restText()}`)
    this.#replies.rejectWaiters(error)
    this.#pushes.rejectWaiters(error)
  }

  #fail(error: Error): void {
    this.#replies.fail(error)
    this.#pushes.fail(error)
  }

  #restText(): string {
    const rest = this.#received.subarray(0, this.#receivedBytes)
    return rest.length === 0
      ? ''
      : ` in the middle of a reply: ${JSON.stringify(rest.toString('latin1', 0, 200))}`
  }
}
