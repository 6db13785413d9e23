// Cursors that count in reversed bits, so that they survive a table's resize. The idea is Pieter Noordhuis's, from Redis.

/** The cursor after `cursor` in a table of `mask + 1` buckets: adds one to the reversed bits under the mask. */
export function reverseNext(cursor: number, mask: number): number {
  // The sum as a signed word: past 2**31 it would be another kind of number to the compiled code, which is thrown away then.
  return reverseBits((reverseBits(cursor | ~mask) + 1) | 0) >>> 0
}

/** Reverses the order of 32 bits; the result is a signed integer. */
export function reverseBits(value: number): number {
  let v = value
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1)
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2)
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4)
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8)
  return (v >>> 16) | (v << 16)
}
