// A listpack in the making: elements are added at its end, in a buffer that is used again for the next one.

import { LP_END, LP_HEADER_BYTES, lpEncodedBytes, lpSetHeader, lpWriteEntry } from './listpack.ts'

const START_BYTES = 1024
/** A buffer that grew beyond this is not kept. */
const KEEP_BYTES = 256 * 1024

/** Builds one listpack after the other. */
export class ListpackBuilder {
  /** The listpack is `bytes[0, total)` after `finish`. */
  bytes: Uint8Array = new Uint8Array(START_BYTES)
  count = 0
  private at = LP_HEADER_BYTES

  /** Begins a new one. */
  begin(): void {
    if (this.bytes.length > KEEP_BYTES) this.bytes = new Uint8Array(START_BYTES)
    this.at = LP_HEADER_BYTES
    this.count = 0
  }

  /** Bytes of the listpack as it is. */
  get total(): number {
    return this.at + 1
  }

  /** Adds `src[start, end)`; canonical texts of integers become integers. */
  add(src: Uint8Array, start: number, end: number): void {
    const needed = this.at + lpEncodedBytes(src, start, end) + 1
    if (needed > this.bytes.length) this.grow(needed)
    this.at = lpWriteEntry(this.bytes, this.at, src, start, end)
    this.count++
  }

  /** Writes header and end; returns the bytes of the whole. */
  finish(): number {
    this.bytes[this.at] = LP_END
    lpSetHeader(this.bytes, 0, this.total, this.count)
    return this.total
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.at))
    this.bytes = larger
  }
}
