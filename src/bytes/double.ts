// Doubles as text: read as Redis reads scores and increments, written as Redis 7.2 (fewest digits) or 7.0 (`%.17g`) do.
import { DOUBLE, roundText } from './binary-float.ts'
import { readFloatText } from './float-text.ts'
import { writeInt64 } from './int64.ts'
import { writeInteger } from './integer.ts'
import { shortDecimalDigits, shortDecimalPlaces } from './short-decimal.ts'
import { writeShortestDigits } from './shortest-double.ts'
import { latin1ToString } from './text.ts'

const MINUS = 45
const PLUS = 43
const POINT = 46
const ZERO = 48
const LETTER_E = 101

/** Room that `writeDouble` and `writeDouble17` may need, in bytes. */
export const MAX_DOUBLE_BYTES = 32

/** Up to this many digits an integer is exact as a double; so are the powers of ten up to 10^22. */
const EXACT_DIGITS = 15
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i)

/**
 * Reads the number in `buf[start, end)`: the whole range, no blanks; hexadecimal, `inf` and `infinity` are numbers.
 * NaN for what is none (`nan` included), for what is too large, and for what is so small that it would become 0.
 */
export function parseDouble(buf: Uint8Array, start: number, end: number): number {
  const simple = parseSimple(buf, start, end)
  return Number.isNaN(simple) ? parseAny(buf, start, end) : simple
}

/** Digits with or without a point, few enough that one exactly rounded division makes the number; NaN for others. */
function parseSimple(buf: Uint8Array, start: number, end: number): number {
  let i = start
  const negative = i < end && buf[i] === MINUS
  if (negative) i++
  let value = 0
  let digits = 0
  let point = -1
  for (; i < end; i++) {
    const byte = buf[i]
    if (byte === POINT && point < 0) {
      point = digits
      continue
    }
    const digit = byte - ZERO
    if (digit < 0 || digit > 9 || ++digits > EXACT_DIGITS) return Number.NaN
    value = value * 10 + digit
  }
  if (digits === 0) return Number.NaN
  const magnitude = point < 0 ? value : value / POWERS_OF_TEN[digits - point]
  return negative ? -magnitude : magnitude
}

function parseAny(buf: Uint8Array, start: number, end: number): number {
  const text = readFloatText(buf, start, end)
  if (text === null) return Number.NaN
  if (text.kind === 'infinite') return text.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  let value: number
  if (text.kind === 'decimal') {
    value = Number(latin1ToString(buf, start, end))
  } else {
    const { negative, mantissa, exponent } = roundText(text, DOUBLE)
    // In two steps, because 2^exponent alone may be too small for a double.
    const magnitude = Number(mantissa) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(exponent + 1000, 0)
    value = negative ? -magnitude : magnitude
  }
  const vanished = value === 0 && /[^0]/.test(text.digits)
  return vanished || !Number.isFinite(value) ? Number.NaN : value
}

/**
 * Writes `value` at `pos` as Redis 7.2 and newer do; returns the position after it. Whole numbers up to 2^62 have all
 * their digits; others as few digits as tell them apart, with an exponent if they are large or small: `1e+20`, `1.5e-7`.
 */
export function writeDouble(buf: Uint8Array, pos: number, value: number): number {
  if (value === 0 || !Number.isFinite(value)) return writeAscii(buf, pos, specialText(value))
  if (Number.isSafeInteger(value)) return writeInteger(buf, pos, value)
  if (Number.isInteger(value) && Math.abs(value) <= 2 ** 62) return writeInt64(buf, pos, BigInt(value))
  let at = pos
  if (value < 0) buf[at++] = MINUS
  const magnitude = Math.abs(value)
  const places = shortDecimalPlaces(magnitude)
  if (places > 0) {
    const end = writeInteger(buf, at, shortDecimalDigits(magnitude, places))
    return placePoint(buf, at, end - at, -places)
  }
  const { count, exponent } = writeShortestDigits(buf, at, magnitude)
  return placePoint(buf, at, count, exponent)
}

/** `writeDouble` as a string. */
export function formatDouble(value: number): string {
  const buf = new Uint8Array(MAX_DOUBLE_BYTES)
  return latin1ToString(buf, 0, writeDouble(buf, 0, value))
}

function specialText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

/** Gives the digits at `buf[pos, pos + count)`, worth 10^exponent each, their point, zeros or exponent. */
function placePoint(buf: Uint8Array, pos: number, count: number, exponent: number): number {
  const end = pos + count
  const leading = exponent + count - 1
  if (exponent >= 0 && leading < count + 7) {
    buf.fill(ZERO, end, end + exponent)
    return end + exponent
  }
  if (exponent < 0 && (exponent > -7 || Math.abs(leading) < 4)) {
    const zeros = Math.max(0, -leading)
    buf.copyWithin(pos + zeros, pos, end)
    buf.fill(ZERO, pos, pos + zeros)
    return insertPoint(buf, pos + Math.max(leading, 0) + 1, end + zeros)
  }
  let at = count > 1 ? insertPoint(buf, pos + 1, end) : end
  buf[at++] = LETTER_E
  buf[at++] = leading < 0 ? MINUS : PLUS
  return writeInteger(buf, at, Math.abs(leading))
}

function insertPoint(buf: Uint8Array, at: number, end: number): number {
  buf.copyWithin(at + 1, at, end)
  buf[at] = POINT
  return end + 1
}

/** Writes `value` at `pos` with up to 17 significant digits as C's `%.17g`; returns the position after it. */
export function writeDouble17(buf: Uint8Array, pos: number, value: number): number {
  return writeAscii(buf, pos, formatDouble17(value))
}

/** The text of C's `%.17g`: Redis 7.0's replies. */
export function formatDouble17(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return specialText(value)
  const [mantissa, exponentText] = toExponential17(value).split('e')
  const exponent = Number(exponentText)
  const sign = value < 0 ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (exponent < -4 || exponent >= 17) {
    const fraction = dropZeros(digits.slice(1))
    const exponentDigits = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${digits[0]}${fraction && '.'}${fraction}e${exponent < 0 ? '-' : '+'}${exponentDigits}`
  }
  const padded = '0'.repeat(Math.max(0, -exponent)) + digits
  const wholeLength = Math.max(0, exponent) + 1
  const fraction = dropZeros(padded.slice(wholeLength))
  return `${sign}${padded.slice(0, wholeLength)}${fraction && '.'}${fraction}`
}

/**
 * 17 significant digits with an exponent. JavaScript rounds a tie up where C takes the even digit: if the last digit
 * came out odd and all digits that follow exactly are a 5, it was such a tie. (Doubles in a tie have under 100 digits.)
 */
function toExponential17(value: number): string {
  const text = value.toExponential(16)
  const last = text.indexOf('e') - 1
  const isOdd = (text.charCodeAt(last) & 1) === 1
  if (!isOdd || !/^-?\d\.\d{16}50*e/.test(value.toExponential(100))) return text
  return `${text.slice(0, last)}${Number(text[last]) - 1}${text.slice(last + 1)}`
}

function dropZeros(digits: string): string {
  return digits.replace(/0+$/, '')
}

function writeAscii(buf: Uint8Array, pos: number, text: string): number {
  for (let i = 0; i < text.length; i++) buf[pos + i] = text.charCodeAt(i)
  return pos + text.length
}
