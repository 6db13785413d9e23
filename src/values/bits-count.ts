// Counting the bits that are set, in words of 32 bits. A view reads them wherever a value begins; on current machines
// words that lie across the border of an aligned one cost nothing extra.

/** Bytes that one round of the long loop takes. */
const ROUND_BYTES = 32

/** How many bits are set in `bytes[start, end)`. */
export function countBits(bytes: Uint8Array, start: number, end: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const roundsEnd = end - ((end - start) % ROUND_BYTES)
  let count = start < roundsEnd ? countRounds(view, start, roundsEnd) : 0
  let at = roundsEnd
  for (; at + 4 <= end; at += 4) count += bitsOfWord(view.getInt32(at))
  for (; at < end; at++) count += bitsOfWord(bytes[at])
  return count
}

/** How many bits are set from bit `first` to bit `last` (both included) of the string that begins at `start`. */
export function countBitRange(bytes: Uint8Array, start: number, first: number, last: number): number {
  const firstByte = start + Math.floor(first / 8)
  const lastByte = start + Math.floor(last / 8)
  const before = bytes[firstByte] & ~(0xff >>> (first & 7))
  const behind = bytes[lastByte] & ((1 << (7 - (last & 7))) - 1)
  return countBits(bytes, firstByte, lastByte + 1) - bitsOfWord(before) - bitsOfWord(behind)
}

/** How many bits of a 32-bit word are set. */
function bitsOfWord(word: number): number {
  const pairs = (word - ((word >>> 1) & 0x55555555)) | 0
  const nibbles = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * Counts whole rounds of eight words.
 *
 * The words run through carry-save adders, which keep in each bit column how many ones, twos and fours it has seen, so
 * that only one word of eights a round is counted (the method of Harley and Seal; Warren, Hacker's Delight).
 */
function countRounds(view: DataView, start: number, end: number): number {
  let ones = 0
  let twos = 0
  let fours = 0
  let eights = 0
  for (let at = start; at < end; at += ROUND_BYTES) {
    let a = view.getInt32(at)
    let b = view.getInt32(at + 4)
    let half = ones ^ a
    let twosA = (ones & a) | (half & b)
    ones = half ^ b
    a = view.getInt32(at + 8)
    b = view.getInt32(at + 12)
    half = ones ^ a
    let twosB = (ones & a) | (half & b)
    ones = half ^ b
    half = twos ^ twosA
    const foursA = (twos & twosA) | (half & twosB)
    twos = half ^ twosB
    a = view.getInt32(at + 16)
    b = view.getInt32(at + 20)
    half = ones ^ a
    twosA = (ones & a) | (half & b)
    ones = half ^ b
    a = view.getInt32(at + 24)
    b = view.getInt32(at + 28)
    half = ones ^ a
    twosB = (ones & a) | (half & b)
    ones = half ^ b
    half = twos ^ twosA
    const foursB = (twos & twosA) | (half & twosB)
    twos = half ^ twosB
    half = fours ^ foursA
    eights += bitsOfWord((fours & foursA) | (half & foursB))
    fours = half ^ foursB
  }
  return eights * 8 + bitsOfWord(fours) * 4 + bitsOfWord(twos) * 2 + bitsOfWord(ones)
}
