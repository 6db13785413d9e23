// The directory of a stream's blocks, in the order of their ids: a ring of eight 32-bit words for each block.
// Blocks are added at the end alone, and taken out mostly at the head.

import type { Arena } from '../memory/arena.ts'
import { compareIdWords, type StreamId } from './stream-id.ts'

// The words of a block, from its index on. The first four are the id of its master entry.
export const MS_HIGH = 0
export const MS_LOW = 1
export const SEQ_HIGH = 2
export const SEQ_LOW = 3
/** Where the listpack stands: a reference into the arena, an offset into its page, or the handle of bytes that live apart. */
export const REF = 4
/** Bytes of the arena's block; or APART, or IN_PAGE. */
export const ROOM = 5
/** Bytes of the listpack. */
export const BYTES = 6
/** With IN_PAGE: the number of its page. */
export const PAGE = 7

/** ROOM of a listpack that lives apart. */
export const APART = -1
/** ROOM of a listpack that shares a page with others. */
export const IN_PAGE = 0

const WORD_SHIFT = 3
const WORDS = 1 << WORD_SHIFT
const MIN_BLOCKS = 1
/** Small rings double, large ones grow by a quarter. */
const DOUBLING_BLOCKS = 64
const NO_WORDS = new Int32Array(0)

/** The blocks of one stream. Positions count from the head. */
export class BlockTable {
  /** How many blocks there are. */
  count = 0
  words: Int32Array

  private readonly arena: Arena
  private head = 0
  private places = MIN_BLOCKS

  constructor(arena: Arena) {
    this.arena = arena
    this.words = new Int32Array(MIN_BLOCKS << WORD_SHIFT)
    arena.tableBytes += this.words.byteLength
  }

  /** Where the words of a block begin. Valid until the next `push` or `remove`. */
  at(position: number): number {
    const place = this.head + position
    return (place < this.places ? place : place - this.places) << WORD_SHIFT
  }

  /** Adds a block at the end; its words are undefined. */
  push(): number {
    if (this.count === this.places) {
      this.resize(this.count < DOUBLING_BLOCKS ? this.count * 2 : this.count + (this.count >> 2))
    }
    return this.at(this.count++)
  }

  /** Takes a block out. */
  remove(position: number): void {
    if (position < this.count - 1 - position) {
      for (let i = position; i > 0; i--) this.move(i - 1, i)
      this.head = this.head + 1 < this.places ? this.head + 1 : 0
    } else {
      for (let i = position + 1; i < this.count; i++) this.move(i, i - 1)
    }
    this.count--
    if (this.places > DOUBLING_BLOCKS && this.count < this.places >> 1) {
      this.resize(this.count + (this.count >> 2))
    }
  }

  /** The last block whose master id is not above an id, or -1. */
  find(id: StreamId): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.compare(middle, id) <= 0) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Compares the master id of a block with an id. */
  private compare(position: number, id: StreamId): number {
    const { words } = this
    const w = this.at(position)
    return compareIdWords(
      words[w + MS_HIGH],
      words[w + MS_LOW],
      words[w + SEQ_HIGH],
      words[w + SEQ_LOW],
      id.msHigh,
      id.msLow,
      id.seqHigh,
      id.seqLow,
    )
  }

  /** Gives the table back. It is not used again. */
  dispose(): void {
    this.arena.tableBytes -= this.words.byteLength
    this.words = NO_WORDS
    this.places = 0
  }

  private move(from: number, to: number): void {
    const { words } = this
    const a = this.at(from)
    const b = this.at(to)
    for (let i = 0; i < WORDS; i++) words[b + i] = words[a + i]
  }

  private resize(places: number): void {
    const old = this.words
    const words = new Int32Array(places << WORD_SHIFT)
    const first = this.head << WORD_SHIFT
    const all = this.count << WORD_SHIFT
    const unwrapped = Math.min(all, (this.places << WORD_SHIFT) - first)
    words.set(old.subarray(first, first + unwrapped))
    words.set(old.subarray(0, all - unwrapped), unwrapped)
    this.arena.tableBytes += words.byteLength - old.byteLength
    this.words = words
    this.head = 0
    this.places = places
  }
}
