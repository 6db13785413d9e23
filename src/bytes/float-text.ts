// The text of a floating-point number as the C library's strtod and strtold read it, before any rounding.
import { equalsIgnoreCase, latin1ToString, stringToLatin1 } from './text.ts'

/**
 * An infinity, or exactly ± digits × 10^exponent (`decimal`) or ± digits × 2^exponent (`hexadecimal`, as are
 * the digits then). An infinity has no digits.
 */
export interface FloatText {
  readonly kind: 'decimal' | 'hexadecimal' | 'infinite'
  readonly negative: boolean
  readonly digits: string
  readonly exponent: number
}

const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const LETTER_A = 97
const LETTER_E = 101
const LETTER_F = 102
const LETTER_P = 112
const LETTER_X = 120

/** Makes a small letter of a capital one; what else it does to other bytes does not matter here. */
const TO_LOWER = 32

const INF = stringToLatin1('inf')
const INFINITY = stringToLatin1('infinity')

/** Beyond this an exponent makes an infinity or a zero of any digits that fit into memory. */
const EXPONENT_LIMIT = 1e10

/**
 * Takes apart `buf[start, end)`, the whole of which must be a number: decimal or hexadecimal (`0x1.8p3`), `inf` or
 * `infinity`, letters in either case. Returns null for all else: a blank anywhere, `nan`, no digits, a rest behind.
 */
export function readFloatText(buf: Uint8Array, start: number, end: number): FloatText | null {
  const signed = start < end && (buf[start] === MINUS || buf[start] === PLUS)
  const negative = signed && buf[start] === MINUS
  const first = signed ? start + 1 : start
  if (equalsIgnoreCase(buf, first, end, INF) || equalsIgnoreCase(buf, first, end, INFINITY)) {
    return { kind: 'infinite', negative, digits: '', exponent: 0 }
  }
  const isHex = first + 1 < end && buf[first] === ZERO && (buf[first + 1] | TO_LOWER) === LETTER_X
  const wholeStart = isHex ? first + 2 : first
  const wholeEnd = skipDigits(buf, wholeStart, end, isHex)
  const hasPoint = wholeEnd < end && buf[wholeEnd] === POINT
  const fractionStart = hasPoint ? wholeEnd + 1 : wholeEnd
  const fractionEnd = hasPoint ? skipDigits(buf, fractionStart, end, isHex) : wholeEnd
  const places = fractionEnd - fractionStart
  if (wholeEnd === wholeStart && places === 0) return null
  const written = readExponent(buf, fractionEnd, end, isHex ? LETTER_P : LETTER_E)
  if (Number.isNaN(written)) return null
  return {
    kind: isHex ? 'hexadecimal' : 'decimal',
    negative,
    digits: latin1ToString(buf, wholeStart, wholeEnd) + latin1ToString(buf, fractionStart, fractionEnd),
    exponent: written - (isHex ? 4 * places : places),
  }
}

function skipDigits(buf: Uint8Array, start: number, end: number, isHex: boolean): number {
  let i = start
  while (i < end && isDigit(buf[i], isHex)) i++
  return i
}

function isDigit(byte: number, isHex: boolean): boolean {
  if (byte >= ZERO && byte <= NINE) return true
  const lower = byte | TO_LOWER
  return isHex && lower >= LETTER_A && lower <= LETTER_F
}

/** The exponent in `buf[start, end)` behind its letter; 0 for no text at all, NaN for anything but an exponent. */
function readExponent(buf: Uint8Array, start: number, end: number, letter: number): number {
  if (start === end) return 0
  if ((buf[start] | TO_LOWER) !== letter) return Number.NaN
  let i = start + 1
  const negative = i < end && buf[i] === MINUS
  if (negative || (i < end && buf[i] === PLUS)) i++
  if (i === end) return Number.NaN
  let value = 0
  for (; i < end; i++) {
    if (!isDigit(buf[i], false)) return Number.NaN
    value = Math.min(EXPONENT_LIMIT, value * 10 + buf[i] - ZERO)
  }
  return negative ? -value : value
}
