// Integer entries of a listpack: their value and their digits.

import { writeInt64 } from '../bytes/int64.ts'
import { writeInteger } from '../bytes/integer.ts'
import { INT_13BIT, INT_16BIT, INT_24BIT, INT_32BIT, INT_64BIT } from './listpack-entry.ts'

const UINT32 = 2 ** 32

/** The value of the integer entry at `p`; beyond 2^53 the nearest double. */
export function readIntegerEntry(b: Uint8Array, p: number): number {
  const head = b[p]
  if (head < 0x80) return head
  if (head < INT_16BIT) return (((head - INT_13BIT) << 27) >> 19) | b[p + 1]
  if (head === INT_16BIT) return ((b[p + 1] | (b[p + 2] << 8)) << 16) >> 16
  if (head === INT_24BIT) return ((b[p + 1] | (b[p + 2] << 8) | (b[p + 3] << 16)) << 8) >> 8
  if (head === INT_32BIT) return word(b, p + 1)
  return word(b, p + 5) * UINT32 + (word(b, p + 1) >>> 0)
}

/** Writes the digits of the integer entry at `p` to `digits`; returns how many bytes. */
export function writeIntegerText(b: Uint8Array, p: number, digits: Uint8Array): number {
  const value = readIntegerEntry(b, p)
  if (b[p] !== INT_64BIT || Number.isSafeInteger(value)) return writeInteger(digits, 0, value)
  const exact = (BigInt(word(b, p + 5)) << 32n) | BigInt(word(b, p + 1) >>> 0)
  return writeInt64(digits, 0, exact)
}

function word(b: Uint8Array, p: number): number {
  return b[p] | (b[p + 1] << 8) | (b[p + 2] << 16) | (b[p + 3] << 24)
}
