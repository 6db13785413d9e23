// Sizes of strings and lengths in RDB files.

import { parseInteger } from '../../bytes/integer.ts'

const MAX_INTEGER_TEXT = 11

/** Bytes of a string; short integers have a form of their own. */
export function stringBytes(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  const value = length <= MAX_INTEGER_TEXT ? parseInteger(bytes, start, end) : Number.NaN
  if (value >= -(2 ** 7) && value < 2 ** 7) return 2
  if (value >= -(2 ** 15) && value < 2 ** 15) return 3
  if (value >= -(2 ** 31) && value < 2 ** 31) return 5
  return blobBytes(length)
}

/** Bytes of so many bytes that are no integer. */
export function blobBytes(length: number): number {
  return lengthBytes(length) + length
}

/** Bytes of a length: 6, 14, 32 or 64 bits of it. */
export function lengthBytes(length: number): number {
  if (length < 2 ** 6) return 1
  if (length < 2 ** 14) return 2
  return length < 2 ** 32 ? 5 : 9
}
