// The digits of a double by Loitsch's Grisu2 ("Printing Floating-Point Numbers Quickly and Accurately with Integers",
// 2010), as Redis prints doubles since 7.2: always read back as the same double, and in all but about one case in a
// thousand the fewest digits possible. To agree in that case too, the algorithm's own rounding errors must be made.
import { roundBits } from './binary-float.ts'
import { add64, isLess64, multiplyHigh, shifted64, subtract64, timesTen, type Uint64 } from './uint64.ts'

const ZERO = 48

/** What the digits mean: `count` of them, read as an integer, times 10^exponent. */
export interface DigitsWritten {
  readonly count: number
  readonly exponent: number
}

/** Writes the digits of `value`, finite and above 0, at `pos` (at most 17). */
export function writeShortestDigits(buf: Uint8Array, pos: number, value: number): DigitsWritten {
  const { middle, aboveShift, belowShift, exponent } = explode(value)
  const power = choosePower(exponent)
  const upper = multiplyHigh(add64(middle, shifted64(1, aboveShift)), power.mantissa)
  const lower = multiplyHigh(subtract64(middle, shifted64(1, belowShift)), power.mantissa)
  // The products may be off by one, so each end gives way by one: all between them reads back as the value.
  const high = subtract64(upper, ONE)
  const range = subtract64(high, add64(lower, ONE))
  const toValue = subtract64(high, multiplyHigh(middle, power.mantissa))
  const fractionBits = -(exponent + power.exponent + 64)
  const written = generateDigits(buf, pos, high, range, toValue, fractionBits)
  return { count: written.count, exponent: written.exponent - power.decimalExponent }
}

const ONE: Uint64 = { high: 0, low: 1 }

/** A double as middle × 2^exponent, the middle with its top bit set; the neighbours' midpoints as distances 2^shift from it. */
interface Exploded {
  readonly middle: Uint64
  readonly exponent: number
  readonly aboveShift: number
  readonly belowShift: number
}

/** Only to look at the bits of a double: written and read within one call. */
const FLOAT = new Float64Array(1)
const WORDS = new Uint32Array(FLOAT.buffer)
const HIGH_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

const HIDDEN_BIT = 0x10_0000

function explode(value: number): Exploded {
  FLOAT[0] = value
  const high = WORDS[HIGH_WORD]
  const low = WORDS[1 - HIGH_WORD]
  const biased = high >>> 20
  const fraction = (high & (HIDDEN_BIT - 1)) | (biased === 0 ? 0 : HIDDEN_BIT)
  const shift = fraction === 0 ? 32 + Math.clz32(low) : Math.clz32(fraction)
  const isPowerOfTwo = fraction === HIDDEN_BIT && low === 0
  return {
    middle: shiftLeft(fraction, low, shift),
    exponent: Math.max(biased, 1) - 1075 - shift,
    aboveShift: shift - 1,
    // The doubles below a power of two lie twice as close.
    belowShift: isPowerOfTwo ? shift - 2 : shift - 1,
  }
}

function shiftLeft(high: number, low: number, shift: number): Uint64 {
  if (shift >= 32) return { high: (low << (shift - 32)) >>> 0, low: 0 }
  return { high: ((high << shift) | (low >>> (32 - shift))) >>> 0, low: (low << shift) >>> 0 }
}

/** 10^decimalExponent as mantissa × 2^exponent, rounded to 64 bits. */
interface PowerOfTen {
  readonly decimalExponent: number
  readonly mantissa: Uint64
  readonly exponent: number
}

const FIRST_POWER = -348
const POWER_STEP = 8
const POWER_COUNT = 87

const POWERS: readonly PowerOfTen[] = Array.from({ length: POWER_COUNT }, (_, i) =>
  computePower(FIRST_POWER + i * POWER_STEP),
)

