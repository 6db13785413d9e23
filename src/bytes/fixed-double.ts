// Doubles with a fixed number of decimals, as the geo commands print distances, coordinates and errors.

import { shiftRightHalfEven } from './binary-float.ts'
import { integerLength, writeInteger } from './integer.ts'

const ZERO = 48
const POINT = 46
const MINUS = 45

const DISTANCE_DECIMALS = 4
const DISTANCE_SCALE = 10_000
/** Adding it to a number and taking it away again leaves the nearest integer, the even one of two. */
const ROUNDER = 2 ** 52

/** A distance in units of its last decimal, rounded. */
export function distanceUnits(distance: number): number {
  return distance * DISTANCE_SCALE + ROUNDER - ROUNDER
}

/** Whether an error of `relativeError` in a distance may show in its last decimal. */
export function isNearRounding(distance: number, relativeError: number): boolean {
  const scaled = distance * DISTANCE_SCALE
  return Math.abs(scaled - Math.floor(scaled) - 0.5) <= scaled * relativeError
}

/** Bytes of a distance that is given in units of its last decimal. */
export function distanceLength(units: number): number {
  const whole = Math.floor(units / DISTANCE_SCALE)
  return integerLength(whole) + 1 + DISTANCE_DECIMALS
}

/** Writes a distance, given in units of its last decimal, with four decimals; returns the position behind it. */
export function writeDistance(buf: Uint8Array, pos: number, units: number): number {
  const whole = Math.floor(units / DISTANCE_SCALE)
  let rest = units - whole * DISTANCE_SCALE
  const point = writeInteger(buf, pos, whole)
  buf[point] = POINT
  for (let i = DISTANCE_DECIMALS; i > 0; i--) {
    const next = (rest / 10) | 0
    buf[point + i] = ZERO + rest - next * 10
    rest = next
  }
  return point + 1 + DISTANCE_DECIMALS
}

const LIMB_BITS = 26
const LIMB = 2 ** LIMB_BITS
const COORDINATE_DECIMALS = 17
/** Decimals that are taken at once: 10^5 times a limb is far below 2^53. */
const GROUP_DIGITS = 5
const GROUP = 100_000
const LAST_GROUP = 100

/** Room that `writeCoordinate` may need: a sign, three digits, the point and the decimals. */
export const MAX_COORDINATE_BYTES = 24

/**
 * Writes a coordinate with at most 17 decimals, without zeros at the end, as C's `%.17Lf` rounds; returns the position
 * behind it. Its last bit must be worth 2^-52 at least: that of a decoded one is worth more.
 */
export function writeCoordinate(buf: Uint8Array, pos: number, value: number): number {
  let at = pos
  const magnitude = Math.abs(value)
  let whole = Math.floor(magnitude)
  const fraction = (magnitude - whole) * LIMB
  let high = Math.floor(fraction)
  let low = (fraction - high) * LIMB
  if (value < 0) buf[at++] = MINUS
  if (high === 0 && low === 0) return writeInteger(buf, at, whole)
  // Three digits at most: room for the carry is there, as a coordinate of 99.999... is not so close to 100.
  at = writeInteger(buf, at, whole)
  buf[at++] = POINT
  const first = at
  for (let left = COORDINATE_DECIMALS; left > 0; left -= GROUP_DIGITS) {
    const isLast = left < GROUP_DIGITS
    const factor = isLast ? LAST_GROUP : GROUP
    low *= factor
    const carry = Math.floor(low / LIMB)
    low -= carry * LIMB
    high = high * factor + carry
    whole = Math.floor(high / LIMB)
    high -= whole * LIMB
    at = writeDigits(buf, at, whole, isLast ? left : GROUP_DIGITS)
  }
  const half = LIMB / 2
  const isOdd = (buf[at - 1] & 1) === 1
  if (high > half || (high === half && (low > 0 || isOdd))) increment(buf, at - 1)
  while (at > first && buf[at - 1] === ZERO) at--
  return at === first ? first - 1 : at
}

function writeDigits(buf: Uint8Array, pos: number, value: number, count: number): number {
  let rest = value
  for (let i = pos + count - 1; i >= pos; i--) {
    const next = (rest / 10) | 0
    buf[i] = ZERO + rest - next * 10
    rest = next
  }
  return pos + count
}

/** Adds one to the last digit of a decimal whose digits are not all nines. */
function increment(buf: Uint8Array, last: number): void {
  let at = last
  while (buf[at] === ZERO + 9) buf[at--] = ZERO
  buf[at]++
}

/** A number with six decimals as C's `%f`: exact, a tie goes to the even digit. */
export function formatFixed6(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  let mantissa = Math.abs(value)
  if (mantissa === Number.POSITIVE_INFINITY) return `${sign}inf`
  let bits = 0
  for (; !Number.isInteger(mantissa); bits++) mantissa *= 2
  const scaled = shiftRightHalfEven(BigInt(mantissa) * 1_000_000n, bits, false)
  const digits = scaled.toString().padStart(7, '0')
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`
}
