// The bytes of a HyperLogLog, a string of the form that Redis gives it, so that GET and SET move it between servers.
//
//   bytes 0-3    "HYLL"
//   byte  4      encoding: 0 dense, 1 sparse
//   bytes 5-7    0
//   bytes 8-15   the cardinality that was worked out last, little-endian; with the highest bit set it is out of date
//   then         16384 registers
//
// Dense: 6 bits a register, from the lowest bit of each byte on. Sparse: runs of equal registers, see
// hyperloglog-sparse.ts.

/** Bits of an element's hash that choose its register. */
export const REGISTER_INDEX_BITS = 14
export const REGISTER_COUNT: number = 1 << REGISTER_INDEX_BITS
/** Where the registers begin. */
export const HEADER_BYTES = 16
/** Size of a dense sketch. */
export const DENSE_BYTES: number = HEADER_BYTES + (REGISTER_COUNT * 6) / 8

export const DENSE = 0
const SPARSE = 1

const ENCODING_BYTE = 4
const CARDINALITY_BYTE = 8
const OUT_OF_DATE = 0x80
const UINT32 = 2 ** 32

/** A sketch without elements: sparse, one run of 16384 zeros. */
export const EMPTY_SKETCH: Uint8Array = Uint8Array.from([
  ...[0x48, 0x59, 0x4c, 0x4c, SPARSE, 0, 0, 0],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
  ...[0x7f, 0xff],
])

/** Whether `bytes[start, end)` looks like a sketch. A sparse one may turn out to be malformed when it is read. */
export function isSketch(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES) return false
  if (bytes[start] !== 0x48 || bytes[start + 1] !== 0x59) return false
  if (bytes[start + 2] !== 0x4c || bytes[start + 3] !== 0x4c) return false
  const encoding = bytes[start + ENCODING_BYTE]
  return encoding === SPARSE || (encoding === DENSE && end - start === DENSE_BYTES)
}

/** `DENSE` or `SPARSE`. */
export function encodingOf(bytes: Uint8Array, start: number): number {
  return bytes[start + ENCODING_BYTE]
}

/** Copies the header of a sparse sketch to a dense one. */
export function copyHeaderToDense(bytes: Uint8Array, start: number, dense: Uint8Array): void {
  for (let i = 0; i < HEADER_BYTES; i++) dense[i] = bytes[start + i]
  dense[ENCODING_BYTE] = DENSE
}

/** Says that the cardinality is out of date. */
export function outdateCardinality(bytes: Uint8Array, start: number): void {
  bytes[start + CARDINALITY_BYTE + 7] |= OUT_OF_DATE
}

/** The cardinality that stands in the header, or null if it is out of date. */
export function storedCardinality(bytes: Uint8Array, start: number): bigint | number | null {
  const at = start + CARDINALITY_BYTE
  if ((bytes[at + 7] & OUT_OF_DATE) !== 0) return null
  const low = readWord(bytes, at)
  const high = readWord(bytes, at + 4)
  const value = high * UINT32 + low
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low)
}

/** Puts a cardinality in the header; one of 2^63, which stands for what cannot be told, is out of date at once. */
export function storeCardinality(bytes: Uint8Array, start: number, cardinality: number): void {
  writeWord(bytes, start + CARDINALITY_BYTE, cardinality % UINT32)
  writeWord(bytes, start + CARDINALITY_BYTE + 4, Math.floor(cardinality / UINT32))
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = word >>> (8 * i)
}
