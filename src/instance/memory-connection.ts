// A connection without a socket: commands of the embedding program, and their replies as values.

import { ReplyDecoder, ReplyError, type ReplyValue } from '../protocol/decoder.ts'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import type { Transport } from '../server/transport.ts'

/** A word of a command. */
export type CommandWord = string | number | bigint | Uint8Array

interface Waiting {
  readonly asBuffers: boolean
  resolve(value: ReplyValue): void
  reject(error: Error): void
}

/** Runs commands for the program that the server lives in. It speaks RESP3. */
export class MemoryConnection implements Transport {
  readonly remoteAddress = 'memory:0'
  readonly localAddress = 'memory:0'
  readonly fd = -1
  readonly isUnixSocket = false
  readonly isLocal = true
  readonly queuedBytes = 0
  private readonly server: Server
  private readonly client: Client
  private readonly waiting: Waiting[] = []
  private output: Buffer[] = []
  private closed = false

  constructor(server: Server) {
    this.server = server
    this.client = server.connect(this)
    this.client.trust()
    this.client.resp3 = true
  }

  /** Runs one command; rejects with a ReplyError for an error reply. */
  execute(words: readonly CommandWord[], asBuffers: boolean): Promise<ReplyValue> {
    if (words.length === 0) return Promise.reject(new TypeError('a command needs at least its name'))
    if (this.closed) return Promise.reject(new Error('the server is closed'))
    return new Promise((resolve, reject) => {
      this.waiting.push({ asBuffers, resolve, reject })
      const bytes = encode(words)
      this.server.receive(this.client, bytes, bytes.length)
    })
  }

  writeRange(buffer: Uint8Array, start: number, end: number): boolean {
    this.output.push(Buffer.from(buffer.slice(start, end)))
    this.deliver()
    return true
  }

  writeAll(chunks: Uint8Array[]): void {
    for (const chunk of chunks) this.output.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
    this.deliver()
  }

  pauseReading(): void {}

  resumeReading(): void {}

  closeAfterWrites(): void {
    this.destroy()
  }

  destroy(): void {
    if (this.closed) return
    this.closed = true
    for (const each of this.waiting.splice(0)) each.reject(new Error('the connection is closed'))
    this.server.disconnected(this.client)
  }

  /** Hands the replies that are whole to those who wait for them. */
  private deliver(): void {
    const bytes = this.output.length === 1 ? this.output[0] : Buffer.concat(this.output)
    this.output = []
    let rest = bytes
    while (rest.length > 0 && this.waiting.length > 0) {
      const { asBuffers, resolve, reject } = this.waiting[0]
      const decoder = new ReplyDecoder(rest, asBuffers)
      let value: ReplyValue
      try {
        value = decoder.next()
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        this.output.push(rest) // the reply goes on in the next write
        return
      }
      rest = rest.subarray(decoder.position)
      this.waiting.shift()
      if (value instanceof ReplyError) reject(value)
      else resolve(value)
    }
  }
}

function encode(words: readonly CommandWord[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`*${words.length}\r\n`)]
  for (const word of words) {
    const bytes = word instanceof Uint8Array ? word : Buffer.from(String(word))
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'))
  }
  return Buffer.concat(parts)
}
