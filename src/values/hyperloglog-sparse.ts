// The sparse form of a HyperLogLog: the registers in order, as runs of equal ones.
//
//   00nnnnnn            n+1 registers are 0                        ("zero")
//   01nnnnnn nnnnnnnn   n+1 registers are 0, high byte first       ("long zero")
//   1vvvvvnn            n+1 registers have the value v+1           ("value")
//
// Positions are absolute in the buffer. A string that a client has made up may end in the middle of a long zero; the
// missing byte counts as 0, as in Redis.

import { REGISTER_COUNT } from './hyperloglog-format.ts'

/** The greatest register value that the sparse form can hold. */
export const SPARSE_MAX_VALUE = 32
/** The most registers of a zero run of one byte, and of a run of values. */
const MAX_SHORT_ZERO = 64
export const MAX_VALUE_RUN = 4

const KIND_MASK = 0xc0
const LONG_ZERO = 0x40
const VALUE = 0x80

export function isLongZero(opcode: number): boolean {
  return (opcode & KIND_MASK) === LONG_ZERO
}

export function isValue(opcode: number): boolean {
  return (opcode & VALUE) !== 0
}

/** The value of a value run. */
export function runValue(opcode: number): number {
  return ((opcode >>> 2) & 0x1f) + 1
}

/** How many registers the run at `at` covers. */
function runAt(bytes: Uint8Array, at: number, end: number): number {
  const opcode = bytes[at]
  if (isValue(opcode)) return (opcode & 3) + 1
  return isLongZero(opcode) ? longRunAt(bytes, at, end) : opcode + 1
}

/** How many registers the long zero at `at` covers. */
export function longRunAt(bytes: Uint8Array, at: number, end: number): number {
  return (((bytes[at] & 0x3f) << 8) | (at + 1 < end ? bytes[at + 1] : 0)) + 1
}

/** A run of `length` registers with this value. */
export function valueRun(value: number, length: number): number {
  return VALUE | ((value - 1) << 2) | (length - 1)
}

/** Writes a run of `length` zeros, in one byte if it can be; returns the position behind it. */
export function writeZeros(bytes: Uint8Array, at: number, length: number): number {
  if (length <= MAX_SHORT_ZERO) {
    bytes[at] = length - 1
    return at + 1
  }
  bytes[at] = LONG_ZERO | ((length - 1) >>> 8)
  bytes[at + 1] = length - 1
  return at + 2
}

/** Counts in `histogram` how many registers have each value. False: there are not 16384. */
export function countSparse(bytes: Uint8Array, start: number, end: number, histogram: Int32Array): boolean {
  let covered = 0
  for (let at = start; at < end; ) {
    const opcode = bytes[at]
    const run = runAt(bytes, at, end)
    histogram[isValue(opcode) ? runValue(opcode) : 0] += run
    covered += run
    at += isLongZero(opcode) ? 2 : 1
  }
  return covered === REGISTER_COUNT
}

/** Raises each of `values`, one byte a register, to the register's value if that is greater. False: malformed. */
export function mergeSparse(bytes: Uint8Array, start: number, end: number, values: Uint8Array): boolean {
  let index = 0
  for (let at = start; at < end; ) {
    const opcode = bytes[at]
    const run = runAt(bytes, at, end)
    if (index + run > REGISTER_COUNT) return false
    if (isValue(opcode)) {
      const value = runValue(opcode)
      for (let i = index; i < index + run; i++) if (values[i] < value) values[i] = value
    }
    index += run
    at += isLongZero(opcode) ? 2 : 1
  }
  return index === REGISTER_COUNT
}

/** The runs in words, as PFDEBUG DECODE shows them: `z:` zeros, `Z:` many zeros, `v:` value and number. */
export function describeSparse(bytes: Uint8Array, start: number, end: number): string {
  const words: string[] = []
  for (let at = start; at < end; ) {
    const opcode = bytes[at]
    const run = runAt(bytes, at, end)
    if (isValue(opcode)) words.push(`v:${runValue(opcode)},${run}`)
    else words.push(`${isLongZero(opcode) ? 'Z' : 'z'}:${run}`)
    at += isLongZero(opcode) ? 2 : 1
  }
  return words.join(' ')
}
