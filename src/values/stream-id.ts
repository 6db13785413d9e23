// The id of a stream entry: milliseconds and a sequence number, 64 bits each, as four 32-bit words.
//
// The words are signed, so that V8 keeps them as small integers; they are compared as unsigned ones. Ids are mutable
// objects that are used again and again: no id on the way through a command costs memory.

import { writeInteger } from '../bytes/integer.ts'

/** The longest text of an id. */
export const ID_TEXT_BYTES = 41

const UINT32 = 2 ** 32
const SIGN = 0x80000000
/** High words from 0 to here are those of numbers that a double holds exactly. */
const SAFE_HIGH = 0x1fffff
const MINUS = 45
const ZERO = 48
/** The last digits of a long number are written apart. */
const LOW_DIGITS = 9
const LOW_SCALE = 1_000_000_000

/** An id; 0-0 when new. */
export class StreamId {
  msHigh = 0
  msLow = 0
  seqHigh = 0
  seqLow = 0

  set(other: StreamId): this {
    return this.setWords(other.msHigh, other.msLow, other.seqHigh, other.seqLow)
  }

  setWords(msHigh: number, msLow: number, seqHigh: number, seqLow: number): this {
    this.msHigh = msHigh
    this.msLow = msLow
    this.seqHigh = seqHigh
    this.seqLow = seqLow
    return this
  }

  /** Both numbers are non-negative and within what a double holds exactly. */
  setNumbers(ms: number, seq: number): this {
    return this.setWords((ms / UINT32) | 0, ms | 0, (seq / UINT32) | 0, seq | 0)
  }

  /** 0-0, below every entry. */
  setMin(): this {
    return this.setWords(0, 0, 0, 0)
  }

  /** The largest id there is. */
  setMax(): this {
    return this.setWords(-1, -1, -1, -1)
  }

  get isMin(): boolean {
    return (this.msHigh | this.msLow | this.seqHigh | this.seqLow) === 0
  }

  get isMax(): boolean {
    return (this.msHigh & this.msLow & this.seqHigh & this.seqLow) === -1
  }

  /** The milliseconds; beyond 2^53 the nearest double. */
  get ms(): number {
    return (this.msHigh >>> 0) * UINT32 + (this.msLow >>> 0)
  }

  /** The sequence number; beyond 2^53 the nearest double. */
  get seq(): number {
    return (this.seqHigh >>> 0) * UINT32 + (this.seqLow >>> 0)
  }

  /** Less than 0, 0, or more than 0. */
  compare(other: StreamId): number {
    return this.compareWords(other.msHigh, other.msLow, other.seqHigh, other.seqLow)
  }

  compareWords(msHigh: number, msLow: number, seqHigh: number, seqLow: number): number {
    return compareIdWords(this.msHigh, this.msLow, this.seqHigh, this.seqLow, msHigh, msLow, seqHigh, seqLow)
  }

  equals(other: StreamId): boolean {
    return (
      this.seqLow === other.seqLow &&
      this.msLow === other.msLow &&
      this.msHigh === other.msHigh &&
      this.seqHigh === other.seqHigh
    )
  }

  /** Makes it the next id; false, and nothing done, at the end. */
  increment(): boolean {
    if (this.isMax) return false
    this.seqLow = (this.seqLow + 1) | 0
    if (this.seqLow !== 0) return true
    this.seqHigh = (this.seqHigh + 1) | 0
    if (this.seqHigh !== 0) return true
    this.msLow = (this.msLow + 1) | 0
    if (this.msLow === 0) this.msHigh = (this.msHigh + 1) | 0
    return true
  }

  /** Makes it the id before; false, and nothing done, at 0-0. */
  decrement(): boolean {
    if (this.isMin) return false
    this.seqLow = (this.seqLow - 1) | 0
    if (this.seqLow !== -1) return true
    this.seqHigh = (this.seqHigh - 1) | 0
    if (this.seqHigh !== -1) return true
    this.msLow = (this.msLow - 1) | 0
    if (this.msLow === -1) this.msHigh = (this.msHigh - 1) | 0
    return true
  }

  /** Writes `ms-seq` at `pos`, at most ID_TEXT_BYTES; returns the position behind it. */
  write(buf: Uint8Array, pos: number): number {
    return this.writeBoth(buf, pos, MINUS)
  }

  /** As `write`, with another byte between the numbers. */
  writeBoth(buf: Uint8Array, pos: number, between: number): number {
    const at = writeUint64(buf, pos, this.msHigh, this.msLow)
    buf[at] = between
    return writeUint64(buf, at + 1, this.seqHigh, this.seqLow)
  }

  clone(): StreamId {
    return new StreamId().set(this)
  }

  toString(): string {
    const text = Buffer.allocUnsafe(ID_TEXT_BYTES)
    return text.toString('latin1', 0, this.write(text, 0))
  }
}

/** Compares two ids, given as words: less than 0, 0, or more than 0. */
export function compareIdWords(
  aMsHigh: number,
  aMsLow: number,
  aSeqHigh: number,
  aSeqLow: number,
  bMsHigh: number,
  bMsLow: number,
  bSeqHigh: number,
  bSeqLow: number,
): number {
  if (aMsHigh !== bMsHigh) return (aMsHigh ^ SIGN) < (bMsHigh ^ SIGN) ? -1 : 1
  if (aMsLow !== bMsLow) return (aMsLow ^ SIGN) < (bMsLow ^ SIGN) ? -1 : 1
  if (aSeqHigh !== bSeqHigh) return (aSeqHigh ^ SIGN) < (bSeqHigh ^ SIGN) ? -1 : 1
  if (aSeqLow !== bSeqLow) return (aSeqLow ^ SIGN) < (bSeqLow ^ SIGN) ? -1 : 1
  return 0
}

/** Writes an unsigned 64-bit integer in decimal at `pos`; returns the position behind it. */
function writeUint64(buf: Uint8Array, pos: number, high: number, low: number): number {
  if (high === 0 && low >= 0) return writeInteger(buf, pos, low)
  if (high >= 0 && high <= SAFE_HIGH) {
    const value = high * UINT32 + (low >>> 0)
    const upper = Math.floor(value / LOW_SCALE)
    return writeLowDigits(buf, writeInteger(buf, pos, upper), (value - upper * LOW_SCALE) | 0)
  }
  // Long division by 10^9, 16 bits at a time.
  let rest = (high >>> 0) % LOW_SCALE
  let upper = Math.floor((high >>> 0) / LOW_SCALE) * UINT32
  rest = rest * 2 ** 16 + (low >>> 16)
  upper += Math.floor(rest / LOW_SCALE) * 2 ** 16
  rest = (rest % LOW_SCALE) * 2 ** 16 + (low & 0xffff)
  upper += Math.floor(rest / LOW_SCALE)
  rest %= LOW_SCALE
  return writeLowDigits(buf, writeInteger(buf, pos, upper), rest)
}

/** Writes the last nine digits of a number. */
function writeLowDigits(buf: Uint8Array, pos: number, digits: number): number {
  let rest = digits | 0
  for (let i = pos + LOW_DIGITS - 1; i >= pos; i--) {
    const quotient = (rest / 10) | 0
    buf[i] = ZERO + rest - quotient * 10
    rest = quotient
  }
  return pos + LOW_DIGITS
}
