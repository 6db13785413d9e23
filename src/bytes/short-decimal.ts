// Doubles that are decimals with few places, such as 0.5 or 12.34: their digits without the general algorithm.

const POWERS_OF_TEN = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000] as const
const MAX_PLACES = 6
/** Decimals of up to 15 digits are told apart by doubles. */
const MAX_DIGITS_VALUE = 1e15
/** How far, in units of the last bit, the decimal may be from its double; half a unit away begins the next double's. */
const MAX_DISTANCE = 0.49
/** 2^27 + 1: splits a double into two halves of 26 bits. */
const SPLITTER = 134_217_729

/**
 * The places behind the point of the shortest decimal that reads back as `value`, positive and no integer; 0 if it is
 * not sure. The decimal's digits are then `value * 10 ** places` rounded, and `writeShortestDigits` would give the same.
 *
 * Two decimals of up to 15 digits never read back as the same double, so one that does is the shortest. The general
 * algorithm misses it only when it lies almost half a bit away from the double: such ones are left to it.
 */
export function shortDecimalPlaces(value: number): number {
  for (let places = 1; places <= MAX_PLACES; places++) {
    const power = POWERS_OF_TEN[places]
    const digits = Math.round(value * power)
    if (digits > MAX_DIGITS_VALUE) return 0
    if (digits / power === value) return isClose(value, power, digits) ? places : 0
  }
  return 0
}

/** The integer whose digits, `places` of them behind the point, are `value`. */
export function shortDecimalDigits(value: number, places: number): number {
  return Math.round(value * POWERS_OF_TEN[places])
}

/** Whether digits / power, exactly, is less than MAX_DISTANCE bits away from `value`, the double nearest to it. */
function isClose(value: number, power: number, digits: number): boolean {
  // value * power = product + error, exactly (Dekker); the power has few enough bits to be its own upper half.
  const product = value * power
  const shifted = value * SPLITTER
  const high = shifted - (shifted - value)
  const error = high * power - product + (value - high) * power
  const distance = Math.abs(digits - product - error) / power
  // The distance to the next double; 0 for powers of two, which are then only taken exactly.
  const lastBit = value + value * 2 ** -53 - value
  return distance <= MAX_DISTANCE * lastBit
}