function computePower(decimalExponent: number): PowerOfTen {
  const unlimited = { precisionBits: 64, minExponent: -1e6, maxExponent: 1e6 }
  const power = 10n ** BigInt(Math.abs(decimalExponent))
  // 10^348 has 1157 bits: both shifts leave more bits than the 64 that are kept.
  const isInverse = decimalExponent < 0
  const shift = isInverse ? 1300 : 64
  const scaled = isInverse ? (1n << BigInt(shift)) / power : power << BigInt(shift)
  const { mantissa, exponent } = roundBits(false, scaled, -shift, isInverse, unlimited)
  return {
    decimalExponent,
    mantissa: { high: Number(mantissa >> 32n), low: Number(mantissa & 0xffff_ffffn) },
    exponent,
  }
}

/** The product with a number of that binary exponent then has 32 to 60 bits behind the point. */
const MIN_FRACTION_BITS = 32
const MAX_FRACTION_BITS = 60

/** log10(2) as the search in Redis has it; where two powers would do, the choice shows in the digits. */
const LOG10_OF_2 = 0.30102999566398114

function choosePower(exponent: number): PowerOfTen {
  const estimate = Math.trunc(-(exponent + POWER_COUNT) * LOG10_OF_2)
  let index = Math.trunc((estimate - FIRST_POWER) / POWER_STEP)
  for (;;) {
    const fractionBits = -(exponent + POWERS[index].exponent + 64)
    if (fractionBits > MAX_FRACTION_BITS) index++
    else if (fractionBits < MIN_FRACTION_BITS) index--
    else return POWERS[index]
  }
}

/**
 * Writes digits of `high` until what is left is less than `range`; `toValue` is how far the number itself lies below.
 * All three have `fractionBits` (32 to 60) bits behind the point. The exponent is that of the last digit.
 */
function generateDigits(
  buf: Uint8Array,
  pos: number,
  high: Uint64,
  range: Uint64,
  toValue: Uint64,
  fractionBits: number,
): DigitsWritten {
  const wholeShift = fractionBits - 32
  const fractionMask = (1 << wholeShift) - 1
  let whole = high.high >>> wholeShift
  let rest: Uint64 = { high: high.high & fractionMask, low: high.low }
  let at = pos
  let exponent = 9
  for (let unit = 1_000_000_000; unit >= 1; unit = unit / 10, exponent--) {
    const digit = Math.floor(whole / unit)
    if (digit > 0 || at > pos) buf[at++] = ZERO + digit
    whole -= digit * unit
    const left = { high: rest.high + whole * 2 ** wholeShift, low: rest.low }
    if (!isLess64(range, left)) {
      buf[at - 1] -= stepsDown(left, range, toValue, shifted64(unit, fractionBits))
      return { count: at - pos, exponent }
    }
  }
  const unit = shifted64(1, fractionBits)
  let scaledRange = range
  let scaledToValue = toValue
  for (;;) {
    rest = timesTen(rest)
    scaledRange = timesTen(scaledRange)
    scaledToValue = timesTen(scaledToValue)
    const digit = rest.high >>> wholeShift
    if (digit > 0 || at > pos) buf[at++] = ZERO + digit
    rest = { high: rest.high & fractionMask, low: rest.low }
    if (isLess64(rest, scaledRange)) {
      buf[at - 1] -= stepsDown(rest, scaledRange, scaledToValue, unit)
      return { count: at - pos, exponent }
    }
    exponent--
  }
}

/** By how much the last digit, worth `unit`, goes down to come closest to the number without leaving the range. */
function stepsDown(left: Uint64, range: Uint64, toValue: Uint64, unit: Uint64): number {
  let steps = 0
  let distance = left
  while (isLess64(distance, toValue) && !isLess64(subtract64(range, distance), unit)) {
    const next = add64(distance, unit)
    // Past the number: only if that is closer than to stay.
    const overshoots = !isLess64(next, toValue)
    if (overshoots && !isLess64(subtract64(next, toValue), subtract64(toValue, distance))) break
    distance = next
    steps++
  }
  return steps
}
