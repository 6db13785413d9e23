// What is looked for in a score tree, and where it lies among the entries of one block.
//
// A key is a score, a member, or both: an absent half is equal to any. NaN stands for "any score": no comparison
// with it holds, so that the member decides.

import type { ApartStrings } from './apart.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from './arena.ts'
import { MEMBER_LAYOUT } from './member.ts'
import { KEY_APART, KEY_LENGTH_MASK, readHandle } from './node.ts'
import { INNER_MEMBERS, LEAF_MEMBERS, SCORES } from './score-tree-blocks.ts'

const { headerBytes } = MEMBER_LAYOUT

const NO_BYTES = new Uint8Array(0)

/** The key of a search. Entries are ordered by score, then by the bytes of the member. */
export class TreeKey {
  private readonly words: Int32Array[]
  private readonly doubles: Float64Array[]
  private readonly bytes: Uint8Array[]
  private readonly apart: ApartStrings
  private score = 0
  private hasMember = false
  private member: Uint8Array = NO_BYTES
  private start = 0
  private end = 0

  constructor(arena: Arena, apart: ApartStrings) {
    this.words = arena.words
    this.doubles = arena.doubles
    this.bytes = arena.bytes
    this.apart = apart
  }

  /** Looks for one entry. */
  setEntry(score: number, member: Uint8Array, start: number, end: number): void {
    this.score = score
    this.setBytes(member, start, end)
  }

  /** Looks for the entry of a member's node. */
  setNode(score: number, node: number): void {
    this.score = score
    const at = (node & OFFSET_MASK) << 3
    const bytes = this.bytes[node >>> WINDOW_SHIFT]
    const length = this.words[node >>> WINDOW_SHIFT][((node & OFFSET_MASK) << 1) + 2] & KEY_LENGTH_MASK
    if (length === KEY_APART) {
      const apart = this.apart.get(readHandle(bytes, at + headerBytes))
      this.setBytes(apart, 0, apart.length)
    } else this.setBytes(bytes, at + headerBytes, at + headerBytes + length)
  }

  /** Looks for a score, whatever the member. */
  setScore(score: number): void {
    this.score = score
    this.hasMember = false
  }

  /** Looks for a member, whatever the score. */
  setMember(member: Uint8Array, start: number, end: number): void {
    this.score = Number.NaN
    this.setBytes(member, start, end)
  }

  private setBytes(member: Uint8Array, start: number, end: number): void {
    this.hasMember = true
    this.member = member
    this.start = start
    this.end = end
  }

  /** How many entries of a leaf lie before the key; with `inclusive`, those equal to it count as well. */
  before(leaf: number, inclusive: boolean): number {
    return this.beforeIn(leaf, LEAF_MEMBERS, inclusive)
  }

  /** The child of an inner block that the entries around the key are in: the last that begins before it, or the first. */
  childFor(inner: number, inclusive: boolean): number {
    const before = this.beforeIn(inner, INNER_MEMBERS, inclusive)
    return before === 0 ? 0 : before - 1
  }

  private beforeIn(block: number, members: number, inclusive: boolean): number {
    const words = this.words[block >>> WINDOW_SHIFT]
    const doubles = this.doubles[block >>> WINDOW_SHIFT]
    const word = (block & OFFSET_MASK) << 1
    const scores = (block & OFFSET_MASK) + SCORES
    const wanted = this.score
    let low = 0
    let high = words[word]
    while (low < high) {
      const middle = (low + high) >>> 1
      const score = doubles[scores + middle]
      if (score < wanted) low = middle + 1
      else if (score > wanted) high = middle
      else if (this.isBefore(words[word + members + middle], inclusive)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Whether a node whose score is the key's lies before the key. */
  private isBefore(node: number, inclusive: boolean): boolean {
    if (!this.hasMember) return inclusive
    const order = this.compareTo(node)
    return order < 0 || (inclusive && order === 0)
  }

  /** Compares the member of a node to that of the key: negative if the node's is less. */
  private compareTo(node: number): number {
    const at = ((node & OFFSET_MASK) << 3) + headerBytes
    const bytes = this.bytes[node >>> WINDOW_SHIFT]
    const length = this.words[node >>> WINDOW_SHIFT][((node & OFFSET_MASK) << 1) + 2] & KEY_LENGTH_MASK
    if (length === KEY_APART) {
      const apart = this.apart.get(readHandle(bytes, at))
      return this.compareBytes(apart, 0, apart.length)
    }
    return this.compareBytes(bytes, at, length)
  }

  private compareBytes(bytes: Uint8Array, at: number, length: number): number {
    const { member, start } = this
    const wanted = this.end - start
    const common = length < wanted ? length : wanted
    for (let i = 0; i < common; i++) {
      const difference = bytes[at + i] - member[start + i]
      if (difference !== 0) return difference
    }
    return length - wanted
  }
}
