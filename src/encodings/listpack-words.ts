// Integers in a listpack, given as two signed 32-bit words: exact for all of 64 bits, and nothing is allocated.

import { INT_13BIT, INT_16BIT, INT_64BIT } from './listpack-entry.ts'

/** Bytes that an integer of 32 bits takes as an entry. */
export function lpNumberBytes(value: number): number {
  return wordsBody(value >> 31, value) + 1
}

/** Writes an integer as an entry at `p`; returns the position behind it. */
export function lpWriteWords(b: Uint8Array, p: number, high: number, low: number): number {
  const body = wordsBody(high, low)
  writeBody(b, p, body, high, low)
  b[p + body] = body
  return p + body + 1
}

/** As `lpWriteWords`, for an integer of 32 bits. */
export function lpWriteNumber(b: Uint8Array, p: number, value: number): number {
  if (value >= 0 && value <= 127) {
    b[p] = value
    b[p + 1] = 1
    return p + 2
  }
  return lpWriteWords(b, p, value >> 31, value)
}

/** Whether the integer entry at `p` takes 64 bits, so that it is no 32-bit integer. */
export function lpIsLong(b: Uint8Array, p: number): boolean {
  return b[p] === INT_64BIT
}

/** One of the words of an integer entry of 64 bits. */
export function lpLongWord(b: Uint8Array, p: number, isHigh: boolean): number {
  const at = isHigh ? p + 5 : p + 1
  return b[at] | (b[at + 1] << 8) | (b[at + 2] << 16) | (b[at + 3] << 24)
}

function wordsBody(high: number, low: number): number {
  if (high !== low >> 31) return 9
  if (low >= 0 && low <= 127) return 1
  if (low >= -4096 && low <= 4095) return 2
  if (low >= -32_768 && low <= 32_767) return 3
  return low >= -8_388_608 && low <= 8_388_607 ? 4 : 5
}

function writeBody(b: Uint8Array, p: number, body: number, high: number, low: number): void {
  if (body === 1) {
    b[p] = low
    return
  }
  if (body === 2) {
    b[p] = INT_13BIT | ((low >> 8) & 0x1f)
    b[p + 1] = low
    return
  }
  b[p] = body === 9 ? INT_64BIT : INT_16BIT + body - 3
  for (let i = 1, rest = low; i < body && i <= 4; i++, rest >>= 8) b[p + i] = rest
  for (let i = 5, rest = high; i < body; i++, rest >>= 8) b[p + i] = rest
}
