// What the walks of the old packed forms have in common: bytes that nobody has checked yet, element by element.

import type { ByteRange } from '../bytes/range.ts'

/** A walk of packed bytes that may be broken. Nothing outside of the given range is read. */
export interface UntrustedWalk {
  /** The element that `next` went to, valid until the following one; digits for an integer. */
  readonly element: ByteRange
  /** What is wrong with the bytes, once `next` has returned false; empty: nothing. */
  readonly problem: string
  /** Begins at the first element of `b[start, end)`. */
  begin(b: Uint8Array, start: number, end: number): void
  /** Goes to the next element; false behind the last one and where the bytes are broken. */
  next(): boolean
}
