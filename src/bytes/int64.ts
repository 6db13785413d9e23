// Signed 64-bit integers beyond 2^53 as BigInt: the slow path beside the exact doubles of integer.ts.

const ZERO = 48
const MINUS = 45

export const INT64_MIN: bigint = -(2n ** 63n)
export const INT64_MAX: bigint = 2n ** 63n - 1n

/** Digits of the largest 64-bit integer. */
const MAX_DIGITS = 19

/** The last digits are gathered apart from those before them: both parts are then exact as doubles. */
const LOW_DIGITS = 9
const LOW_SCALE = 1_000_000_000n

/**
 * Reads a canonical decimal integer from `buf[start, end)`: no sign but `-`, no leading zero, no blank, no `-0`.
 * Returns null for anything else and for integers outside 64 bits.
 */
export function parseInt64(buf: Uint8Array, start: number, end: number): bigint | null {
  const negative = start < end && buf[start] === MINUS
  const first = negative ? start + 1 : start
  const length = end - first
  if (length < 1 || length > MAX_DIGITS) return null
  if (buf[first] === ZERO) return length === 1 && !negative ? 0n : null
  const lowStart = Math.max(first, end - LOW_DIGITS)
  const high = readDigits(buf, first, lowStart)
  const low = readDigits(buf, lowStart, end)
  if (high < 0 || low < 0) return null
  const magnitude = BigInt(high) * LOW_SCALE + BigInt(low)
  const value = negative ? -magnitude : magnitude
  return fitsInt64(value) ? value : null
}

/** The number that up to 15 digits make, 0 for none, -1 if there is another byte among them. */
function readDigits(buf: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = buf[i] - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Whether `value` lies within a signed 64-bit integer: the overflow test after a sum or product. */
export function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX
}

/** Writes `value` in decimal at `pos` (at most 20 bytes for 64 bits); returns the position after it. */
export function writeInt64(buf: Uint8Array, pos: number, value: bigint): number {
  const text = value.toString()
  for (let i = 0; i < text.length; i++) buf[pos + i] = text.charCodeAt(i)
  return pos + text.length
}
