// The blocks of a score tree: their layout in the arena, and moving entries within and between them.
//
//   leaf    count | next leaf | previous leaf | - | scores (doubles) | members (references)
//   inner   count | - | - | - | scores (doubles) | members | children (references) | sizes below each child
//
// Entry i of an inner block stands for its child i: score and member are those of the first entry below it, exactly.
// So the scores of both kinds begin at the same place, and an entry has 12 bytes in a leaf and 20 in an inner block.

import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from './arena.ts'
import { blockSize } from './size-classes.ts'

/** The level of leaves; inner blocks count up from 1. */
export const LEAF_LEVEL = 0
/** Entries of a full leaf: its block is then a whole size class. */
export const LEAF_CAPACITY = 68
/** Children of a full inner block. */
export const INNER_CAPACITY = 63

const HEADER_BYTES = 16
const LEAF_BYTES = blockSize(HEADER_BYTES + LEAF_CAPACITY * 12)
const INNER_BYTES = blockSize(HEADER_BYTES + INNER_CAPACITY * 20)

// Places in units of their own arrays, from the start of a block.
const NEXT_WORD = 1
const PREV_WORD = 2
/** Where the scores begin, in doubles. */
export const SCORES = HEADER_BYTES / 8
/** Where the members of a leaf begin, in words. */
export const LEAF_MEMBERS: number = (SCORES + LEAF_CAPACITY) * 2
/** Where the members of an inner block begin, in words. */
export const INNER_MEMBERS: number = (SCORES + INNER_CAPACITY) * 2
/** Where the children of an inner block begin, in words. */
export const CHILDREN: number = INNER_MEMBERS + INNER_CAPACITY
/** Where the sizes below the children begin, in words. */
export const SIZES: number = CHILDREN + INNER_CAPACITY

/** The blocks of one tree. A block is named by its arena reference, a place within it by the index of an entry. */
export class TreeBlocks {
  /** Bytes of all blocks of the tree. */
  usedBytes = 0

  private readonly arena: Arena
  private readonly words: Int32Array[]
  private readonly doubles: Float64Array[]

  constructor(arena: Arena) {
    this.arena = arena
    this.words = arena.words
    this.doubles = arena.doubles
  }

  /** A new block without entries (and, for a leaf, without neighbours). Throws OutOfArenaError. */
  create(level: number): number {
    const sizeBytes = level === LEAF_LEVEL ? LEAF_BYTES : INNER_BYTES
    const block = this.arena.alloc(sizeBytes)
    this.usedBytes += sizeBytes
    const words = this.words[block >>> WINDOW_SHIFT]
    words.fill(0, (block & OFFSET_MASK) << 1, ((block & OFFSET_MASK) << 1) + HEADER_BYTES / 4)
    return block
  }

  /** Gives a block back. */
  release(level: number, block: number): void {
    const sizeBytes = level === LEAF_LEVEL ? LEAF_BYTES : INNER_BYTES
    this.arena.free(block, sizeBytes)
    this.usedBytes -= sizeBytes
  }

  count(block: number): number {
    return this.words[block >>> WINDOW_SHIFT][(block & OFFSET_MASK) << 1]
  }

  setCount(block: number, count: number): void {
    this.words[block >>> WINDOW_SHIFT][(block & OFFSET_MASK) << 1] = count
  }

  score(block: number, index: number): number {
    return this.doubles[block >>> WINDOW_SHIFT][(block & OFFSET_MASK) + SCORES + index]
  }

  setScore(block: number, index: number, score: number): void {
    this.doubles[block >>> WINDOW_SHIFT][(block & OFFSET_MASK) + SCORES + index] = score
  }

  /** A word of a block, by its place: one of the constants above plus the index of an entry. */
  word(block: number, place: number): number {
    return this.words[block >>> WINDOW_SHIFT][((block & OFFSET_MASK) << 1) + place]
  }

  setWord(block: number, place: number, value: number): void {
    this.words[block >>> WINDOW_SHIFT][((block & OFFSET_MASK) << 1) + place] = value
  }

  /** The leaf after a leaf, or 0. */
  next(leaf: number): number {
    return this.word(leaf, NEXT_WORD)
  }

  /** The leaf before a leaf, or 0. */
  previous(leaf: number): number {
    return this.word(leaf, PREV_WORD)
  }

  /** Puts a new leaf into the chain behind `leaf`. */
  linkAfter(leaf: number, created: number): void {
    const next = this.next(leaf)
    this.setWord(created, NEXT_WORD, next)
    this.setWord(created, PREV_WORD, leaf)
    this.setWord(leaf, NEXT_WORD, created)
    if (next !== 0) this.setWord(next, PREV_WORD, created)
  }

  /** Takes a leaf out of the chain. */
  unlink(leaf: number): void {
    const next = this.next(leaf)
    const previous = this.previous(leaf)
    if (previous !== 0) this.setWord(previous, NEXT_WORD, next)
    if (next !== 0) this.setWord(next, PREV_WORD, previous)
  }

