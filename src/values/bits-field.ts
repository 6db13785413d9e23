// Integers of 1 to 64 bits anywhere in a string: reading, writing, and what happens when one does not fit.
//
// Bit 0 is the highest bit of the first byte; an integer's highest bit comes first. What is read behind the end is 0.
// Up to 32 bits an integer is a number, above that a BigInt.

import type { ByteRange } from '../bytes/range.ts'

/** The type of an integer: `i8` is signed, `u8` is not. */
export interface FieldType {
  readonly signed: boolean
  readonly bits: number
}

/** What becomes of an integer that does not fit its type. */
export type Overflow =
  /** Its lowest bits are kept. */
  | 'wrap'
  /** The nearest integer that fits takes its place. */
  | 'sat'
  /** Nothing is written. */
  | 'fail'

/** Whether integers of this type are numbers, not BigInts. */
export function isNarrow({ bits }: FieldType): boolean {
  return bits <= 32
}

/** Reads an integer of at most 32 bits at bit `offset`. */
export function readNarrow(value: ByteRange, offset: number, { signed, bits }: FieldType): number {
  const raw = readBits(value, offset, bits)
  return signed && raw >= 2 ** (bits - 1) ? raw - 2 ** bits : raw
}

/** Reads an integer of any size. */
export function readWide(value: ByteRange, offset: number, { signed, bits }: FieldType): bigint {
  const highBits = Math.max(0, bits - 32)
  const high = highBits === 0 ? 0 : readBits(value, offset, highBits)
  const low = readBits(value, offset + highBits, bits - highBits)
  const raw = (BigInt(high) << 32n) | BigInt(low)
  return signed ? BigInt.asIntN(bits, raw) : raw
}

/** Writes the lowest bits of an integer of at most 32 bits. The string must be long enough. */
export function writeNarrow(value: ByteRange, offset: number, { bits }: FieldType, integer: number): void {
  writeBits(value, offset, bits, integer | 0)
}

/** Writes the lowest bits of an integer of any size. */
export function writeWide(value: ByteRange, offset: number, { bits }: FieldType, integer: bigint): void {
  const highBits = Math.max(0, bits - 32)
  if (highBits > 0) writeBits(value, offset, highBits, Number(BigInt.asIntN(32, integer >> 32n)))
  writeBits(value, offset + highBits, bits - highBits, Number(BigInt.asIntN(32, integer)))
}

/** What an integer within the safe range becomes in a type of at most 32 bits; null: it does not fit and must not change. */
export function fitNarrow(integer: number, { signed, bits }: FieldType, overflow: Overflow): number | null {
  const span = 2 ** bits
  const min = signed ? -span / 2 : 0
  const max = min + span - 1
  if (integer >= min && integer <= max) return integer
  if (overflow === 'fail') return null
  if (overflow === 'sat') return integer < min ? min : max
  const wrapped = integer - Math.floor(integer / span) * span
  return wrapped > max ? wrapped - span : wrapped
}

/** The same for any integer and type. */
export function fitWide(integer: bigint, { signed, bits }: FieldType, overflow: Overflow): bigint | null {
  const wrapped = signed ? BigInt.asIntN(bits, integer) : BigInt.asUintN(bits, integer)
  if (wrapped === integer || overflow === 'wrap') return wrapped
  if (overflow === 'fail') return null
  const size = BigInt(bits)
  if (!signed) return integer < 0n ? 0n : 2n ** size - 1n
  return integer < 0n ? -(2n ** (size - 1n)) : 2n ** (size - 1n) - 1n
}

/** Reads `bits` bits, at most 32, as an unsigned number. They lie in at most five bytes, which a double holds exactly. */
function readBits({ bytes, start, end }: ByteRange, offset: number, bits: number): number {
  const first = start + Math.floor(offset / 8)
  const byteCount = ((offset & 7) + bits + 7) >>> 3
  let gathered = 0
  for (let at = first; at < first + byteCount; at++) gathered = gathered * 256 + (at < end ? bytes[at] : 0)
  const behind = byteCount * 8 - (offset & 7) - bits
  return Math.floor(gathered / 2 ** behind) % 2 ** bits
}

/** Writes the lowest `bits` bits, at most 32, of a 32-bit integer, byte by byte. */
function writeBits({ bytes, start }: ByteRange, offset: number, bits: number, integer: number): void {
  let at = start + Math.floor(offset / 8)
  let bit = offset & 7
  for (let rest = bits; rest > 0; at++) {
    const taken = Math.min(8 - bit, rest)
    rest -= taken
    const mask = (1 << taken) - 1
    const shift = 8 - bit - taken
    bytes[at] = (bytes[at] & ~(mask << shift)) | (((integer >>> rest) & mask) << shift)
    bit = 0
  }
}
