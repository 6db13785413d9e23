// Sine, cosine and arcsine rounded to the nearest double: what a good C library gives, on every platform.
//
// The engine's own functions are off by one in the last digit now and then. Here numbers are unevaluated sums of two
// doubles (Dekker, "A floating-point technique for extending the available precision", 1971) and series are summed
// with some 100 bits. A call takes a few hundred nanoseconds: for figures that are shown or stored, not for filters.

/** 2^27 + 1: splits a double into two halves of 26 bits. */
const SPLITTER = 134_217_729

/** Half of pi as a sum of three doubles. */
const HALF_PI_HIGH = 1.5707963267948966
const HALF_PI_MIDDLE = 6.123233995736766e-17
const HALF_PI_LOW = -1.4973849048591698e-33

/** Beyond this many quarters of a turn the argument loses too many digits: the engine's functions take over. */
const MAX_QUARTERS = 1024

/** Terms after the first of either series: enough for 106 bits up to a quarter of pi. */
const TERMS = 13

// The low half of the sum, product or quotient that was computed last; the functions return the high half.
// Only to hand two numbers back: written and read within one call.
let low = 0

/** 1 / n! as sums of two doubles, signs alternating in steps of two: the coefficients of both series. */
const SINE_HIGH = new Float64Array(TERMS + 1)
const SINE_LOW = new Float64Array(TERMS + 1)
const COSINE_HIGH = new Float64Array(TERMS + 1)
const COSINE_LOW = new Float64Array(TERMS + 1)

fillCoefficients(SINE_HIGH, SINE_LOW, 1)
fillCoefficients(COSINE_HIGH, COSINE_LOW, 0)

function fillCoefficients(highs: Float64Array, lows: Float64Array, first: number): void {
  let high = 1
  let rest = 0
  for (let i = 0; i <= TERMS; i++) {
    highs[i] = high
    lows[i] = rest
    const next = first + 2 * i
    high = divide(high, rest, -(next + 1) * (next + 2))
    rest = low
  }
}

/** The sine of an angle in radians. */
export function roundedSin(x: number): number {
  const quarters = Math.round(x / HALF_PI_HIGH)
  if (!(Math.abs(quarters) <= MAX_QUARTERS) || x === 0) return Math.sin(x)
  return quarterTurn(x, quarters, quarters & 3)
}

/** The cosine of an angle in radians. */
export function roundedCos(x: number): number {
  const quarters = Math.round(x / HALF_PI_HIGH)
  if (!(Math.abs(quarters) <= MAX_QUARTERS)) return Math.cos(x)
  return quarterTurn(x, quarters, (quarters + 1) & 3)
}

/** The angle in radians, from -pi/2 to pi/2, with this sine. */
export function roundedAsin(x: number): number {
  if (!(Math.abs(x) < 1) || x === 0) return Math.asin(x)
  const guess = Math.asin(x)
  // One step of Newton's method, of which only the difference has to be known to more than a double's digits.
  const sine = quarterTurn(guess, Math.round(guess / HALF_PI_HIGH), Math.round(guess / HALF_PI_HIGH) & 3)
  const difference = x - sine - low
  return guess + difference / Math.cos(guess)
}

/** The sine of `x`, which is `quarters` quarter turns and a rest, by the quadrant that decides; `low` holds more of it. */
function quarterTurn(x: number, quarters: number, quadrant: number): number {
  // The rest: quarters * HALF_PI_HIGH is not exact, but its error is known.
  let high = timesHalfPi(quarters)
  let rest = -low
  high = x - high // exact: both are close to each other, or the quarters are 0
  high = quickSum(high, rest - quarters * HALF_PI_MIDDLE)
  rest = low - quarters * HALF_PI_LOW
  const isCosine = (quadrant & 1) === 1
  let sum = isCosine ? series(high, rest, COSINE_HIGH, COSINE_LOW) : series(high, rest, SINE_HIGH, SINE_LOW)
  if (!isCosine) sum = multiply(sum, low, high, rest)
  if ((quadrant & 2) === 0) return sum
  low = -low
  return -sum
}

function timesHalfPi(quarters: number): number {
  return multiply(quarters, 0, HALF_PI_HIGH, 0)
}

/** The sum of the coefficients times powers of x². */
function series(x: number, xRest: number, highs: Float64Array, lows: Float64Array): number {
  const square = multiply(x, xRest, x, xRest)
  const squareRest = low
  let sum = highs[TERMS]
  low = lows[TERMS]
  for (let i = TERMS - 1; i >= 0; i--) {
    const product = multiply(sum, low, square, squareRest)
    sum = add(product, low, highs[i], lows[i])
  }
  return sum
}

/** a + b for |a| >= |b|. */
function quickSum(a: number, b: number): number {
  const sum = a + b
  low = b - (sum - a)
  return sum
}

function add(a: number, aRest: number, b: number, bRest: number): number {
  const sum = a + b
  const part = sum - a
  return quickSum(sum, a - (sum - part) + (b - part) + (aRest + bRest))
}

function multiply(a: number, aRest: number, b: number, bRest: number): number {
  const product = a * b
  const aShifted = a * SPLITTER
  const aHigh = aShifted - (aShifted - a)
  const aLow = a - aHigh
  const bShifted = b * SPLITTER
  const bHigh = bShifted - (bShifted - b)
  const bLow = b - bHigh
  const error = aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
  return quickSum(product, error + (a * bRest + aRest * b))
}

/** (a + aRest) / divisor. */
function divide(a: number, aRest: number, divisor: number): number {
  const quotient = a / divisor
  const back = multiply(quotient, 0, divisor, 0)
  return quickSum(quotient, (a - back - low + aRest) / divisor)
}
