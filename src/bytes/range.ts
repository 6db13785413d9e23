// A range of bytes: what a look at a key or a value gives, without copying it.

/** `bytes[start, end)`. */
export interface ByteRange {
  bytes: Uint8Array
  start: number
  end: number
}
