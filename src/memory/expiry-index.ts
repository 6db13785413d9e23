// Records or nodes with an expiry time, in a dense list, so that those whose time is up are found by reading memory in
// order.
//
// Each entry is a reference and its time in whole seconds; the exact time stands in the record, which also holds its
// slot here. A pass over a million entries takes about a millisecond, whatever the number of records without a time.

import { OFFSET_MASK, WINDOW_SHIFT } from './arena.ts'

/** Seconds are counted from 2020, so that 32 bits reach to 2088; later times are clamped. */
const EPOCH_SECONDS = 1_577_836_800
const INT32_MAX = 0x7fffffff
const CHUNK_SHIFT = 12
const CHUNK_SLOTS = 1 << CHUNK_SHIFT
const CHUNK_MASK = CHUNK_SLOTS - 1
/** The first chunk grows up to the size of all others: most indexes of hash fields stay small. */
const FIRST_SLOTS = 8

/** Seconds of the index for a Unix time in milliseconds, rounded down. */
export function indexSeconds(unixMs: number): number {
  return Math.max(-INT32_MAX, Math.min(INT32_MAX, Math.floor(unixMs / 1000) - EPOCH_SECONDS))
}

/** The first Unix time in milliseconds that an entry with these seconds can have. */
export function earliestMs(seconds: number): number {
  return seconds === -INT32_MAX ? 0 : (seconds + EPOCH_SECONDS) * 1000
}

/** References, each with its time in seconds. Grows by chunks, without a copy but for the first one. */
export class ExpiryIndex {
  size = 0
  /** Pairs of reference and seconds. */
  private readonly chunks: Int32Array[] = []
  private readonly words: Int32Array[]
  private readonly slotWord: number

  /** `words` are the arena's, `slotWord` is the word of a record in which its slot is kept. */
  constructor(words: Int32Array[], slotWord: number) {
    this.words = words
    this.slotWord = slotWord
  }

  get tableBytes(): number {
    const { chunks } = this
    return chunks.length === 0 ? 0 : chunks[0].length * 4 + (chunks.length - 1) * CHUNK_SLOTS * 8
  }

  /** The record in a slot. */
  refAt(slot: number): number {
    return this.chunks[slot >>> CHUNK_SHIFT][(slot & CHUNK_MASK) << 1]
  }

  /** The time of the record in a slot, as `indexSeconds` gives it. */
  secondsAt(slot: number): number {
    return this.chunks[slot >>> CHUNK_SHIFT][((slot & CHUNK_MASK) << 1) + 1]
  }

  /** The earliest time of all, as `indexSeconds` gives it; there must be one. */
  earliestSeconds(): number {
    let earliest = INT32_MAX
    for (let slot = 0; slot < this.size; slot++) earliest = Math.min(earliest, this.secondsAt(slot))
    return earliest
  }

  /** Adds a record and writes its slot into it. */
  add(ref: number, expireAtMs: number): void {
    this.reserve()
    this.put(this.size++, ref, indexSeconds(expireAtMs))
  }

  /** Makes room for one more record, so that `add` cannot fail. */
  reserve(): void {
    const { chunks, size } = this
    if (size < CHUNK_SLOTS) {
      this.reserveFirst()
      return
    }
    if (size >>> CHUNK_SHIFT === chunks.length) chunks.push(new Int32Array(CHUNK_SLOTS * 2))
  }

  private reserveFirst(): void {
    const { chunks, size } = this
    const first = chunks.length === 0 ? null : chunks[0]
    if (first !== null && size < first.length >>> 1) return
    const grown = new Int32Array(first === null ? FIRST_SLOTS * 2 : first.length * 2)
    if (first !== null) grown.set(first)
    chunks[0] = grown
  }

  /** The record in `slot` got another time. */
  retime(slot: number, expireAtMs: number): void {
    this.chunks[slot >>> CHUNK_SHIFT][((slot & CHUNK_MASK) << 1) + 1] = indexSeconds(expireAtMs)
  }

  /** The record in `slot` lives at another reference now. */
  moved(slot: number, ref: number): void {
    this.chunks[slot >>> CHUNK_SHIFT][(slot & CHUNK_MASK) << 1] = ref
  }

  /** Takes a slot out; the last entry moves into its place. */
  remove(slot: number): void {
    const last = --this.size
    if (slot !== last) this.put(slot, this.refAt(last), this.secondsAt(last))
    // One spare chunk stays, so that a key coming and going at the edge costs nothing.
    if (this.chunks.length > (last >>> CHUNK_SHIFT) + 2) this.chunks.pop()
  }

  private put(slot: number, ref: number, seconds: number): void {
    const chunk = this.chunks[slot >>> CHUNK_SHIFT]
    const at = (slot & CHUNK_MASK) << 1
    chunk[at] = ref
    chunk[at + 1] = seconds
    this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + this.slotWord] = slot
  }
}
