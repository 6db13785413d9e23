// Decimal integers in byte buffers: the fast path for numbers that a double holds exactly.

const ZERO = 48
const MINUS = 45

/** Digits that always fit a double exactly (10^15 - 1 < 2^53). */
const SAFE_DIGITS = 15

/**
 * Reads a canonical decimal integer of at most 15 digits from `buf[start, end)`.
 *
 * Canonical means as Redis's own conversion demands: no sign but `-`, no leading zero, no blank, no `-0`.
 * Returns NaN for anything else, longer integers included: those go to `parseInt64` in int64.ts.
 */
export function parseInteger(buf: Uint8Array, start: number, end: number): number {
  let i = start
  let negative = false
  if (i < end && buf[i] === MINUS) {
    negative = true
    i++
  }
  const digits = end - i
  if (digits <= 0 || digits > SAFE_DIGITS) return Number.NaN
  let value = buf[i++] - ZERO
  if (value < 0 || value > 9) return Number.NaN
  if (value === 0) return digits === 1 && !negative ? 0 : Number.NaN
  for (; i < end; i++) {
    const digit = buf[i] - ZERO
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return negative ? -value : value
}

/** The number of bytes that `writeInteger` needs for `value`, an integer within the safe range. */
export function integerLength(value: number): number {
  let length = 1
  let rest = value
  if (rest < 0) {
    length = 2
    rest = -rest
  }
  if (rest < 10) return length
  if (rest < 100) return length + 1
  if (rest < 1000) return length + 2
  if (rest < 10_000) return length + 3
  if (rest < 100_000) return length + 4
  if (rest < 1_000_000) return length + 5
  if (rest < 10_000_000) return length + 6
  if (rest < 100_000_000) return length + 7
  length += 4
  for (rest = Math.floor(rest / 10_000); rest >= 10; rest = Math.floor(rest / 10)) length++
  return length
}

/** Writes `value`, an integer within the safe range, as decimal digits at `pos`; returns the position after it. */
export function writeInteger(buf: Uint8Array, pos: number, value: number): number {
  let at = pos
  let rest = value
  if (rest < 0) {
    buf[at++] = MINUS
    rest = -rest
  }
  if (rest < 10) {
    buf[at] = ZERO + rest
    return at + 1
  }
  if (rest < 100) {
    const tens = (rest / 10) | 0
    buf[at] = ZERO + tens
    buf[at + 1] = ZERO + rest - tens * 10
    return at + 2
  }
  const end = at + integerLength(rest)
  let to = end
  // Doubles only while the value is beyond 32 bits: integer division is several times faster.
  while (rest > 0x7fffffff) {
    const quotient = Math.floor(rest / 10)
    buf[--to] = ZERO + (rest - quotient * 10)
    rest = quotient
  }
  let small = rest | 0
  while (to > at) {
    const quotient = (small / 10) | 0
    buf[--to] = ZERO + (small - quotient * 10)
    small = quotient
  }
  return end
}
