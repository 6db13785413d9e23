// Combining strings bit by bit. Shorter ones count as if zeros followed.
//
// The work goes in blocks that stay in the processor's first cache: the block of the first string is copied to aligned
// words, those of the others are folded into it, and the result is copied out. So no alignment of a string matters, and
// the result may overwrite one of the strings.

import type { ByteRange } from '../bytes/range.ts'

const BLOCK_BYTES = 16 * 1024

/** What BITOP can do with its strings X, Y1, Y2 ... */
export type BitOperation =
  /** Set in all. */
  | 'and'
  /** Set in any. */
  | 'or'
  /** Set in an odd number. */
  | 'xor'
  /** Not set in X. */
  | 'not'
  /** Set in X but in no Y. */
  | 'diff'
  /** Set in a Y but not in X. */
  | 'diff1'
  /** Set in X and in a Y. */
  | 'andor'
  /** Set in exactly one. */
  | 'one'

/** How a block is folded into what the blocks before it gave. */
type Fold = 'and' | 'or' | 'xor' | 'and-not' | 'one'

interface Step {
  readonly source: ByteRange
  readonly fold: Fold
}

/** Writes the result over all of `to`, which is as long as the longest source; it may be one of the sources. */
export function combineBits(operation: BitOperation, sources: readonly ByteRange[], to: Uint8Array): void {
  const { first, steps } = plan(operation, sources)
  const blockBytes = Math.min(BLOCK_BYTES, (to.length + 3) & ~3)
  const result = new Block(blockBytes)
  const other = new Block(steps.length === 0 ? 0 : blockBytes)
  const several = new Int32Array(operation === 'one' ? blockBytes / 4 : 0)
  for (let at = 0; at < to.length; at += BLOCK_BYTES) {
    const length = Math.min(BLOCK_BYTES, to.length - at)
    result.load(first, at, length)
    several.fill(0)
    for (const { source, fold } of steps) {
      other.load(source, at, length)
      foldWords(fold, result.words, other.words, several, (length + 3) >>> 2)
    }
    if (operation === 'not') invert(result.words, (length + 3) >>> 2)
    to.set(length === blockBytes ? result.bytes : result.bytes.subarray(0, length), at)
  }
}

/** The string that a block begins with, and what comes to it in which order. */
function plan(operation: BitOperation, sources: readonly ByteRange[]): { first: ByteRange; steps: Step[] } {
  const [x, ...ys] = sources
  switch (operation) {
    case 'not':
      return { first: x, steps: [] }
    case 'diff':
      return { first: x, steps: folded('and-not', ys) }
    case 'diff1':
      return { first: ys[0], steps: [...folded('or', ys.slice(1)), { source: x, fold: 'and-not' }] }
    case 'andor':
      return { first: ys[0], steps: [...folded('or', ys.slice(1)), { source: x, fold: 'and' }] }
    default:
      return { first: x, steps: folded(operation, ys) }
  }
}

function folded(fold: Fold, sources: readonly ByteRange[]): Step[] {
  return sources.map((source) => ({ source, fold }))
}

/** A part of a string, in aligned words. */
class Block {
  readonly words: Int32Array
  readonly bytes: Uint8Array

  constructor(sizeBytes: number) {
    this.words = new Int32Array(sizeBytes / 4)
    this.bytes = new Uint8Array(this.words.buffer)
  }

  /** Takes `length` bytes from `at` on, zeros for those behind the end of the string. */
  load({ bytes, start, end }: ByteRange, at: number, length: number): void {
    const from = start + at
    const available = Math.min(length, end - from)
    if (available <= 0) {
      this.bytes.fill(0)
      return
    }
    this.bytes.set(bytes.subarray(from, from + available))
    if (available < length) this.bytes.fill(0, available)
  }
}

function foldWords(fold: Fold, to: Int32Array, from: Int32Array, several: Int32Array, count: number): void {
  switch (fold) {
    case 'and':
      for (let i = 0; i < count; i++) to[i] &= from[i]
      return
    case 'or':
      for (let i = 0; i < count; i++) to[i] |= from[i]
      return
    case 'xor':
      for (let i = 0; i < count; i++) to[i] ^= from[i]
      return
    case 'and-not':
      for (let i = 0; i < count; i++) to[i] &= ~from[i]
      return
    case 'one':
      foldOne(to, from, several, count)
  }
}

/** Keeps what was seen once in `to`, and what was seen again in `several`. */
function foldOne(to: Int32Array, from: Int32Array, several: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    several[i] |= to[i] & from[i]
    to[i] = (to[i] ^ from[i]) & ~several[i]
  }
}

function invert(words: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) words[i] = ~words[i]
}