  /** Members in and below a block. */
  total(level: number, block: number): number {
    const count = this.count(block)
    return level === LEAF_LEVEL ? count : this.sizeBefore(block, count)
  }

  /** Members below the first `index` children of an inner block. */
  sizeBefore(block: number, index: number): number {
    const words = this.words[block >>> WINDOW_SHIFT]
    const from = ((block & OFFSET_MASK) << 1) + SIZES
    let sum = 0
    for (let at = from; at < from + index; at++) sum += words[at]
    return sum
  }

  /** The child of an inner block that has the member of a rank, counted from the start of the block. */
  childAt(block: number, rank: number): number {
    const words = this.words[block >>> WINDOW_SHIFT]
    const from = ((block & OFFSET_MASK) << 1) + SIZES
    let at = from
    for (let left = rank - words[at]; left >= 0; left -= words[at]) at++
    return at - from
  }

  /** Adds to the size below a child. */
  addSize(block: number, index: number, added: number): void {
    this.words[block >>> WINDOW_SHIFT][((block & OFFSET_MASK) << 1) + SIZES + index] += added
  }

  /** Makes the first entry of `child` the score and member that entry `index` of its parent shows. */
  showFirst(parent: number, index: number, childLevel: number, child: number): void {
    this.setScore(parent, index, this.score(child, 0))
    this.setWord(parent, INNER_MEMBERS + index, this.word(child, membersOf(childLevel)))
  }

  /** Moves the entries from `at` on by `by` places, which may be negative: then the entries before are overwritten. */
  shift(level: number, block: number, at: number, by: number): void {
    const words = this.words[block >>> WINDOW_SHIFT]
    const doubles = this.doubles[block >>> WINDOW_SHIFT]
    const word = (block & OFFSET_MASK) << 1
    const count = words[word]
    const scores = (block & OFFSET_MASK) + SCORES
    move(doubles, scores + at, scores + count, by)
    const members = word + membersOf(level)
    move(words, members + at, members + count, by)
    if (level !== LEAF_LEVEL) {
      move(words, word + CHILDREN + at, word + CHILDREN + count, by)
      move(words, word + SIZES + at, word + SIZES + count, by)
    }
    words[word] = count + by
  }

  /** Copies the entries of a leaf to `nodes` and `scores` from `at` on; returns how many. */
  copyLeaf(leaf: number, nodes: Int32Array, scores: Float64Array, at: number): number {
    const words = this.words[leaf >>> WINDOW_SHIFT]
    const word = (leaf & OFFSET_MASK) << 1
    const count = words[word]
    copyRun(words, word + LEAF_MEMBERS, nodes, at, count)
    copyRun(this.doubles[leaf >>> WINDOW_SHIFT], (leaf & OFFSET_MASK) + SCORES, scores, at, count)
    return count
  }

  /** Moves `n` entries from one block to a gap that it opens in another; returns how many members that brings along. */
  moveEntries(level: number, from: number, fromAt: number, to: number, toAt: number, n: number): number {
    this.shift(level, to, toAt, n)
    const source = (from & OFFSET_MASK) << 1
    const target = (to & OFFSET_MASK) << 1
    const fromWords = this.words[from >>> WINDOW_SHIFT]
    const toWords = this.words[to >>> WINDOW_SHIFT]
    const members = membersOf(level)
    copyRun(
      this.doubles[from >>> WINDOW_SHIFT],
      (from & OFFSET_MASK) + SCORES + fromAt,
      this.doubles[to >>> WINDOW_SHIFT],
      (to & OFFSET_MASK) + SCORES + toAt,
      n,
    )
    copyRun(fromWords, source + members + fromAt, toWords, target + members + toAt, n)
    let moved = n
    if (level !== LEAF_LEVEL) {
      copyRun(fromWords, source + CHILDREN + fromAt, toWords, target + CHILDREN + toAt, n)
      copyRun(fromWords, source + SIZES + fromAt, toWords, target + SIZES + toAt, n)
      moved = this.sizeBefore(from, fromAt + n) - this.sizeBefore(from, fromAt)
    }
    this.shift(level, from, fromAt + n, -n)
    return moved
  }
}

/** Where the members of a block's entries begin, in words. */
export function membersOf(level: number): number {
  return level === LEAF_LEVEL ? LEAF_MEMBERS : INNER_MEMBERS
}

/** Moves `array[from, to)` by `by` places within the array. Plain loops: the runs are short. */
function move(array: Int32Array | Float64Array, from: number, to: number, by: number): void {
  if (by > 0) for (let i = to - 1; i >= from; i--) array[i + by] = array[i]
  else for (let i = from; i < to; i++) array[i + by] = array[i]
}

function copyRun<T extends Int32Array | Float64Array>(
  from: T,
  fromAt: number,
  to: T,
  toAt: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) to[toAt + i] = from[fromAt + i]
}
