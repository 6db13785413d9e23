// Lengths and numbers as RDB files have them. The two upper bits of the first byte say how long a length is: 6 bits in the
// byte itself, 14 bits with the byte behind it, or 32 or 64 bits, big-endian, behind it.

import type { ChunkWriter } from '../chunk-writer.ts'

const FORM_14_BITS = 0x40
const FORM_32_BITS = 0x80
const FORM_64_BITS = 0x81
const MAX_LENGTH_BYTES = 9

const UINT32 = 2 ** 32

/** Writes a length up to 2^53. */
export function writeLength(out: ChunkWriter, length: number): void {
  if (length < 0x40) {
    out.byte(length)
    return
  }
  if (length < 0x4000) {
    out.reserve(2)
    out.bytes[out.at++] = FORM_14_BITS | (length >> 8)
    out.bytes[out.at++] = length
    return
  }
  writeLength64(out, (length / UINT32) | 0, length | 0)
}

/** Writes an unsigned 64-bit number as a length, given as two words, whatever their signs. */
export function writeLength64(out: ChunkWriter, high: number, low: number): void {
  if (high === 0 && low >= 0 && low < 0x4000) {
    writeLength(out, low)
    return
  }
  out.reserve(MAX_LENGTH_BYTES)
  if (high === 0) {
    out.bytes[out.at++] = FORM_32_BITS
  } else {
    out.bytes[out.at++] = FORM_64_BITS
    out.view.setInt32(out.at, high)
    out.at += 4
  }
  out.view.setInt32(out.at, low)
  out.at += 4
}

/** Writes a time in Unix milliseconds below 2^53 as RDB has times: 64 bits, little-endian. -1 is "none". */
export function writeTime(out: ChunkWriter, unixMs: number): void {
  out.reserve(8)
  out.view.setInt32(out.at, unixMs | 0, true)
  out.view.setInt32(out.at + 4, Math.floor(unixMs / UINT32), true)
  out.at += 8
}

/** As `writeTime`, for any time of 64 bits. */
export function writeExactTime(out: ChunkWriter, unixMs: bigint): void {
  out.reserve(8)
  out.view.setBigInt64(out.at, unixMs, true)
  out.at += 8
}

/** Writes a score: a double, little-endian. */
export function writeDouble64(out: ChunkWriter, value: number): void {
  out.reserve(8)
  out.view.setFloat64(out.at, value, true)
  out.at += 8
}
