// Where an element of a HyperLogLog counts: MurmurHash64A of its bytes, in halves of 32 bits.
// Source of the hash: Appleby, MurmurHash2, its 64-bit variant; seed, register number and run length as Redis has them.

import { REGISTER_COUNT, REGISTER_INDEX_BITS } from './hyperloglog-format.ts'

const SEED = 0xadc83b19
/** The multiplier of the hash. */
const M_HIGH = 0xc6a4a793
const M_LOW = 0x5bd1e995
const M_LOW_UPPER: number = M_LOW >>> 16
const M_LOW_LOWER: number = M_LOW & 0xffff
/** The hash has 64 bits: 14 choose the register, a run of zeros ends in the remaining 50 at the latest. */
const MAX_RUN = 64 - REGISTER_INDEX_BITS + 1

/** Buffers up to this size are kept with their view: the one that requests are read into is the rule. */
const KEPT_BYTES = 64 * 1024

/** Finds positions of elements; it keeps a view of the last buffer, which makes eight bytes two reads. */
export class ElementHash {
  private buf = new Uint8Array(0)
  private view = new DataView(this.buf.buffer)

  /**
   * The register of the element `buf[start, end)` and what it counts there, the zeros before the first one of the rest
   * of the hash and that one: `registerOf` and `runOf` take them apart.
   */
  position(buf: Uint8Array, start: number, end: number): number {
    return positionIn(this.buf === buf ? this.view : this.viewOf(buf), start, end)
  }

  private viewOf(buf: Uint8Array): DataView {
    const view = new DataView(buf.buffer, buf.byteOffset, buf.length)
    if (buf.length <= KEPT_BYTES) {
      this.buf = buf as Uint8Array<ArrayBuffer>
      this.view = view as DataView<ArrayBuffer>
    }
    return view
  }
}

function positionIn(view: DataView, start: number, end: number): number {
  const length = end - start
  let high = timesHigh(0, length)
  let low = Math.imul(length, M_LOW) ^ SEED
  let at = start
  for (const blocksEnd = end - (length & 7); at < blocksEnd; at += 8) {
    let blockLow = view.getInt32(at, true)
    let blockHigh = timesHigh(view.getInt32(at + 4, true), blockLow)
    blockLow = Math.imul(blockLow, M_LOW) ^ (blockHigh >>> 15)
    blockHigh = timesHigh(blockHigh, blockLow)
    low ^= Math.imul(blockLow, M_LOW)
    high = timesHigh(high ^ blockHigh, low)
    low = Math.imul(low, M_LOW)
  }
  if (at < end) {
    if (end - at >= 4) {
      low ^= view.getInt32(at, true)
      high ^= bytesAt(view, at + 4, end)
    } else {
      low ^= bytesAt(view, at, end)
    }
    high = timesHigh(high, low)
    low = Math.imul(low, M_LOW)
  }
  low ^= high >>> 15
  high = timesHigh(high, low)
  low = Math.imul(low, M_LOW)
  low ^= high >>> 15
  return (low & (REGISTER_COUNT - 1)) | (runLength(high, low) << REGISTER_INDEX_BITS)
}

/** At most three bytes as a little-endian word. */
function bytesAt(view: DataView, start: number, end: number): number {
  let word = 0
  for (let at = start; at < end; at++) word |= view.getUint8(at) << (8 * (at - start))
  return word
}

/** The register of an element's position. */
export function registerOf(position: number): number {
  return position & (REGISTER_COUNT - 1)
}

/** The run length of an element's position, 1 to 51. */
export function runOf(position: number): number {
  return position >>> REGISTER_INDEX_BITS
}

/**
 * The upper half of the product with the multiplier; the lower one is `Math.imul(low, M_LOW)`. What the lower halves
 * carry into it comes from products of 16 bits, none of whose sums exceeds 32: all of it stays integer arithmetic.
 */
function timesHigh(high: number, low: number): number {
  const upper = low >>> 16
  const lower = low & 0xffff
  const first = (Math.imul(upper, M_LOW_LOWER) + (Math.imul(lower, M_LOW_LOWER) >>> 16)) | 0
  const second = (Math.imul(lower, M_LOW_UPPER) + (first & 0xffff)) | 0
  const carried = (Math.imul(upper, M_LOW_UPPER) + (first >>> 16) + (second >>> 16)) | 0
  return (carried + Math.imul(low, M_HIGH) + Math.imul(high, M_LOW)) | 0
}

/** Zeros from the lowest bit behind the register number on, and the one that ends them. */
function runLength(high: number, low: number): number {
  const rest = low >>> REGISTER_INDEX_BITS
  if (rest !== 0) return trailingZeros(rest) + 1
  return high === 0 ? MAX_RUN : 32 - REGISTER_INDEX_BITS + trailingZeros(high) + 1
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word)
}
