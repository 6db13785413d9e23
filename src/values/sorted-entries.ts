// Members of big sorted sets with scores of their own: what unions, intersections and differences are gathered in.
//
// Members are named by their nodes, which stay where they are. Nothing is copied until a result is stored.

import type { ByteRange } from '../bytes/range.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { MEMBER_LAYOUT } from '../memory/member.ts'
import { KEY_APART, KEY_LENGTH_MASK } from '../memory/node.ts'
import type { MemorySpace } from '../memory/space.ts'
import { SortedSetNodes } from './sorted-set-nodes.ts'

const { headerBytes } = MEMBER_LAYOUT
const INITIAL_ROOM = 256
/** Room for more entries than this is given up after use. */
const MAX_KEPT_ROOM = 16_384
/** Shorter runs are sorted by insertion. */
const SHORT_RUN = 12

/** A list of entries. Scores are never NaN. */
export class SortedEntries {
  length = 0
  nodes = new Int32Array(INITIAL_ROOM)
  scores = new Float64Array(INITIAL_ROOM)

  private otherNodes = new Int32Array(INITIAL_ROOM)
  private otherScores = new Float64Array(INITIAL_ROOM)
  private readonly words: readonly Int32Array[]
  private readonly bytes: readonly Uint8Array[]
  /** Reads members. */
  readonly reader: SortedSetNodes
  private readonly left: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  private readonly right: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }

  constructor(space: MemorySpace) {
    this.words = space.arena.words
    this.bytes = space.arena.bytes
    this.reader = new SortedSetNodes(space.arena, space.apart)
  }

  /** Makes room for `count` entries more. */
  reserve(count: number): void {
    const wanted = this.length + count
    if (wanted <= this.nodes.length) return
    const room = Math.max(wanted, this.nodes.length * 2)
    const { nodes, scores } = this
    this.nodes = new Int32Array(room)
    this.scores = new Float64Array(room)
    this.nodes.set(nodes)
    this.scores.set(scores)
  }

  /** Forgets the entries, and gives up the room that very many took. */
  clear(): void {
    this.length = 0
    if (this.nodes.length <= MAX_KEPT_ROOM) return
    this.nodes = new Int32Array(INITIAL_ROOM)
    this.scores = new Float64Array(INITIAL_ROOM)
    this.otherNodes = new Int32Array(INITIAL_ROOM)
    this.otherScores = new Float64Array(INITIAL_ROOM)
  }

  /** Sorts the entries by score and member. Runs that are in order already are merged as they are. */
  sort(): void {
    const { length } = this
    if (this.runEnd(0) === length) return
    if (this.otherNodes.length < length) {
      this.otherNodes = new Int32Array(this.nodes.length)
      this.otherScores = new Float64Array(this.nodes.length)
    }
    for (let runs = 2; runs > 1; ) runs = this.mergeRuns()
  }

  /** Merges each pair of neighbouring runs; returns how many runs there are then. */
  private mergeRuns(): number {
    const { length } = this
    let runs = 0
    for (let from = 0; from < length; runs++) {
      const middle = this.longRunEnd(from)
      const to = middle === length ? length : this.longRunEnd(middle)
      this.merge(from, middle, to)
      from = to
    }
    const { nodes, scores } = this
    this.nodes = this.otherNodes
    this.scores = this.otherScores
    this.otherNodes = nodes
    this.otherScores = scores
    return runs
  }

  /** Where a run ends that begins at `from`; a short one is made longer. */
  private longRunEnd(from: number): number {
    const end = this.runEnd(from)
    if (end - from >= SHORT_RUN || end === this.length) return end
    const to = Math.min(from + SHORT_RUN, this.length)
    for (let i = end; i < to; i++) this.insertInto(from, i)
    return to
  }

  /** Moves entry `i` to its place among those from `from` on, which are in order. */
  private insertInto(from: number, i: number): void {
    const { nodes, scores } = this
    const node = nodes[i]
    const score = scores[i]
    let at = i
    for (; at > from && this.isAfter(scores[at - 1], nodes[at - 1], score, node); at--) {
      nodes[at] = nodes[at - 1]
      scores[at] = scores[at - 1]
    }
    nodes[at] = node
    scores[at] = score
  }

  private runEnd(from: number): number {
    const { length, nodes, scores } = this
    let i = from + 1
    while (i < length && !this.isAfter(scores[i - 1], nodes[i - 1], scores[i], nodes[i])) i++
    return i < length ? i : length
  }

  /** Merges two runs into the other arrays. */
  private merge(from: number, middle: number, to: number): void {
    const { nodes, scores, otherNodes, otherScores } = this
    let left = from
    let right = middle
    for (let at = from; at < to; at++) {
      const takesRight =
        left === middle ||
        (right < to && this.isAfter(scores[left], nodes[left], scores[right], nodes[right]))
      const taken = takesRight ? right++ : left++
      otherNodes[at] = nodes[taken]
      otherScores[at] = scores[taken]
    }
  }

  /** Whether one entry comes after another. */
  private isAfter(score: number, node: number, otherScore: number, otherNode: number): boolean {
    return score > otherScore || (score === otherScore && this.compareMembers(node, otherNode) > 0)
  }

  private compareMembers(a: number, b: number): number {
    const aWords = this.words[a >>> WINDOW_SHIFT]
    const bWords = this.words[b >>> WINDOW_SHIFT]
    const aLength = aWords[((a & OFFSET_MASK) << 1) + 2] & KEY_LENGTH_MASK
    const bLength = bWords[((b & OFFSET_MASK) << 1) + 2] & KEY_LENGTH_MASK
    if (aLength === KEY_APART || bLength === KEY_APART) return this.compareLong(a, b)
    const aBytes = this.bytes[a >>> WINDOW_SHIFT]
    const bBytes = this.bytes[b >>> WINDOW_SHIFT]
    const aStart = ((a & OFFSET_MASK) << 3) + headerBytes
    const bStart = ((b & OFFSET_MASK) << 3) + headerBytes
    const common = aLength < bLength ? aLength : bLength
    for (let i = 0; i < common; i++) {
      const difference = aBytes[aStart + i] - bBytes[bStart + i]
      if (difference !== 0) return difference
    }
    return aLength - bLength
  }

  private compareLong(a: number, b: number): number {
    const { left, right } = this
    this.reader.member(a, left)
    this.reader.member(b, right)
    return Buffer.compare(
      left.bytes.subarray(left.start, left.end),
      right.bytes.subarray(right.start, right.end),
    )
  }
}
