// The big sorted set: a dictionary of members, whose nodes hold the scores, and a tree that keeps them in order.

import { halfSipHash } from '../bytes/hash.ts'
import type { ByteRange } from '../bytes/range.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { Dict } from '../memory/dict.ts'
import { MEMBER_LAYOUT } from '../memory/member.ts'
import { KEY_APART, KEY_LENGTH_MASK } from '../memory/node.ts'
import { ScoreTree, type TreeCursor } from '../memory/score-tree.ts'
import { LEAF_CAPACITY } from '../memory/score-tree-blocks.ts'
import type { MemorySpace } from '../memory/space.ts'
import type { BigValue } from './big-value.ts'
import type { NodeGuard } from './guard.ts'
import type { SortedEntries } from './sorted-entries.ts'
import { SortedSetNodes } from './sorted-set-nodes.ts'

const { headerBytes } = MEMBER_LAYOUT
/** Word of a node with the length of its member, and the half of it that is the length. */
const LENGTH_WORD = 2
const LENGTHS = 0xffff

/** A leaf has about this many members at least: how many leaves go with so many freed members. */
const FREED_PER_LEAF = 16

/**
 * A sorted set. Members are named by their nodes, which stay where they are; 0 is none. Scores are never NaN.
 * Members may be added without order (`addLoose`), then `order` must follow before ranks are asked for: that is for sets
 * that belong to no key yet, and no guard hears of it.
 */
export class SortedSet implements BigValue {
  /** Whoever still has to read the sorted set as it was. */
  guard: NodeGuard | null = null
  private readonly space: MemorySpace
  private readonly dict: Dict
  private readonly nodes: SortedSetNodes
  private readonly tree: ScoreTree
  private readonly words: readonly Int32Array[]
  /** The hash of the member that was looked for last. */
  private hash = 0
  private taken: Int32Array | null = null
  private isGone = false

  constructor(space: MemorySpace) {
    this.space = space
    this.words = space.arena.words
    this.tree = new ScoreTree(space.arena, space.apart)
    this.dict = new Dict(space.arena, space.apart, MEMBER_LAYOUT)
    this.nodes = new SortedSetNodes(space.arena, space.apart)
  }

  get size(): number {
    return this.dict.size
  }

  /** The dictionary, for rehashing and statistics. */
  get table(): Dict {
    return this.dict
  }

  /** The node of the member `bytes[start, end)`, or 0. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const { space } = this
    this.hash = halfSipHash(bytes, start, end, space.hashKey0, space.hashKey1)
    return this.dict.find(bytes, start, end, this.hash)
  }

  score(node: number): number {
    return this.nodes.score(node)
  }

  /** The bytes of a member, as a range in `into`. */
  member(node: number, into: ByteRange): void {
    this.nodes.member(node, into)
  }

  /** Adds the member that `find` has just not found. Throws OutOfArenaError, with the set as it was. */
  add(bytes: Uint8Array, start: number, end: number, score: number): number {
    const node = this.nodes.create(bytes, start, end, this.hash, score)
    try {
      this.tree.insert(score, node)
    } catch (error) {
      this.nodes.release(node)
      throw error
    }
    this.dict.insert(node)
    if (this.guard !== null) this.guard.placed(node)
    return node
  }

  /** As `add`, but leaves the order for later. */
  addLoose(bytes: Uint8Array, start: number, end: number, score: number): number {
    const node = this.nodes.create(bytes, start, end, this.hash, score)
    this.dict.insert(node)
    return node
  }

  /** Sets the score of a member that was added without order. */
  setLooseScore(node: number, score: number): void {
    this.nodes.setScore(node, score)
  }

  /** Removes a member that was added without order. */
  removeLoose(node: number): void {
    this.dict.remove(node)
    this.nodes.release(node)
  }

  /** Adds copies of members of other sets, in the order that they have here, to an empty set. */
  load(entries: SortedEntries): void {
    const { dict, nodes, tree } = this
    const { length, scores } = entries
    const own = new Int32Array(length)
    const range: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
    this.reserve(length)
    for (let i = 0; i < length; i++) {
      own[i] = nodes.createCopy(entries.nodes[i], scores[i], range)
      dict.insert(own[i])
    }
    tree.append(own, scores, length)
  }

  /** Adds all members, in order, to a list. */
  addEntries(into: SortedEntries): void {
    into.reserve(this.size)
    this.tree.read(into.nodes, into.scores, into.length)
    into.length += this.size
  }

  /**
   * The node of the member that `node` has, which belongs to another set of the same keyspace; 0: it has no such member.
   * Nothing is hashed, and whole words are compared.
   */
  counterpart(node: number): number {
    const { dict } = this
    const words = this.words[node >>> WINDOW_SHIFT]
    const at = (node & OFFSET_MASK) << 1
    if ((words[at + LENGTH_WORD] & KEY_LENGTH_MASK) === KEY_APART) return this.longCounterpart(node)
    if (dict.isRehashing) {
      dict.rehash(1)
      const found = dict.isRehashing ? this.findInChain(dict.chain(words[at + 1], true), words, at) : 0
      if (found !== 0) return found
    }
    return this.findInChain(dict.chain(words[at + 1], false), words, at)
  }

