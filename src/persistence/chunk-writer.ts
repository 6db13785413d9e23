// Bytes on their way into a file, a payload or a socket: they collect in one buffer, which is handed on when it is full.

import { copyView } from '../bytes/copy.ts'
import { stringToLatin1 } from '../bytes/text.ts'

const CHUNK_BYTES = 64 * 1024

/** Takes bytes in order. They are valid during the call only. */
export type ChunkSink = (bytes: Uint8Array, start: number, end: number) => void

/** Collects bytes and hands them on in chunks. */
export class ChunkWriter {
  /** What was written and not handed on yet: `bytes[0, at)`. */
  bytes: Uint8Array
  view: DataView
  at = 0
  /** Bytes handed on so far. */
  handedOn = 0
  private readonly sink: ChunkSink

  constructor(sink: ChunkSink, chunkBytes = CHUNK_BYTES) {
    this.sink = sink
    this.bytes = new Uint8Array(chunkBytes)
    this.view = new DataView(this.bytes.buffer)
  }

  /** All bytes written so far, handed on or not. */
  get total(): number {
    return this.handedOn + this.at
  }

  /** Makes room for `count` bytes at `at`; `count` is far below the size of a chunk. The caller writes and moves `at`. */
  reserve(count: number): void {
    if (this.at + count > this.bytes.length) this.flush()
  }

  byte(value: number): void {
    if (this.at === this.bytes.length) this.flush()
    this.bytes[this.at++] = value
  }

  /** `from[start, end)`, however long. Longer than a chunk, it is handed on as it is, without a copy. */
  raw(from: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (this.at + length > this.bytes.length) this.flush()
    if (length > this.bytes.length) {
      this.handedOn += length
      this.sink(from, start, end)
      return
    }
    this.bytes.set(from.subarray(start, end), this.at)
    this.at += length
  }

  /** As `raw`, from a view, and fast for short runs: for keys and values in the arena. */
  rawView(from: DataView, start: number, length: number): void {
    if (this.at + length > this.bytes.length) this.flush()
    if (length > this.bytes.length) {
      const bytes = new Uint8Array(from.buffer, from.byteOffset, from.byteLength)
      return this.raw(bytes, start, start + length)
    }
    copyView(from, start, this.view, this.at, length)
    this.at += length
  }

  /** ASCII or Latin-1 text. */
  text(text: string): void {
    const bytes = stringToLatin1(text)
    this.raw(bytes, 0, bytes.length)
  }

  /** Hands on what there is. */
  flush(): void {
    const { at } = this
    if (at === 0) return
    this.at = 0
    this.handedOn += at
    this.sink(this.bytes, 0, at)
  }
}
