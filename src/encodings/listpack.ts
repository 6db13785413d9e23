// The listpack: short byte strings and integers packed one after the other, the form of Redis's small collections.
// Format: https://github.com/antirez/listpack/blob/master/listpack.md
//
//   total bytes (32 bits) | number of entries (16 bits, 65535: too many to say) | entries | 0xff
//
// An entry is an encoding byte with the length or the integer, the bytes of a string, and its own length backwards, in
// 7-bit groups, so that the pack can be walked from both ends. All integers are little-endian; an entry's backward
// length is not. Positions are absolute in the buffer; `base` is where a listpack begins.

import type { ByteRange } from '../bytes/range.ts'
import {
  INT_13BIT,
  INT_16BIT,
  INT_32BIT,
  INT_64BIT,
  lpBackBytes,
  STRING_6BIT,
  STRING_12BIT,
  STRING_32BIT,
} from './listpack-entry.ts'
import { readIntegerEntry, writeIntegerText } from './listpack-integer.ts'

export { lpEncodedBytes, lpWriteEntry } from './listpack-entry.ts'

/** Bytes before the first entry. */
export const LP_HEADER_BYTES = 6
/** Bytes of a listpack without entries. */
export const LP_EMPTY_BYTES = 7
/** The byte that ends a listpack. */
export const LP_END = 0xff

const COUNT_UNKNOWN = 0xffff

/** Bytes of the whole listpack. */
export function lpBytes(b: Uint8Array, base: number): number {
  return (b[base] | (b[base + 1] << 8) | (b[base + 2] << 16) | (b[base + 3] << 24)) >>> 0
}

/** Number of entries; counted where there are too many for the header. */
export function lpLength(b: Uint8Array, base: number): number {
  const count = b[base + 4] | (b[base + 5] << 8)
  if (count !== COUNT_UNKNOWN) return count
  let sum = 0
  for (let p = lpFirst(b, base); b[p] !== LP_END; p = lpNext(b, p)) sum++
  return sum
}

/** Writes total size and number of entries. */
export function lpSetHeader(b: Uint8Array, base: number, totalBytes: number, count: number): void {
  b[base] = totalBytes
  b[base + 1] = totalBytes >> 8
  b[base + 2] = totalBytes >> 16
  b[base + 3] = totalBytes >> 24
  const shown = count < COUNT_UNKNOWN ? count : COUNT_UNKNOWN
  b[base + 4] = shown
  b[base + 5] = shown >> 8
}

/** Writes a listpack without entries. */
export function lpInitEmpty(b: Uint8Array, base: number): void {
  lpSetHeader(b, base, LP_EMPTY_BYTES, 0)
  b[base + LP_HEADER_BYTES] = LP_END
}

/** Where the first entry is; the end when there is none. */
export function lpFirst(_b: Uint8Array, base: number): number {
  return base + LP_HEADER_BYTES
}

/** Whether a position is the end behind the last entry. */
export function lpIsEnd(b: Uint8Array, p: number): boolean {
  return b[p] === LP_END
}

/** The position behind an entry: the next entry, or the end. */
export function lpNext(b: Uint8Array, p: number): number {
  const head = b[p]
  // Short strings and small integers are the rule; their backward length is one byte.
  if (head < STRING_6BIT) return p + 2
  if (head < INT_13BIT) return p + 2 + (head & 0x3f)
  return p + lpEntryBytes(b, p)
}

/** Bytes of an entry without its backward length. */
function bodyBytes(b: Uint8Array, p: number): number {
  const head = b[p]
  if (head < STRING_6BIT) return 1
  if (head < INT_13BIT) return 1 + (head & 0x3f)
  if (head < STRING_12BIT) return 2
  if (head < STRING_32BIT) return 2 + (((head & 0x0f) << 8) | b[p + 1])
  if (head === STRING_32BIT) return 5 + length32(b, p)
  return integerBody(head)
}

function length32(b: Uint8Array, p: number): number {
  return (b[p + 1] | (b[p + 2] << 8) | (b[p + 3] << 16) | (b[p + 4] << 24)) >>> 0
}

function integerBody(head: number): number {
  if (head === INT_64BIT) return 9
  if (head <= INT_32BIT) return head - INT_16BIT + 3
  throw new Error(`listpack: unknown encoding ${head}`)
}

/** Bytes of an entry with its backward length. */
export function lpEntryBytes(b: Uint8Array, p: number): number {
  const body = bodyBytes(b, p)
  return body + lpBackBytes(body)
}

/** The entry before the one at `p` (which may be the end), or -1 before the first. */
export function lpPrev(b: Uint8Array, base: number, p: number): number {
  if (p <= base + LP_HEADER_BYTES) return -1
  let at = p - 1
  let body = b[at] & 0x7f
  for (let shift = 7; (b[at] & 0x80) !== 0; shift += 7) {
    at--
    body += (b[at] & 0x7f) * 2 ** shift
  }
  return at - body
}

/** The last entry, or -1 when there is none. */
export function lpLast(b: Uint8Array, base: number): number {
  return lpPrev(b, base, base + lpBytes(b, base) - 1)
}

/** The entry of an index, counted from the end if negative (-1 is the last); -1 when out of range. */
export function lpSeek(b: Uint8Array, base: number, index: number): number {
  const count = lpLength(b, base)
  const at = index < 0 ? count + index : index
  if (at < 0 || at >= count) return -1
  if (at > count / 2) {
    let p = lpLast(b, base)
    for (let i = count - 1; i > at; i--) p = lpPrev(b, base, p)
    return p
  }
  let p = lpFirst(b, base)
  for (let i = 0; i < at; i++) p = lpNext(b, p)
  return p
}

/** Whether an entry is kept as an integer. */
export function lpIsInteger(b: Uint8Array, p: number): boolean {
  const head = b[p]
  return head < STRING_6BIT || (head >= INT_13BIT && head < STRING_12BIT) || head > STRING_32BIT
}

/** The integer of an integer entry; beyond 2^53 the nearest double. */
export function lpInteger(b: Uint8Array, p: number): number {
  return readIntegerEntry(b, p)
}

/**
 * The text of an element, as a range in `into`: its place in the listpack, or for an integer its digits, written to
 * `digits` (at least 24 bytes).
 */
export function lpRead(b: Uint8Array, p: number, into: ByteRange, digits: Uint8Array): void {
  const head = b[p]
  if (head >= STRING_6BIT && head < INT_13BIT) {
    into.bytes = b
    into.start = p + 1
    into.end = p + 1 + (head & 0x3f)
    return
  }
  if (lpIsInteger(b, p)) {
    into.bytes = digits
    into.start = 0
    into.end = writeIntegerText(b, p, digits)
    return
  }
  into.bytes = b
  into.start = p + (head === STRING_32BIT ? 5 : 2)
  into.end = p + bodyBytes(b, p)
}

/**
 * Replaces `removed` bytes of entries at `at` by a gap of `added` bytes for the caller to fill, and brings the header
 * up to date. The buffer must have the room. Where the header does not know the count it stays unknown.
 */
export function lpSplice(
  b: Uint8Array,
  base: number,
  at: number,
  removed: number,
  added: number,
  countDelta: number,
): void {
  const total = lpBytes(b, base)
  const count = b[base + 4] | (b[base + 5] << 8)
  if (removed !== added) b.copyWithin(at + added, at + removed, base + total)
  const known = count === COUNT_UNKNOWN ? COUNT_UNKNOWN : count + countDelta
  lpSetHeader(b, base, total + added - removed, known)
}
