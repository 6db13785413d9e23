// The expiry time in the extra words of a record: Unix milliseconds as a signed 64-bit integer in two words.
//
// Clients may ask for times up to 2^63 - 1. Beyond 2^53 a double is only near them, so that the commands which show or
// store such times use the exact forms; everybody else compares doubles.

import { EXPIRY_HIGH_WORD, EXPIRY_LOW_WORD } from './record.ts'

const UINT32 = 2 ** 32
const MAX_HIGH = 0x7fffffff

/** The time in the record at word `at`; beyond 2^53 the nearest double. */
export function readExpiry(words: Int32Array, at: number): number {
  return words[at + EXPIRY_HIGH_WORD] * UINT32 + (words[at + EXPIRY_LOW_WORD] >>> 0)
}

/** The time in the record at word `at`, to the millisecond. */
export function readExactExpiry(words: Int32Array, at: number): bigint {
  return BigInt(words[at + EXPIRY_HIGH_WORD]) * BigInt(UINT32) + BigInt(words[at + EXPIRY_LOW_WORD] >>> 0)
}

/** Writes a time into the record at word `at`. */
export function writeExpiry(words: Int32Array, at: number, unixMs: number): void {
  words[at + EXPIRY_HIGH_WORD] = Math.min(Math.floor(unixMs / UINT32), MAX_HIGH)
  words[at + EXPIRY_LOW_WORD] = unixMs % UINT32
}

/** Writes a time of 64 bits into the record at word `at`. */
export function writeExactExpiry(words: Int32Array, at: number, unixMs: bigint): void {
  words[at + EXPIRY_HIGH_WORD] = Number(unixMs >> 32n)
  words[at + EXPIRY_LOW_WORD] = Number(BigInt.asIntN(32, unixMs))
}
