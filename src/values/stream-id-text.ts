// Ids of stream entries as clients write them: `ms-seq`, `ms`, `-` and `+`.

import type { StreamId } from './stream-id.ts'

/** Longer texts are no ids. */
const MAX_TEXT_BYTES = 127
const MINUS = 45
const PLUS = 43
const STAR = 42
const ZERO = 48
/** Digits that always fit a double exactly. */
const SAFE_DIGITS = 15
const UINT32 = 2 ** 32
const UINT64_LIMIT = 2n ** 64n
/** What the C library's number parser takes as well: blanks, a sign, leading zeros. */
const LENIENT_NUMBER = /^[ \t-\r]*([+-]?)(\d+)$/
/** What Redis's own parser takes, and refuses as negative, before the C library sees it. */
const CANONICAL_NEGATIVE = /^-[1-9]\d{0,18}$/
const INT64_MIN = -(2n ** 63n)

/** What `parseStreamId` makes of a text. */
export const ID_INVALID = 0
export const ID_WHOLE = 1
/** `ms-*`: the sequence number is to be found, it was set to 0. */
export const ID_OPEN = 2

/**
 * Reads an id from `buf[start, end)` into `into`. A missing sequence number becomes `missingSeqWord` in both words: 0,
 * or -1 for the largest. `strict`: `-` and `+` are no ids. False: it is none, and `into` is undefined.
 */
export function parseStreamId(
  into: StreamId,
  buf: Uint8Array,
  start: number,
  end: number,
  missingSeqWord: 0 | -1,
  strict: boolean,
): boolean {
  if (!strict && end - start === 1) {
    if (buf[start] === MINUS) {
      into.setMin()
      return true
    }
    if (buf[start] === PLUS) {
      into.setMax()
      return true
    }
  }
  if (end - start > MAX_TEXT_BYTES) return false
  const textEnd = indexOf(0, buf, start, end)
  const dash = indexOf(MINUS, buf, start, textEnd)
  if (!parseHalf(into, buf, start, dash, true)) return false
  if (dash < textEnd) return parseHalf(into, buf, dash + 1, textEnd, false)
  into.seqHigh = missingSeqWord
  into.seqLow = missingSeqWord
  return true
}

/** Reads the id of a new entry, which may leave the sequence number open; see ID_WHOLE and the like. */
export function parseNewId(into: StreamId, buf: Uint8Array, start: number, end: number): number {
  const isOpen = end - start > 2 && buf[end - 1] === STAR && buf[end - 2] === MINUS
  if (isOpen && indexOf(MINUS, buf, start, end) === end - 2) {
    return parseStreamId(into, buf, start, end - 2, 0, true) ? ID_OPEN : ID_INVALID
  }
  return parseStreamId(into, buf, start, end, 0, true) ? ID_WHOLE : ID_INVALID
}

/** Where a byte is, or `end`. */
function indexOf(byte: number, buf: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) if (buf[i] === byte) return i
  return end
}

/** Reads one of the two numbers. */
function parseHalf(into: StreamId, buf: Uint8Array, start: number, end: number, isMs: boolean): boolean {
  const value = shortNumber(buf, start, end)
  let high = (value / UINT32) | 0
  let low = value | 0
  if (value < 0) {
    const exact = lenientNumber(buf, start, end)
    if (exact < 0n) return false
    high = Number(BigInt.asIntN(32, exact >> 32n))
    low = Number(BigInt.asIntN(32, exact))
  }
  if (isMs) {
    into.msHigh = high
    into.msLow = low
  } else {
    into.seqHigh = high
    into.seqLow = low
  }
  return true
}

/** The number that up to 15 digits make; -1 for anything else. */
function shortNumber(buf: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > SAFE_DIGITS) return -1
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = buf[i] - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Any other unsigned 64-bit integer; -1 for what is none. */
function lenientNumber(buf: Uint8Array, start: number, end: number): bigint {
  const { buffer, byteOffset } = buf
  const text = Buffer.from(buffer, byteOffset + start, end - start).toString('latin1')
  if (CANONICAL_NEGATIVE.test(text) && BigInt(text) >= INT64_MIN) return -1n
  const found = LENIENT_NUMBER.exec(text)
  if (found === null) return -1n
  const value = BigInt(found[2])
  if (value >= UINT64_LIMIT) return -1n
  return found[1] === '-' ? BigInt.asUintN(64, -value) : value
}
