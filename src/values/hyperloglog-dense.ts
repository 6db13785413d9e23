// The dense form of a HyperLogLog: 6 bits a register, four registers in three bytes. Positions are those of the first
// register byte.

import { REGISTER_COUNT } from './hyperloglog-format.ts'

const REGISTER_BITS = 6
const REGISTER_MAX = 63

/** Reads a register. */
export function getDense(bytes: Uint8Array, registers: number, index: number): number {
  const at = registers + ((index * REGISTER_BITS) >>> 3)
  const shift = (index * REGISTER_BITS) & 7
  // Of the last register nothing lies in the byte behind it, whatever that is.
  return ((bytes[at] >>> shift) | (bytes[at + 1] << (8 - shift))) & REGISTER_MAX
}

/** Writes a register. */
export function setDense(bytes: Uint8Array, registers: number, index: number, value: number): void {
  const at = registers + ((index * REGISTER_BITS) >>> 3)
  const shift = (index * REGISTER_BITS) & 7
  bytes[at] = (bytes[at] & ~(REGISTER_MAX << shift)) | (value << shift)
  if (shift > 2) {
    bytes[at + 1] = (bytes[at + 1] & ~(REGISTER_MAX >>> (8 - shift))) | (value >>> (8 - shift))
  }
}

/** Counts in `histogram` how many registers have each value. */
export function countDense(bytes: Uint8Array, registers: number, histogram: Int32Array): void {
  const end = registers + (REGISTER_COUNT * REGISTER_BITS) / 8
  for (let at = registers; at < end; at += 3) {
    const four = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    histogram[four & REGISTER_MAX]++
    histogram[(four >>> 6) & REGISTER_MAX]++
    histogram[(four >>> 12) & REGISTER_MAX]++
    histogram[four >>> 18]++
  }
}

/** Raises each of `values`, one byte a register, to the register's value if that is greater. */
export function mergeDense(bytes: Uint8Array, registers: number, values: Uint8Array): void {
  let at = registers
  for (let i = 0; i < REGISTER_COUNT; i += 4, at += 3) {
    const four = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    values[i] = Math.max(values[i], four & REGISTER_MAX)
    values[i + 1] = Math.max(values[i + 1], (four >>> 6) & REGISTER_MAX)
    values[i + 2] = Math.max(values[i + 2], (four >>> 12) & REGISTER_MAX)
    values[i + 3] = Math.max(values[i + 3], four >>> 18)
  }
}

/** Writes all registers from `values`, one byte a register. */
export function packDense(bytes: Uint8Array, registers: number, values: Uint8Array): void {
  let at = registers
  for (let i = 0; i < REGISTER_COUNT; i += 4, at += 3) {
    const four = values[i] | (values[i + 1] << 6) | (values[i + 2] << 12) | (values[i + 3] << 18)
    bytes[at] = four
    bytes[at + 1] = four >>> 8
    bytes[at + 2] = four >>> 16
  }
}
