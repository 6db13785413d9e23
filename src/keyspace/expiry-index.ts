// The keys with an expiry time, in a dense list, so that those whose time is up are found by reading memory in order.
//
// Each entry is the record's reference and its time in whole seconds; the exact time stands in the record, which also
// holds its slot here. A pass over a million entries takes about a millisecond, whatever the size of the keyspace.

import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { EXPIRY_SLOT_WORD } from './record.ts'

/** Seconds are counted from 2020, so that 32 bits reach to 2088; later times are clamped. */
const EPOCH_SECONDS = 1_577_836_800
const INT32_MAX = 0x7fffffff
const CHUNK_SHIFT = 12
const CHUNK_SLOTS = 1 << CHUNK_SHIFT
const CHUNK_MASK = CHUNK_SLOTS - 1

/** Seconds of the index for a Unix time in milliseconds, rounded down. */
export function indexSeconds(unixMs: number): number {
  return Math.max(-INT32_MAX, Math.min(INT32_MAX, Math.floor(unixMs / 1000) - EPOCH_SECONDS))
}

/** References of the volatile keys of one database, each with its time in seconds. Grows by chunks, without a copy. */
export class ExpiryIndex {
  size = 0
  /** Pairs of reference and seconds. */
  private readonly chunks: Int32Array[] = []
  private readonly words: Int32Array[]

  constructor(words: Int32Array[]) {
    this.words = words
  }

  get tableBytes(): number {
    return this.chunks.length * CHUNK_SLOTS * 8
  }

  /** The record in a slot. */
  refAt(slot: number): number {
    return this.chunks[slot >>> CHUNK_SHIFT][(slot & CHUNK_MASK) << 1]
  }

  /** The time of the record in a slot, as `indexSeconds` gives it. */
  secondsAt(slot: number): number {
    return this.chunks[slot >>> CHUNK_SHIFT][((slot & CHUNK_MASK) << 1) + 1]
  }

  /** Adds a record and writes its slot into it. */
  add(ref: number, expireAtMs: number): void {
    this.reserve()
    this.put(this.size++, ref, indexSeconds(expireAtMs))
  }

  /** Makes room for one more record, so that `add` cannot fail. */
  reserve(): void {
    if (this.size >>> CHUNK_SHIFT === this.chunks.length) this.chunks.push(new Int32Array(CHUNK_SLOTS * 2))
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
    this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + EXPIRY_SLOT_WORD] = slot
  }
}
