// Unsigned 64-bit integers as two halves of 32 bits, for arithmetic that neither doubles nor BigInt (too slow) can do.

/** high × 2^32 + low; both halves from 0 to 2^32 - 1. */
export interface Uint64 {
  readonly high: number
  readonly low: number
}

const TWO_32 = 0x1_0000_0000

/** a + b without what exceeds 64 bits. */
export function add64(a: Uint64, b: Uint64): Uint64 {
  const low = a.low + b.low
  return { high: (a.high + b.high + (low >= TWO_32 ? 1 : 0)) >>> 0, low: low >>> 0 }
}

/** a - b, where b is not larger. */
export function subtract64(a: Uint64, b: Uint64): Uint64 {
  const low = a.low - b.low
  return { high: a.high - b.high - (low < 0 ? 1 : 0), low: low >>> 0 }
}

/** 10 × a, which must fit into 64 bits. */
export function timesTen(a: Uint64): Uint64 {
  const low = a.low * 10
  return { high: a.high * 10 + Math.floor(low / TWO_32), low: low >>> 0 }
}

export function isLess64(a: Uint64, b: Uint64): boolean {
  return a.high < b.high || (a.high === b.high && a.low < b.low)
}

/** value × 2^shift, for a value of at most 32 bits and a product of at most 64. */
export function shifted64(value: number, shift: number): Uint64 {
  if (shift >= 32) return { high: (value << (shift - 32)) >>> 0, low: 0 }
  return { high: shift === 0 ? 0 : value >>> (32 - shift), low: (value << shift) >>> 0 }
}

/** The upper 64 bits of the product of 128 bits, rounded to the nearest. */
export function multiplyHigh(a: Uint64, b: Uint64): Uint64 {
  const middle =
    (Math.imul(a.high, b.low) >>> 0) + (Math.imul(a.low, b.high) >>> 0) + high32(a.low, b.low) + 0x8000_0000
  const low =
    (Math.imul(a.high, b.high) >>> 0) +
    high32(a.high, b.low) +
    high32(a.low, b.high) +
    Math.floor(middle / TWO_32)
  return { high: high32(a.high, b.high) + Math.floor(low / TWO_32), low: low >>> 0 }
}

/** The upper 32 bits of the product of two 32-bit integers. */
export function high32(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  // No sum here exceeds 32 bits; Math.imul's sign is taken off by the unsigned shifts.
  const first = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16)
  const second = (Math.imul(aLow, bHigh) >>> 0) + (first & 0xffff)
  return (Math.imul(aHigh, bHigh) >>> 0) + (first >>> 16) + (second >>> 16)
}
