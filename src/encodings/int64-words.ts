// A signed 64-bit integer as two 32-bit words: exact, and without the heap objects that a BigInt costs.

import { parseInteger, writeInteger } from '../bytes/integer.ts'

const UINT32 = 2 ** 32
const ZERO = 48
const MINUS = 45
/** Up to this many characters `parseInteger` takes the text. */
const SHORT_TEXT = 15
/** Digits of the largest 64-bit integer. */
const MAX_DIGITS = 19
/** The last digits are gathered apart from those before them: both parts are then exact as doubles. */
const LOW_DIGITS = 9
const LOW_SCALE = 1_000_000_000
/** The high word of 2^53: below it, and from its negative on, the whole number is exact as a double. */
const SAFE_HIGH = 0x200000

/** One integer; the object is used again and again. */
export class Int64Words {
  /** The upper half, signed. */
  high = 0
  /** The lower half, as a signed integer too. */
  low = 0

  /** Makes it a number that a double holds exactly. */
  setNumber(value: number): void {
    this.high = Math.floor(value / UINT32)
    this.low = value | 0
  }

  /** Reads the canonical decimal text of a 64-bit integer; false for anything else. */
  parse(buf: Uint8Array, start: number, end: number): boolean {
    const length = end - start
    if (length === 0 || length > MAX_DIGITS + 1) return false
    const first = buf[start]
    if (first > 57 || (first < 48 && first !== MINUS)) return false
    if (length > SHORT_TEXT) return this.parseLong(buf, start, end)
    const value = parseInteger(buf, start, end)
    if (Number.isNaN(value)) return false
    if (value === (value | 0)) {
      this.low = value
      this.high = value >> 31
    } else {
      this.setNumber(value)
    }
    return true
  }

  private parseLong(buf: Uint8Array, start: number, end: number): boolean {
    const negative = buf[start] === MINUS
    const first = negative ? start + 1 : start
    if (end - first > MAX_DIGITS || buf[first] === ZERO) return false
    const upper = readDigits(buf, first, end - LOW_DIGITS)
    const lower = readDigits(buf, end - LOW_DIGITS, end)
    if (upper < 0 || lower < 0) return false
    // upper * 10^9 + lower in parts of 2^17, each exact as a double.
    const upperHigh = Math.floor(upper / 2 ** 17) * LOW_SCALE
    const upperLow = (upper % 2 ** 17) * LOW_SCALE
    const sum = (upperHigh % 2 ** 15) * 2 ** 17 + upperLow + lower
    const high = Math.floor(upperHigh / 2 ** 15) + Math.floor(sum / UINT32)
    const low = sum % UINT32
    if (high > 0x7fffffff && !(negative && high === 0x80000000 && low === 0)) return false
    this.high = high | 0
    this.low = low | 0
    if (negative) this.negate()
    return true
  }

  private negate(): void {
    this.low = -this.low | 0
    this.high = (this.low === 0 ? -this.high : ~this.high) | 0
  }

  /** Writes it in decimal at `pos` (at most 20 bytes); returns the position after it. */
  write(buf: Uint8Array, pos: number): number {
    const { high, low } = this
    if (high === low >> 31) return writeInteger(buf, pos, low)
    if (high < SAFE_HIGH && high >= -SAFE_HIGH) return writeInteger(buf, pos, high * UINT32 + (low >>> 0))
    return this.writeLong(buf, pos)
  }

  private writeLong(buf: Uint8Array, pos: number): number {
    let at = pos
    let high = this.high
    let low = this.low
    if (high < 0) {
      buf[at++] = MINUS
      low = -low | 0
      high = (low === 0 ? -high : ~high) | 0
    }
    // Long division by 10^9, 16 bits at a time.
    let rest = (high >>> 0) % LOW_SCALE
    let upper = Math.floor((high >>> 0) / LOW_SCALE) * UINT32
    rest = rest * 2 ** 16 + (low >>> 16)
    upper += Math.floor(rest / LOW_SCALE) * 2 ** 16
    rest = (rest % LOW_SCALE) * 2 ** 16 + (low & 0xffff)
    upper += Math.floor(rest / LOW_SCALE)
    rest %= LOW_SCALE
    at = writeInteger(buf, at, upper)
    for (let i = LOW_DIGITS - 1; i >= 0; i--) {
      const quotient = Math.floor(rest / 10)
      buf[at + i] = ZERO + (rest - quotient * 10)
      rest = quotient
    }
    return at + LOW_DIGITS
  }
}

/** The number that at most ten digits make, -1 if there is another byte among them. */
function readDigits(buf: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = buf[i] - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
