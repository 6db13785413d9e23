// A long string that may change while it is written. Replacing it leaves its buffer alone; before it is changed where it
// is, what is not written yet is copied.

import type { ByteRange } from '../../bytes/range.ts'
import type { StringSource } from '../source.ts'
import type { Capture } from './capture.ts'

const PIECE_BYTES = 1024 * 1024

/** A string that lives apart. */
export class GuardedString implements StringSource, Capture {
  readonly form = 'string'
  readonly source: StringSource = this
  readonly lengthBytes: number
  readonly piece: ByteRange
  /** The buffer in which it must not change; null: it is written, or copied. */
  buffer: ArrayBufferLike | null
  heldBytes = 0
  private bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.lengthBytes = bytes.length
    this.buffer = bytes.buffer
    this.piece = { bytes, start: 0, end: 0 }
  }

  next(): boolean {
    const { bytes, piece } = this
    if (this.at === bytes.length) return false
    piece.bytes = bytes
    piece.start = this.at
    piece.end = Math.min(this.at + PIECE_BYTES, bytes.length)
    this.at = piece.end
    return true
  }

  /** Its bytes are about to be changed. */
  beforeEdit(): void {
    this.bytes = this.bytes.slice(this.at)
    this.at = 0
    this.heldBytes = this.bytes.length
    this.buffer = null
  }

  close(): void {
    this.buffer = null
  }
}
