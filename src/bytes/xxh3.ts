// XXH3 with 64 bits, seed 0 and the default secret, after the xxHash specification 0.2.0: the hash of DIGEST.
// Inputs up to 240 bytes are hashed here in BigInt; xxh3-long.ts reads longer ones.
import { accumulateStripes } from './xxh3-long.ts'
import { XXH3_SECRET } from './xxh3-secret.ts'

const MASK_64 = 2n ** 64n - 1n

const PRIME64_1 = 0x9e37_79b1_85eb_ca87n
const PRIME64_2 = 0xc2b2_ae3d_27d4_eb4fn
const PRIME64_3 = 0x1656_67b1_9e37_79f9n
const PRIME_MX1 = 0x1656_6791_9e37_79f9n
const PRIME_MX2 = 0x9fb2_1c65_1e98_df25n

/** Bytes of input or secret that go into one mixing step. */
const CHUNK_BYTES = 16

/** The digest of `buf[start, end)` as 16 small hexadecimal digits. */
export function xxh3Hex(buf: Uint8Array, start: number, end: number): string {
  return xxh3(buf, start, end).toString(16).padStart(16, '0')
}

/** The digest of `buf[start, end)` as an unsigned 64-bit integer. */
export function xxh3(buf: Uint8Array, start: number, end: number): bigint {
  const length = end - start
  if (length > 240) return hashLong(buf, start, end)
  if (length > 128) return hashUpTo240(buf, start, end)
  if (length > 16) return hashUpTo128(buf, start, end)
  if (length > 8) return hashUpTo16(buf, start, end)
  if (length >= 4) return hashUpTo8(buf, start, end)
  if (length > 0) return hashUpTo3(buf, start, end)
  return avalancheXxh64(secret64(56) ^ secret64(64))
}

function hashUpTo3(buf: Uint8Array, start: number, end: number): bigint {
  const length = end - start
  const middle = buf[start + (length >> 1)]
  const combined = (buf[end - 1] | (length << 8) | (buf[start] << 16) | (middle << 24)) >>> 0
  return avalancheXxh64(BigInt(read32(XXH3_SECRET, 0)) ^ BigInt(read32(XXH3_SECRET, 4)) ^ BigInt(combined))
}

function hashUpTo8(buf: Uint8Array, start: number, end: number): bigint {
  const combined = (BigInt(read32(buf, start)) << 32n) | BigInt(read32(buf, end - 4))
  let value = secret64(8) ^ secret64(16) ^ combined
  value ^= rotateLeft(value, 49n) ^ rotateLeft(value, 24n)
  value = (value * PRIME_MX2) & MASK_64
  value ^= (value >> 35n) + BigInt(end - start)
  value = (value * PRIME_MX2) & MASK_64
  return value ^ (value >> 28n)
}

function hashUpTo16(buf: Uint8Array, start: number, end: number): bigint {
  const low = secret64(24) ^ secret64(32) ^ read64(buf, start)
  const high = secret64(40) ^ secret64(48) ^ read64(buf, end - 8)
  return avalanche(BigInt(end - start) + swapBytes(low) + high + multiplyFold(low, high))
}

/** Pairs of chunks from both ends, the inner ones first. */
function hashUpTo128(buf: Uint8Array, start: number, end: number): bigint {
  let sum = BigInt(end - start) * PRIME64_1
  for (let i = (end - start - 1) >> 5; i >= 0; i--) {
    sum += mixChunk(buf, start + i * CHUNK_BYTES, 2 * i * CHUNK_BYTES)
    sum += mixChunk(buf, end - (i + 1) * CHUNK_BYTES, (2 * i + 1) * CHUNK_BYTES)
  }
  return avalanche(sum)
}

/** Eight chunks, then the other whole ones against a secret that begins anew at 3, then the last 16 bytes. */
function hashUpTo240(buf: Uint8Array, start: number, end: number): bigint {
  let sum = BigInt(end - start) * PRIME64_1
  for (let i = 0; i < 8; i++) sum += mixChunk(buf, start + i * CHUNK_BYTES, i * CHUNK_BYTES)
  sum = avalanche(sum)
  const chunks = (end - start) >> 4
  for (let i = 8; i < chunks; i++) sum += mixChunk(buf, start + i * CHUNK_BYTES, (i - 8) * CHUNK_BYTES + 3)
  return avalanche(sum + mixChunk(buf, end - CHUNK_BYTES, 119))
}

function hashLong(buf: Uint8Array, start: number, end: number): bigint {
  const lanes = accumulateStripes(buf, start, end)
  let sum = BigInt(end - start) * PRIME64_1
  for (let i = 0; i < 8; i += 2) {
    sum += multiplyFold(lane(lanes, i) ^ secret64(11 + 8 * i), lane(lanes, i + 1) ^ secret64(19 + 8 * i))
  }
  return avalanche(sum)
}

function lane(lanes: Uint32Array, i: number): bigint {
  return (BigInt(lanes[2 * i + 1]) << 32n) | BigInt(lanes[2 * i])
}

function mixChunk(buf: Uint8Array, pos: number, secretPos: number): bigint {
  return multiplyFold(read64(buf, pos) ^ secret64(secretPos), read64(buf, pos + 8) ^ secret64(secretPos + 8))
}

/** Both halves of the 128-bit product of two 64-bit integers, one over the other. */
function multiplyFold(a: bigint, b: bigint): bigint {
  const product = a * b
  return (product & MASK_64) ^ (product >> 64n)
}

/** Takes the lower 64 bits of the value and lets each of them change all others. */
function avalanche(value: bigint): bigint {
  let x = value & MASK_64
  x ^= x >> 37n
  x = (x * PRIME_MX1) & MASK_64
  return x ^ (x >> 32n)
}

function avalancheXxh64(value: bigint): bigint {
  let x = value ^ (value >> 33n)
  x = (x * PRIME64_2) & MASK_64
  x ^= x >> 29n
  x = (x * PRIME64_3) & MASK_64
  return x ^ (x >> 32n)
}

function rotateLeft(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK_64
}

function swapBytes(value: bigint): bigint {
  let rest = value
  let swapped = 0n
  for (let i = 0; i < 8; i++, rest >>= 8n) swapped = (swapped << 8n) | (rest & 0xffn)
  return swapped
}

function secret64(pos: number): bigint {
  return read64(XXH3_SECRET, pos)
}

function read64(buf: Uint8Array, pos: number): bigint {
  return (BigInt(read32(buf, pos + 4)) << 32n) | BigInt(read32(buf, pos))
}

/** Little-endian, as everything that XXH3 reads. */
function read32(buf: Uint8Array, pos: number): number {
  return (buf[pos] | (buf[pos + 1] << 8) | (buf[pos + 2] << 16) | (buf[pos + 3] << 24)) >>> 0
}
