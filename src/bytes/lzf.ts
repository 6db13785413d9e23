// LZF: the quick compression of strings in RDB files.
// Format: Marc Lehmann's LibLZF. A control byte says what follows:
//
//   000LLLLL                      L + 1 bytes as they are (1 to 32)
//   LLLooooo oooooooo             L + 2 bytes (3 to 8) that stand o + 1 bytes before
//   111ooooo LLLLLLLL oooooooo    L + 9 bytes (9 to 264) that stand o + 1 bytes before
//
// The compressor decides as LibLZF does in its quick mode, so that it finds the same repetitions as Redis.

const HASH_BITS = 16
const SLOTS = 1 << HASH_BITS
const SLOT_MASK = SLOTS - 1
const MAX_LITERALS = 32
const MAX_DISTANCE = 1 << 13
const MAX_LENGTH = 264
/** A reference takes three bytes at most; LibLZF wants one more to be there. */
const MAX_REFERENCE_BYTES = 4
/** Where a repetition might be longer than 16 bytes, LibLZF compares this many without a look at its limit. */
const FIRST_COMPARED = 19
/** Where positions begin to be counted from 0 again. */
const MAX_POSITION = 2 ** 30
const NO_SLOTS = new Int32Array(0)

/** Compresses byte strings. One object serves any number of them; its table of 256 KiB is made with the first. */
export class LzfCompressor {
  /** Where each hash of three bytes was met last, counted on from string to string: older ones lie before `base`. */
  private slots = NO_SLOTS
  private base = 0

  /**
   * Compresses `src[start, end)` to `out[to, ...)` if that takes at most `room` bytes. Returns how many it took; 0: it
   * does not fit, and what stands in `out` is of no meaning.
   */
  compress(src: Uint8Array, start: number, end: number, out: Uint8Array, to: number, room: number): number {
    const length = end - start
    if (length === 0 || room <= 0) return 0
    if (this.slots === NO_SLOTS) this.slots = new Int32Array(SLOTS)
    if (this.base + length >= MAX_POSITION) {
      this.slots.fill(0)
      this.base = 0
    }
    const bias = this.base + 1 - start
    this.base += length + 1
    return compressRange(this.slots, bias, src, start, end, out, to, to + room)
  }
}

/** `bias` makes of a position what stands in the table; positions of earlier strings come out before `start`. */
function compressRange(
  slots: Int32Array,
  bias: number,
  src: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  to: number,
  outEnd: number,
): number {
  const last = end - 2
  let at = start
  let op = to
  // Bytes from here on are waiting to be written as they are.
  let literalsAt = start
  let bytes = (src[at] << 8) | src[at + 1]
  while (at < last) {
    bytes = ((bytes << 8) | src[at + 2]) & 0xffffff
    const slot = ((bytes >> 8) - bytes * 5) & SLOT_MASK
    const found = slots[slot] - bias
    slots[slot] = at + bias
    if (found <= start || at - found > MAX_DISTANCE || threeBytes(src, found) !== bytes) {
      at++
      continue
    }
    if (op + literalBytes(at - literalsAt) + MAX_REFERENCE_BYTES >= outEnd) return 0
    op = writeLiterals(src, literalsAt, at, out, op)
    const length = sameBytes(src, found, at, end)
    op = writeReference(out, op, at - found - 1, length)
    at += length
    literalsAt = at
    if (at >= last) break
    // Of the repeated bytes only the last two places are noted.
    bytes = threeBytes(src, at - 2)
    slots[((bytes >> 8) - bytes * 5) & SLOT_MASK] = at - 2 + bias
    bytes = ((bytes << 8) | src[at + 1]) & 0xffffff
    slots[((bytes >> 8) - bytes * 5) & SLOT_MASK] = at - 1 + bias
  }
  // LibLZF leaves room for a run that has just begun and two or three bytes more.
  const literals = at - literalsAt
  if (op + literals + (literals >> 5) + 4 > outEnd) return 0
  return writeLiterals(src, literalsAt, end, out, op) - to
}

function threeBytes(src: Uint8Array, at: number): number {
  return (src[at] << 16) | (src[at + 1] << 8) | src[at + 2]
}

/** What `count` bytes take that are written as they are: one more for each run of 32. */
function literalBytes(count: number): number {
  return count + ((count + MAX_LITERALS - 1) >> 5)
}

/** Writes `src[start, end)` as it is, in runs; returns where they end. */
function writeLiterals(src: Uint8Array, start: number, end: number, out: Uint8Array, to: number): number {
  let op = to
  for (let at = start; at < end; at += MAX_LITERALS) {
    const count = Math.min(end - at, MAX_LITERALS)
    out[op++] = count - 1
    for (let i = 0; i < count; i++) out[op + i] = src[at + i]
    op += count
  }
  return op
}

/** How many bytes from `at` on are the same as from `found` on; the first three are known to be. */
function sameBytes(src: Uint8Array, found: number, at: number, end: number): number {
  const limit = Math.min(end - at - 2, MAX_LENGTH)
  const compared = limit > 16 ? Math.max(limit, FIRST_COMPARED) : limit
  let length = 3
  while (length < compared && src[found + length] === src[at + length]) length++
  return length
}

function writeReference(out: Uint8Array, to: number, distance: number, length: number): number {
  let op = to
  if (length < 9) {
    out[op++] = (distance >> 8) | ((length - 2) << 5)
  } else {
    out[op++] = (distance >> 8) | (7 << 5)
    out[op++] = length - 9
  }
  out[op++] = distance
  return op
}

/**
 * Decompresses `src[start, end)` to `out[to, outEnd)`. False if that does not fill the room exactly or the bytes are no
 * LZF; nothing outside of the two ranges is read or written.
 */
export function lzfDecompress(
  src: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  to: number,
  outEnd: number,
): boolean {
  let at = start
  let op = to
  while (at < end) {
    const control = src[at++]
    if (control < MAX_LITERALS) {
      const count = control + 1
      if (at + count > end || op + count > outEnd) return false
      for (let i = 0; i < count; i++) out[op++] = src[at++]
      continue
    }
    let length = control >> 5
    if (length === 7) {
      if (at >= end) return false
      length += src[at++]
    }
    length += 2
    if (at >= end || op + length > outEnd) return false
    let from = op - ((control & 0x1f) << 8) - src[at++] - 1
    if (from < to) return false
    // Byte by byte, because the bytes may be among those that are just being written.
    for (const last = op + length; op < last; ) out[op++] = out[from++]
  }
  return op === outEnd
}
