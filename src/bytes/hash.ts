// HalfSipHash-1-3: a keyed hash of 32-bit words, so that nobody outside can choose keys that collide.
// Source: Aumasson and Bernstein, SipHash; the 32-bit variant of the reference implementation, one compression round.

/** Hashes `buf[start, end)` under the key `(k0, k1)`, two 32-bit words; returns a signed 32-bit integer. */
export function halfSipHash(buf: Uint8Array, start: number, end: number, k0: number, k1: number): number {
  let v0 = k0
  let v1 = k1
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ k1
  const wordsEnd = start + ((end - start) & ~3)
  let i = start
  for (; i < wordsEnd; i += 4) {
    const word = buf[i] | (buf[i + 1] << 8) | (buf[i + 2] << 16) | (buf[i + 3] << 24)
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  let last = (end - start) << 24
  const rest = end - i
  if (rest > 2) last |= buf[i + 2] << 16
  if (rest > 1) last |= buf[i + 1] << 8
  if (rest > 0) last |= buf[i]
  v3 ^= last
  for (let round = 0; round < 4; round++) {
    if (round === 1) {
      v0 ^= last
      v2 ^= 0xff
    }
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
  }
  return v1 ^ v3
}
