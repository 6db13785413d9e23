// Bytes that wait until the system takes more: pieces in order, small ones put together.
//
// Every piece costs an object or two when it is written, so that a slow reader of short replies would otherwise hold a
// hundred times the memory of what it has not read.

import { copyBytes } from '../bytes/copy.ts'

/** Pieces below this size are copied into one buffer of this size. */
const PIECE_BYTES = 16 * 1024

/** A queue of bytes. */
export class Backlog {
  private readonly pieces: Uint8Array[] = []
  /** The buffer at the end of the queue and how much of it is filled; null: the last piece takes no more. */
  private tail: Uint8Array | null = null
  private tailBytes = 0

  /** How many pieces there are. */
  get count(): number {
    return this.pieces.length + (this.tail === null ? 0 : 1)
  }

  /** Adds a copy of `bytes[start, end)`. */
  addCopy(bytes: Uint8Array, start: number, end: number): void {
    let from = start
    while (from < end) {
      this.tail ??= new Uint8Array(PIECE_BYTES)
      const part = Math.min(end - from, PIECE_BYTES - this.tailBytes)
      copyBytes(bytes, from, this.tail, this.tailBytes, part)
      this.tailBytes += part
      from += part
      if (this.tailBytes === PIECE_BYTES) this.closeTail()
    }
  }

  /** Adds bytes that belong to the queue from now on. */
  add(bytes: Uint8Array): void {
    if (bytes.length < PIECE_BYTES) {
      this.addCopy(bytes, 0, bytes.length)
      return
    }
    this.closeTail()
    this.pieces.push(bytes)
  }

  /** Takes the oldest piece out; null when there is none. */
  take(): Uint8Array | null {
    if (this.pieces.length === 0) this.closeTail()
    return this.pieces.shift() ?? null
  }

  private closeTail(): void {
    if (this.tail === null) return
    this.pieces.push(this.tail.subarray(0, this.tailBytes))
    this.tail = null
    this.tailBytes = 0
  }
}
