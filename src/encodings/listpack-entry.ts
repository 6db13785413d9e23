// Entries of a listpack: how a string or an integer is written. See listpack.ts for the whole.

import { copyBytes } from '../bytes/copy.ts'
import { parseInt64 } from '../bytes/int64.ts'
import { parseInteger } from '../bytes/integer.ts'

// Encoding bytes. Those below 0x80 are integers from 0 to 127, 0x80 to 0xbf strings of up to 63 bytes.
export const STRING_6BIT = 0x80
export const INT_13BIT = 0xc0
export const STRING_12BIT = 0xe0
export const STRING_32BIT = 0xf0
export const INT_16BIT = 0xf1
export const INT_24BIT = 0xf2
export const INT_32BIT = 0xf3
export const INT_64BIT = 0xf4

/** Longest text of a 64-bit integer. */
const MAX_INTEGER_TEXT = 20
/** Up to this many characters an integer is exact as a double. */
const SAFE_TEXT = 15

/** Bytes that the backward length of an entry takes whose other bytes are `body`. The odd limits are Redis's. */
export function lpBackBytes(body: number): number {
  if (body < 128) return 1
  if (body < 16_383) return 2
  if (body < 2_097_151) return 3
  return body < 268_435_455 ? 4 : 5
}

/** Bytes that a string takes as an entry: as an integer if it is the canonical text of one. */
export function lpEncodedBytes(src: Uint8Array, start: number, end: number): number {
  const integer = integerBodyOf(src, start, end)
  if (integer > 0) return integer + 1
  const length = end - start
  const body = length + (length < 64 ? 1 : length < 4096 ? 2 : 5)
  return body + lpBackBytes(body)
}

/** Writes a string as an entry at `p`; returns the position behind it. */
export function lpWriteEntry(b: Uint8Array, p: number, src: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (mayBeInteger(src, start, length)) {
    const body = integerBodyOf(src, start, end)
    if (body > 0) return writeIntegerEntry(b, p, body, src, start, end)
  }
  const at = writeStringHead(b, p, length)
  copyBytes(src, start, b, at, length)
  return writeBack(b, p, at + length)
}

function mayBeInteger(src: Uint8Array, start: number, length: number): boolean {
  if (length === 0 || length > MAX_INTEGER_TEXT) return false
  const first = src[start]
  return first <= 57 && (first >= 48 || first === 45)
}

/** Bytes of the entry, but for its backward length, if the text is an integer of 64 bits; else 0. */
function integerBodyOf(src: Uint8Array, start: number, end: number): number {
  if (!mayBeInteger(src, start, end - start)) return 0
  const value = parseInteger(src, start, end)
  if (!Number.isNaN(value)) return integerBody(value)
  return end - start > SAFE_TEXT && parseInt64(src, start, end) !== null ? 9 : 0
}

function integerBody(value: number): number {
  if (value >= 0 && value <= 127) return 1
  if (value >= -4096 && value <= 4095) return 2
  if (value >= -32_768 && value <= 32_767) return 3
  if (value >= -8_388_608 && value <= 8_388_607) return 4
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? 5 : 9
}

function writeIntegerEntry(
  b: Uint8Array,
  p: number,
  body: number,
  src: Uint8Array,
  start: number,
  end: number,
): number {
  if (body === 9) writeInt64Body(b, p, parseInt64(src, start, end) ?? 0n)
  else writeSmallBody(b, p, body, parseInteger(src, start, end))
  b[p + body] = body
  return p + body + 1
}

function writeSmallBody(b: Uint8Array, p: number, body: number, value: number): void {
  if (body === 1) {
    b[p] = value
    return
  }
  if (body === 2) {
    b[p] = INT_13BIT | ((value >> 8) & 0x1f)
    b[p + 1] = value
    return
  }
  b[p] = INT_16BIT + body - 3
  for (let i = 1, rest = value; i < body; i++, rest >>= 8) b[p + i] = rest
}

function writeInt64Body(b: Uint8Array, p: number, value: bigint): void {
  b[p] = INT_64BIT
  const low = Number(BigInt.asIntN(32, value))
  const high = Number(BigInt.asIntN(32, value >> 32n))
  for (let i = 0; i < 4; i++) {
    b[p + 1 + i] = low >> (i * 8)
    b[p + 5 + i] = high >> (i * 8)
  }
}

/** Writes the head of a string entry; returns the position of the string's bytes. */
function writeStringHead(b: Uint8Array, p: number, length: number): number {
  if (length < 64) {
    b[p] = STRING_6BIT | length
    return p + 1
  }
  if (length < 4096) {
    b[p] = STRING_12BIT | (length >> 8)
    b[p + 1] = length
    return p + 2
  }
  b[p] = STRING_32BIT
  b[p + 1] = length
  b[p + 2] = length >> 8
  b[p + 3] = length >> 16
  b[p + 4] = length >> 24
  return p + 5
}

/** Writes the backward length of the entry `b[p, end)`; returns the position behind it. */
function writeBack(b: Uint8Array, p: number, end: number): number {
  const body = end - p
  if (body < 128) {
    b[end] = body
    return end + 1
  }
  const count = lpBackBytes(body)
  let rest = body
  for (let i = count - 1; i >= 0; i--) {
    b[end + i] = (rest & 0x7f) | (i === 0 ? 0 : 0x80)
    rest = Math.floor(rest / 128)
  }
  return end + count
}
