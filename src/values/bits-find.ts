// Finding the first bit that is set, or clear. Bit 0 is the highest bit of the first byte.

/** Bytes that one step of the long loop takes. */
const STEP_BYTES = 16

/**
 * The first bit from bit `first` to bit `last` (both included) that is `bit`, 0 or 1, or -1. The string begins at
 * `start` and reaches to bit `last` at least.
 */
export function findBit(bytes: Uint8Array, start: number, first: number, last: number, bit: number): number {
  const lastByte = start + Math.floor(last / 8)
  // The bits of the byte at hand that are not what is to be skipped.
  const skipped = bit === 0 ? 0xff : 0
  let at = start + Math.floor(first / 8)
  let found = (bytes[at] ^ skipped) & (0xff >>> (first & 7))
  if (found === 0 && at < lastByte) {
    at = skipBytes(bytes, at + 1, lastByte, skipped)
    found = bytes[at] ^ skipped
  }
  if (at === lastByte) found &= 0xff << (7 - (last & 7))
  return found === 0 ? -1 : (at - start) * 8 + Math.clz32(found) - 24
}

/** The first position in `bytes[from, to)` with another byte than `skipped`, 0 or 255; `to` if there is none. */
function skipBytes(bytes: Uint8Array, from: number, to: number, skipped: number): number {
  let at = from
  if (to - from >= STEP_BYTES) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const word = skipped === 0 ? 0 : -1
    for (; at + STEP_BYTES <= to; at += STEP_BYTES) {
      const first = (view.getInt32(at) ^ word) | (view.getInt32(at + 4) ^ word)
      if ((first | (view.getInt32(at + 8) ^ word) | (view.getInt32(at + 12) ^ word)) !== 0) break
    }
  }
  while (at < to && bytes[at] === skipped) at++
  return at
}
