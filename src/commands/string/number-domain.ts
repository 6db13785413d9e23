// The two kinds of numbers that INCREX counts in: 64-bit integers, and C's 80-bit `long double`.

import { EXTENDED } from '../../bytes/binary-float.ts'
import { fitsInt64, INT64_MAX, INT64_MIN, parseInt64 } from '../../bytes/int64.ts'
import {
  formatLongDouble,
  isInfinite,
  type LongDouble,
  parseLongDouble,
  sumLongDoubles,
} from '../../bytes/long-double.ts'

/** Numbers with a least and a greatest one. */
export interface NumberDomain<N> {
  readonly lowest: N
  readonly highest: N
  /** The number that the bytes say, or null. It may be infinite where there are infinities. */
  read(buf: Uint8Array, start: number, end: number): N | null
  /** The sum, or null if it lies outside. */
  sum(a: N, b: N): N | null
  /** a - b, or null if it lies outside. */
  difference(a: N, b: N): N | null
  /** Negative, 0 or positive. */
  compare(a: N, b: N): number
  isInfinite(value: N): boolean
  format(value: N): string
}

export const INTEGERS: NumberDomain<bigint> = {
  lowest: INT64_MIN,
  highest: INT64_MAX,
  read: parseInt64,
  sum: (a, b) => within64(a + b),
  difference: (a, b) => within64(a - b),
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  isInfinite: () => false,
  format: (value) => value.toString(),
}

const GREATEST: LongDouble = {
  negative: false,
  mantissa: 2n ** BigInt(EXTENDED.precisionBits) - 1n,
  exponent: EXTENDED.maxExponent,
}

export const LONG_DOUBLES: NumberDomain<LongDouble> = {
  lowest: negated(GREATEST),
  highest: GREATEST,
  read: parseLongDouble,
  sum: sumLongDoubles,
  difference: (a, b) => sumLongDoubles(a, negated(b)),
  compare: compareLongDoubles,
  isInfinite,
  format: formatLongDouble,
}

function within64(value: bigint): bigint | null {
  return fitsInt64(value) ? value : null
}

function negated(value: LongDouble): LongDouble {
  return { ...value, negative: !value.negative }
}

function compareLongDoubles(a: LongDouble, b: LongDouble): number {
  const [left, right] = [infinitySign(a), infinitySign(b)]
  if (left !== 0 || right !== 0) return left - right
  const difference = sumLongDoubles(a, negated(b))
  // A difference that is too large for the format is one of numbers with different signs.
  if (difference === null) return a.negative ? -1 : 1
  if (difference.mantissa === 0n) return 0
  return difference.negative ? -1 : 1
}

function infinitySign(value: LongDouble): number {
  if (!isInfinite(value)) return 0
  return value.negative ? -1 : 1
}
