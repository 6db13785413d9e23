// The layout that all records of a dictionary share, whatever they hold.
//
//   word 0   next record of the chain (reference)
//   word 1   hash of the key
//   word 2   lengths: bits 0-14 key length, bit 15 "has extra words", bits 16-31 value length
//   then     fixed words of the owner, extra words (only with bit 15), the key's bytes, the value's bytes
//
// A length field with all bits set means that the bytes live apart and that a 4-byte handle stands in their place.

/** Bit of the length word: the record has the extra words of its layout (an expiry time). */
export const HAS_EXTRA = 0x8000
/** Mask of the key length in the length word. */
export const KEY_LENGTH_MASK = 0x7fff
/** How far the value length is shifted in the length word. */
export const VALUE_LENGTH_SHIFT = 16
/** Key length field of a key that lives apart. */
export const KEY_APART = 0x7fff
/** Value length field of a value that lives apart. */
export const VALUE_APART = 0xffff
/** Bytes of a handle that stands for bytes that live apart. */
export const HANDLE_BYTES = 4

/** Where the parts of a record lie, in bytes from its start. */
export interface NodeLayout {
  /** Where the key begins when the record has no extra words. */
  readonly headerBytes: number
  /** What the extra words add. */
  readonly extraBytes: number
}

/** Reads the little-endian handle at `pos`. */
export function readHandle(bytes: Uint8Array, pos: number): number {
  return bytes[pos] | (bytes[pos + 1] << 8) | (bytes[pos + 2] << 16) | (bytes[pos + 3] << 24)
}

/** Writes a handle at `pos`, little-endian. */
export function writeHandle(bytes: Uint8Array, pos: number, handle: number): void {
  bytes[pos] = handle
  bytes[pos + 1] = handle >> 8
  bytes[pos + 2] = handle >> 16
  bytes[pos + 3] = handle >> 24
}
