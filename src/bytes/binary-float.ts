// Exact rounding to binary floating-point formats of any precision, by integers without limit.
import type { FloatText } from './float-text.ts'

/** ± mantissa × 2^exponent; an infinity has the exponent Infinity. The mantissa need not be normalised. */
export interface BinaryFloat {
  readonly negative: boolean
  readonly mantissa: bigint
  readonly exponent: number
}

/** A format in the sense of IEEE 754; both exponents are those of the lowest bit of a mantissa of full length. */
export interface BinaryFormat {
  readonly precisionBits: number
  readonly minExponent: number
  readonly maxExponent: number
}

export const DOUBLE: BinaryFormat = { precisionBits: 53, minExponent: -1074, maxExponent: 971 }

/** The 80-bit format of x86 processors, C's `long double` there. */
export const EXTENDED: BinaryFormat = { precisionBits: 64, minExponent: -16445, maxExponent: 16320 }

const LOG2_OF_10 = Math.log2(10)

/** Hexadecimal digits that are kept of a number; those behind them can only break ties. */
const MAX_HEX_DIGITS = 64

/** The number of `format` nearest to what the text says, a tie to the even one; too large ones become infinite. */
export function roundText(text: FloatText, format: BinaryFormat): BinaryFloat {
  if (text.kind === 'infinite') return infinity(text.negative)
  return text.kind === 'decimal' ? roundDecimal(text, format) : roundHexadecimal(text, format)
}

function infinity(negative: boolean): BinaryFloat {
  return { negative, mantissa: 1n, exponent: Number.POSITIVE_INFINITY }
}

function zero(negative: boolean): BinaryFloat {
  return { negative, mantissa: 0n, exponent: 0 }
}

function roundDecimal({ negative, digits, exponent }: FloatText, format: BinaryFormat): BinaryFloat {
  const integer = BigInt(digits)
  if (integer === 0n) return zero(negative)
  // An estimate settles what lies far outside the format, where the power of ten would be huge.
  const log2 = bitLength(integer) + exponent * LOG2_OF_10
  if (log2 > format.maxExponent + format.precisionBits + 8) return infinity(negative)
  if (log2 < format.minExponent - 8) return zero(negative)
  if (exponent >= 0) return roundBits(negative, integer * 10n ** BigInt(exponent), 0, false, format)
  return roundRatio(negative, integer, 10n ** BigInt(-exponent), format)
}

function roundHexadecimal({ negative, digits, exponent }: FloatText, format: BinaryFormat): BinaryFloat {
  const significant = digits.replace(/^0+/, '')
  const kept = significant.slice(0, MAX_HEX_DIGITS)
  const dropped = significant.slice(MAX_HEX_DIGITS)
  if (kept === '') return zero(negative)
  return roundBits(negative, BigInt(`0x${kept}`), exponent + 4 * dropped.length, /[^0]/.test(dropped), format)
}

/** Rounds ± numerator / denominator. */
function roundRatio(
  negative: boolean,
  numerator: bigint,
  denominator: bigint,
  format: BinaryFormat,
): BinaryFloat {
  // The quotient gets at least one bit more than the format keeps, so that the remainder only breaks ties.
  const shift = Math.max(0, format.precisionBits + 2 + bitLength(denominator) - bitLength(numerator))
  const scaled = numerator << BigInt(shift)
  const quotient = scaled / denominator
  return roundBits(negative, quotient, -shift, quotient * denominator !== scaled, format)
}

/**
 * Rounds ± mantissa × 2^exponent half to even.
 * `inexact` says that the true value lies a little above: then the mantissa must be longer than the format's.
 */
export function roundBits(
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  inexact: boolean,
  format: BinaryFormat,
): BinaryFloat {
  const length = bitLength(mantissa)
  const drop = Math.max(length - format.precisionBits, format.minExponent - exponent)
  if (drop > length + 1 || mantissa === 0n) return zero(negative)
  let kept = mantissa
  let keptExponent = exponent
  if (drop > 0) {
    kept = shiftRightHalfEven(mantissa, drop, inexact)
    keptExponent += drop
  }
  if (bitLength(kept) + keptExponent > format.precisionBits + format.maxExponent) {
    return infinity(negative)
  }
  return { negative, mantissa: kept, exponent: keptExponent }
}

/** value / 2^bits (bits > 0) as the nearest integer, a tie to the even one; `inexact`: the true value is a little larger. */
export function shiftRightHalfEven(value: bigint, bits: number, inexact: boolean): bigint {
  const shift = BigInt(bits)
  const quotient = value >> shift
  const rest = value - (quotient << shift)
  const half = 1n << (shift - 1n)
  const up = rest > half || (rest === half && (inexact || (quotient & 1n) === 1n))
  return up ? quotient + 1n : quotient
}

/** The number of bits of a value that is not negative; 0 for 0. */
function bitLength(value: bigint): number {
  const hex = value.toString(16)
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0], 16)) + 28
}
