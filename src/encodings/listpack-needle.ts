// Looking for an element in a listpack: the element is encoded once, and entries are compared with that.
// There is one encoding for each element, so equal elements are equal bytes.

import { LP_END, lpEncodedBytes, lpNext, lpWriteEntry } from './listpack.ts'

const START_BYTES = 256
/** A buffer that grew beyond this is not kept. */
const KEEP_BYTES = 64 * 1024

/** An element that is looked for, or is to be inserted, as a listpack entry. */
export class ListpackNeedle {
  /** The entry is `bytes[0, length)`. */
  bytes: Uint8Array = new Uint8Array(START_BYTES)
  length = 0

  /** Makes it the element `src[start, end)`. */
  set(src: Uint8Array, start: number, end: number): void {
    const length = lpEncodedBytes(src, start, end)
    if (length > this.bytes.length || this.bytes.length > KEEP_BYTES) {
      this.bytes = new Uint8Array(Math.max(START_BYTES, length))
    }
    this.length = length
    lpWriteEntry(this.bytes, 0, src, start, end)
  }

  /** Whether the entry at `p` is this element. */
  equals(b: Uint8Array, p: number): boolean {
    const { bytes, length } = this
    // The first byte tells most kinds and lengths apart. From there backwards: elements often begin alike.
    if (b[p] !== bytes[0]) return false
    for (let i = length - 1; i > 0; i--) if (b[p + i] !== bytes[i]) return false
    return true
  }

  /**
   * The first entry from position `from` on that is this element, or -1. After each entry that is not, `skip` entries
   * are passed over.
   */
  find(b: Uint8Array, from: number, skip: number): number {
    let p = from
    while (b[p] !== LP_END) {
      if (this.equals(b, p)) return p
      p = lpNext(b, p)
      for (let i = 0; i < skip && b[p] !== LP_END; i++) p = lpNext(b, p)
    }
    return -1
  }

  /** Copies the entry to `p`; returns the position behind it. */
  write(b: Uint8Array, p: number): number {
    const { bytes, length } = this
    if (length > 64) b.set(bytes.subarray(0, length), p)
    else for (let i = 0; i < length; i++) b[p + i] = bytes[i]
    return p + length
  }
}
