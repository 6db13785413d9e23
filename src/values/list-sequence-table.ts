// The node table of a list: a ring of four 32-bit words for each node, so that nodes come and go at both ends in O(1).

import type { Arena } from '../memory/arena.ts'

/** The words of a node, from its index on: see list-sequence-nodes.ts. */
export const REF = 0
export const PLACE = 1
export const BYTES = 2
export const COUNT = 3

const WORD_SHIFT = 2
const MIN_NODES = 4
const NO_WORDS = new Int32Array(0)

/** A double-ended queue of nodes. Positions count from the head of the list. */
export class NodeTable {
  /** How many nodes there are. */
  count = 0
  words: Int32Array

  private readonly arena: Arena
  private head = 0
  private mask = MIN_NODES - 1

  constructor(arena: Arena) {
    this.arena = arena
    this.words = new Int32Array(MIN_NODES << WORD_SHIFT)
    arena.tableBytes += this.words.byteLength
  }

  /** Where the words of a node begin. Valid until the next `insert` or `remove`. */
  at(position: number): number {
    return ((this.head + position) & this.mask) << WORD_SHIFT
  }

  /** Opens a place at a position, the nodes from there on move back. Its words are undefined. */
  insert(position: number): number {
    if (this.count > this.mask) this.resize(this.count * 2)
    if (position < this.count - position) {
      this.head = (this.head - 1) & this.mask
      for (let i = 0; i < position; i++) this.move(i + 1, i)
    } else {
      for (let i = this.count; i > position; i--) this.move(i - 1, i)
    }
    this.count++
    return this.at(position)
  }

  /** Takes a node out of the table. */
  remove(position: number): void {
    if (position < this.count - 1 - position) {
      for (let i = position; i > 0; i--) this.move(i - 1, i)
      this.head = (this.head + 1) & this.mask
    } else {
      for (let i = position + 1; i < this.count; i++) this.move(i, i - 1)
    }
    this.count--
    if (this.mask >= MIN_NODES && this.count <= this.mask >> 3) this.resize((this.mask + 1) >> 1)
  }

  /** Gives the table back. It is not used again. */
  dispose(): void {
    this.arena.tableBytes -= this.words.byteLength
    this.words = NO_WORDS
  }

  private move(from: number, to: number): void {
    const words = this.words
    const a = this.at(from)
    const b = this.at(to)
    words[b] = words[a]
    words[b + 1] = words[a + 1]
    words[b + 2] = words[a + 2]
    words[b + 3] = words[a + 3]
  }

  private resize(nodes: number): void {
    const old = this.words
    const words = new Int32Array(nodes << WORD_SHIFT)
    const first = this.head << WORD_SHIFT
    const all = this.count << WORD_SHIFT
    const unwrapped = Math.min(all, old.length - first)
    words.set(old.subarray(first, first + unwrapped))
    words.set(old.subarray(0, all - unwrapped), unwrapped)
    this.arena.tableBytes += words.byteLength - old.byteLength
    this.words = words
    this.head = 0
    this.mask = nodes - 1
  }
}