  /** The node of a chain that has the member of the node whose words begin at `words[at]`, or 0. */
  private findInChain(first: number, words: Int32Array, at: number): number {
    const hash = words[at + 1]
    const usedBytes = headerBytes + (words[at + LENGTH_WORD] & KEY_LENGTH_MASK)
    const wholeWords = usedBytes >>> 2
    // Of the last word only some bytes belong to the member, the lower ones.
    const lastMask = (1 << ((usedBytes & 3) << 3)) - 1
    let ref = first
    while (ref !== 0) {
      const own = this.words[ref >>> WINDOW_SHIFT]
      const ownAt = (ref & OFFSET_MASK) << 1
      if (own[ownAt + 1] === hash && ((own[ownAt + LENGTH_WORD] ^ words[at + LENGTH_WORD]) & LENGTHS) === 0) {
        let i = LENGTH_WORD
        while (i < wholeWords && own[ownAt + i] === words[at + i]) i++
        if (i === wholeWords && ((own[ownAt + i] ^ words[at + i]) & lastMask) === 0) return ref
      }
      ref = own[ownAt]
    }
    return 0
  }

  private longCounterpart(node: number): number {
    const range: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
    this.nodes.member(node, range)
    return this.dict.find(range.bytes, range.start, range.end, this.nodes.hash(node))
  }

  /** Brings members into order that were all added without. */
  order(): void {
    let cursor = 0
    const enter = (node: number): void => this.tree.insert(this.nodes.score(node), node)
    do {
      cursor = this.dict.scan(cursor, enter)
    } while (cursor !== 0)
  }

  /** Makes room in the dictionary for `count` members. */
  reserve(count: number): void {
    this.dict.reserve(count)
  }

  /** Gives a member another score, which is not equal to the one it has. */
  setScore(node: number, score: number): void {
    if (this.guard !== null) this.guard.beforeChange(node)
    this.tree.move(this.nodes.score(node), score, node)
    this.nodes.setScore(node, score)
  }

  remove(node: number): void {
    if (this.guard !== null) this.guard.beforeChange(node)
    this.tree.remove(this.nodes.score(node), node)
    this.dict.remove(node)
    this.nodes.release(node)
  }

  /** Removes the members of the ranks `[from, to)`. */
  removeRange(from: number, to: number): void {
    this.taken ??= new Int32Array(LEAF_CAPACITY)
    for (let left = to - from; left > 0; ) {
      const n = this.tree.takeRun(from, left, this.taken)
      for (let i = 0; i < n; i++) {
        if (this.guard !== null) this.guard.beforeChange(this.taken[i])
        this.dict.remove(this.taken[i])
        this.nodes.release(this.taken[i])
      }
      left -= n
    }
  }

  /** The rank of a member whose score is known; `bytes[start, end)` is the member. */
  rankOf(score: number, bytes: Uint8Array, start: number, end: number): number {
    return this.tree.rankOf(score, bytes, start, end)
  }

  /** How many members have a lower score; with `inclusive`, those with this score count as well. */
  rankOfScore(score: number, inclusive: boolean): number {
    return this.tree.rankOfScore(score, inclusive)
  }

  /** How many members sort before these bytes, if all scores are equal; with `inclusive`, an equal one counts as well. */
  rankOfLex(bytes: Uint8Array, start: number, end: number, inclusive: boolean): number {
    return this.tree.rankOfMember(bytes, start, end, inclusive)
  }

  /** Puts a cursor at a rank. */
  seek(rank: number, cursor: TreeCursor): void {
    this.tree.seek(rank, cursor)
  }

  /** Moves a cursor to the next higher rank. */
  forward(cursor: TreeCursor): void {
    this.tree.forward(cursor)
  }

  /** Moves a cursor to the next lower rank. */
  backward(cursor: TreeCursor): void {
    this.tree.backward(cursor)
  }

  nodeAt(cursor: TreeCursor): number {
    return this.tree.nodeAt(cursor)
  }

  scoreAt(cursor: TreeCursor): number {
    return this.tree.scoreAt(cursor)
  }

  /** Hands the nodes of one bucket to `visit` and returns the next cursor, as `Dict.scan`. */
  scan(cursor: number, visit: (node: number) => void): number {
    return this.dict.scan(cursor, visit)
  }

  /** A node at random. */
  random(randomInt: (limit: number) => number): number {
    return this.dict.random(randomInt)
  }

  footprint(): number {
    return this.nodes.usedBytes + this.tree.usedBytes + this.dict.tableBytes
  }

  free(count: number): boolean {
    if (this.isGone) return false
    const { dict, nodes, tree } = this
    const hasMembers = dict.takeOut(count, (node) => nodes.release(node))
    const hasLeaves = tree.free(Math.ceil(count / FREED_PER_LEAF))
    if (hasMembers || hasLeaves) return true
    dict.dispose()
    this.isGone = true
    return false
  }

  copy(): SortedSet {
    const copy = new SortedSet(this.space)
    if (this.size === 0) return copy
    copy.reserve(this.size)
    const cursor = { leaf: 0, index: 0 }
    const range: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
    this.seek(0, cursor)
    for (let i = 0; i < this.size; i++) {
      const node = this.nodeAt(cursor)
      this.nodes.member(node, range)
      copy.hash = this.nodes.hash(node)
      copy.add(range.bytes, range.start, range.end, this.nodes.score(node))
      this.forward(cursor)
    }
    return copy
  }
}
