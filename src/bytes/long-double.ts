// C's 80-bit `long double` as INCRBYFLOAT uses it: read, add and print with the outcome of an x86-64 to the last digit.
import { type BinaryFloat, EXTENDED, roundBits, roundText, shiftRightHalfEven } from './binary-float.ts'
import { readFloatText } from './float-text.ts'
import { stringToLatin1 } from './text.ts'

/** A number of the 80-bit format, or an infinity. */
export type LongDouble = BinaryFloat

/** Redis copies the text into a buffer of 5 KiB with a final zero; longer texts are no numbers to it. */
const MAX_TEXT_BYTES = 5 * 1024 - 1

const DECIMALS = 17
const DECIMAL_SCALE = 10n ** BigInt(DECIMALS)

/**
 * Reads the number in `buf[start, end)` as Redis does: the whole text, no blanks, no `nan`; hexadecimal, `inf` and `infinity` are numbers.
 * Returns null for what is none, what is too large, and what is so small that it would become 0.
 */
export function parseLongDouble(buf: Uint8Array, start: number, end: number): LongDouble | null {
  if (end - start > MAX_TEXT_BYTES) return null
  const read = readFloatText(buf, start, end)
  if (read === null) return null
  const value = roundText(read, EXTENDED)
  if (read.kind === 'infinite') return value
  const vanished = value.mantissa === 0n && /[^0]/.test(read.digits)
  return vanished || isInfinite(value) ? null : value
}

export function isInfinite(value: LongDouble): boolean {
  return value.exponent === Number.POSITIVE_INFINITY
}

/** The sum rounded to the format, or null when it is no finite number (an infinite term, or too large). */
export function sumLongDoubles(a: LongDouble, b: LongDouble): LongDouble | null {
  if (isInfinite(a) || isInfinite(b)) return null
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = signedMantissa(a, exponent) + signedMantissa(b, exponent)
  const rounded = roundBits(sum < 0n, sum < 0n ? -sum : sum, exponent, false, EXTENDED)
  return isInfinite(rounded) ? null : rounded
}

/** The value as a multiple of 2^exponent. */
function signedMantissa(value: LongDouble, exponent: number): bigint {
  const magnitude = value.mantissa << BigInt(value.exponent - exponent)
  return value.negative ? -magnitude : magnitude
}

/**
 * Prints a finite value with at most 17 decimals, a tie rounded to the even digit (C's `%.17Lf`),
 * without zeros at the end, without an exponent however long it gets, and zero without a sign.
 */
export function formatLongDouble(value: LongDouble): string {
  const { mantissa, exponent } = value
  const magnitude =
    exponent >= 0 ? (mantissa << BigInt(exponent)).toString() : formatFraction(mantissa, -exponent)
  return value.negative && magnitude !== '0' ? `-${magnitude}` : magnitude
}

/** mantissa / 2^bits with the decimals that are needed, at most 17. */
function formatFraction(mantissa: bigint, bits: number): string {
  const scaled = shiftRightHalfEven(mantissa * DECIMAL_SCALE, bits, false)
  const digits = scaled.toString().padStart(DECIMALS + 1, '0')
  const whole = digits.slice(0, -DECIMALS)
  const decimals = digits.slice(-DECIMALS).replace(/0+$/, '')
  return decimals === '' ? whole : `${whole}.${decimals}`
}

/** The outcome of `addLongDoubles`: the new text, or why there is none. */
export type LongDoubleSum =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: 'not-a-float' | 'nan-or-infinity' }

/** INCRBYFLOAT on two texts: either may be `not-a-float`; `nan-or-infinity` when the sum is not finite. */
export function addLongDoubles(a: Uint8Array | string, b: Uint8Array | string): LongDoubleSum {
  const first = parseWhole(a)
  const second = parseWhole(b)
  if (first === null || second === null) return { ok: false, error: 'not-a-float' }
  const sum = sumLongDoubles(first, second)
  return sum === null ? { ok: false, error: 'nan-or-infinity' } : { ok: true, text: formatLongDouble(sum) }
}

function parseWhole(text: Uint8Array | string): LongDouble | null {
  const buf = typeof text === 'string' ? stringToLatin1(text) : text
  return parseLongDouble(buf, 0, buf.length)
}
