// The intset: integers in ascending order, all of the same width, the form of Redis's small sets of integers.
//
//   width in bytes (32 bits: 2, 4 or 8) | number of integers (32 bits) | integers
//
// Everything is little-endian. The width is that of the widest integer that was ever added. Positions are absolute in
// the buffer; `base` is where an intset begins. The needle is `Int64Words`, so that 64 bits are exact.

import type { Int64Words } from './int64-words.ts'

/** Bytes before the first integer; an intset without integers is no longer. */
export const INTSET_HEADER_BYTES = 8

/** Bytes of each integer: 2, 4 or 8. */
export function intsetWidth(b: Uint8Array, base: number): number {
  return b[base]
}

/** Number of integers. */
export function intsetLength(b: Uint8Array, base: number): number {
  return word(b, base + 4)
}

/** Says how many integers there are: for somebody who has moved them. */
export function intsetSetLength(b: Uint8Array, base: number, count: number): void {
  writeWord(b, base + 4, count)
}

/** Bytes of the whole intset. */
export function intsetBytes(b: Uint8Array, base: number): number {
  return INTSET_HEADER_BYTES + intsetLength(b, base) * b[base]
}

/** Writes an intset without integers. */
export function intsetInit(b: Uint8Array, base: number): void {
  writeWord(b, base, 2)
  writeWord(b, base + 4, 0)
}

/** Bytes that an integer needs: 2, 4 or 8. */
function intsetWidthOf(value: Int64Words): number {
  if (value.high !== value.low >> 31) return 8
  return value.low === (value.low << 16) >> 16 ? 2 : 4
}

/** Reads the integer of an index. */
export function intsetGet(b: Uint8Array, base: number, index: number, into: Int64Words): void {
  const width = b[base]
  const p = base + INTSET_HEADER_BYTES + index * width
  if (width === 2) {
    into.low = ((b[p] | (b[p + 1] << 8)) << 16) >> 16
    into.high = into.low >> 31
  } else {
    into.low = word(b, p)
    into.high = width === 4 ? into.low >> 31 : word(b, p + 4)
  }
}

/** The index of an integer; if it is not there, the complement (`~`) of the index where it belongs. */
export function intsetFind(b: Uint8Array, base: number, value: Int64Words): number {
  const count = intsetLength(b, base)
  if (intsetWidthOf(value) > b[base]) return ~(value.high < 0 ? 0 : count)
  return b[base] === 8 ? findWide(b, base, count, value) : findNarrow(b, base, count, value.low)
}

function findNarrow(b: Uint8Array, base: number, count: number, value: number): number {
  const first = base + INTSET_HEADER_BYTES
  const isShort = b[base] === 2
  let from = 0
  let to = count
  while (from < to) {
    const middle = (from + to) >>> 1
    const p = isShort ? first + middle * 2 : first + middle * 4
    const at = isShort ? ((b[p] | (b[p + 1] << 8)) << 16) >> 16 : word(b, p)
    if (at === value) return middle
    if (at < value) from = middle + 1
    else to = middle
  }
  return ~from
}

function findWide(b: Uint8Array, base: number, count: number, { high, low }: Int64Words): number {
  const first = base + INTSET_HEADER_BYTES
  let from = 0
  let to = count
  while (from < to) {
    const middle = (from + to) >>> 1
    const p = first + middle * 8
    const atHigh = word(b, p + 4)
    const atLow = word(b, p)
    if (atHigh === high && atLow === low) return middle
    if (atHigh < high || (atHigh === high && atLow >>> 0 < low >>> 0)) from = middle + 1
    else to = middle
  }
  return ~from
}

/** Bytes that the intset grows by when `value`, which is not in it, is inserted. */
export function intsetGrowth(b: Uint8Array, base: number, value: Int64Words): number {
  const width = Math.max(b[base], intsetWidthOf(value))
  return (intsetLength(b, base) + 1) * width - intsetLength(b, base) * b[base]
}

/** Inserts `value` at `index`, where `intsetFind` says it belongs. The buffer must have the room (`intsetGrowth`). */
export function intsetInsert(b: Uint8Array, base: number, index: number, value: Int64Words): void {
  const count = intsetLength(b, base)
  const width = intsetWidthOf(value)
  if (width > b[base]) widen(b, base, count, width)
  const at = base + INTSET_HEADER_BYTES + index * b[base]
  if (index < count) b.copyWithin(at + b[base], at, base + INTSET_HEADER_BYTES + count * b[base])
  writeInt(b, at, b[base], value.high, value.low)
  writeWord(b, base + 4, count + 1)
}

/** Takes the integer of an index out; the intset is shorter by its width then. */
export function intsetRemoveAt(b: Uint8Array, base: number, index: number): void {
  const count = intsetLength(b, base)
  const width = b[base]
  const at = base + INTSET_HEADER_BYTES + index * width
  b.copyWithin(at, at + width, base + INTSET_HEADER_BYTES + count * width)
  writeWord(b, base + 4, count - 1)
}

/** Rewrites all integers with another width, from the last to the first, as each takes more room than before. */
function widen(b: Uint8Array, base: number, count: number, width: number): void {
  const old = b[base]
  const first = base + INTSET_HEADER_BYTES
  for (let i = count - 1; i >= 0; i--) {
    const p = first + i * old
    const low = old === 2 ? ((b[p] | (b[p + 1] << 8)) << 16) >> 16 : word(b, p)
    writeInt(b, first + i * width, width, low >> 31, low)
  }
  writeWord(b, base, width)
}

function writeInt(b: Uint8Array, p: number, width: number, high: number, low: number): void {
  b[p] = low
  b[p + 1] = low >> 8
  if (width === 2) return
  b[p + 2] = low >> 16
  b[p + 3] = low >> 24
  if (width === 8) writeWord(b, p + 4, high)
}

function word(b: Uint8Array, p: number): number {
  return b[p] | (b[p + 1] << 8) | (b[p + 2] << 16) | (b[p + 3] << 24)
}

function writeWord(b: Uint8Array, p: number, value: number): void {
  b[p] = value
  b[p + 1] = value >> 8
  b[p + 2] = value >> 16
  b[p + 3] = value >> 24
}
