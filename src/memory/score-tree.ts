// A counted B+tree: the members of a sorted set in the order of (score, member), with ranks.
//
// It holds scores and references of the members' nodes (see member.ts), which belong to the caller. Every inner block
// knows how many members lie below each child, so that a rank is found, and counted, on the way from root to leaf.

import type { ApartStrings } from './apart.ts'
import type { Arena } from './arena.ts'
import { TreeBalance, TreePath } from './score-tree-balance.ts'
import { CHILDREN, LEAF_CAPACITY, LEAF_LEVEL, LEAF_MEMBERS, TreeBlocks } from './score-tree-blocks.ts'
import { TreeKey } from './score-tree-key.ts'

/** A place in a tree; any change of the tree makes it invalid. */
export interface TreeCursor {
  leaf: number
  index: number
}

/** The tree. Scores are never NaN; -0 and 0 are the same score. */
export class ScoreTree {
  /** Members in the tree. */
  size = 0

  private readonly blocks: TreeBlocks
  private readonly key: TreeKey
  private readonly path = new TreePath()
  private readonly balance: TreeBalance

  constructor(arena: Arena, apart: ApartStrings) {
    this.blocks = new TreeBlocks(arena)
    this.key = new TreeKey(arena, apart)
    this.balance = new TreeBalance(this.blocks, this.path)
    this.path.root = this.blocks.create(LEAF_LEVEL)
  }

  /** Bytes of the tree's blocks. */
  get usedBytes(): number {
    return this.blocks.usedBytes
  }

  /** Enters a node under a score. Its member must not be in the tree. Throws OutOfArenaError, with the tree as it was. */
  insert(score: number, node: number): void {
    const { blocks, path } = this
    this.key.setNode(score, node)
    this.descend()
    while (blocks.count(path.blocks[LEAF_LEVEL]) === LEAF_CAPACITY) {
      this.balance.makeRoom()
      this.descend()
    }
    const leaf = path.blocks[LEAF_LEVEL]
    const index = path.indexes[LEAF_LEVEL]
    blocks.shift(LEAF_LEVEL, leaf, index, 1)
    blocks.setScore(leaf, index, score)
    blocks.setWord(leaf, LEAF_MEMBERS + index, node)
    this.addSizes(1)
    if (index === 0) this.balance.showFirstAbove(LEAF_LEVEL)
  }

  /**
   * Enters `count` nodes behind all others, in the order of scores and members. Throws OutOfArenaError, with the first of
   * them entered.
   */
  append(nodes: Int32Array, scores: Float64Array, count: number): void {
    const { blocks, path } = this
    for (let i = 0; i < count; ) {
      // The first of a leaf brings the blocks above it in order; the others only fill it.
      this.insert(scores[i], nodes[i])
      i++
      this.descendTo(this.size - 1)
      const leaf = path.blocks[LEAF_LEVEL]
      const held = blocks.count(leaf)
      const added = Math.min(LEAF_CAPACITY - held, count - i)
      for (let k = 0; k < added; k++, i++) {
        blocks.setScore(leaf, held + k, scores[i])
        blocks.setWord(leaf, LEAF_MEMBERS + held + k, nodes[i])
      }
      blocks.setCount(leaf, held + added)
      this.addSizes(added)
    }
  }

  /** Copies all nodes and scores, in order, to `nodes` and `scores` from `at` on. */
  read(nodes: Int32Array, scores: Float64Array, at: number): void {
    if (this.size === 0) return
    this.descendTo(0)
    let to = at
    for (let leaf = this.path.blocks[LEAF_LEVEL]; leaf !== 0; leaf = this.blocks.next(leaf)) {
      to += this.blocks.copyLeaf(leaf, nodes, scores, to)
    }
  }

  /** Takes out a node, which stands under `score`. Its bytes must still be there. */
  remove(score: number, node: number): void {
    this.find(score, node)
    this.removeRun(1)
  }

  /** Moves a node from one score to another that is not equal. Throws OutOfArenaError, with the node where it was. */
  move(from: number, to: number, node: number): void {
    const { blocks, path } = this
    this.find(from, node)
    const leaf = path.blocks[LEAF_LEVEL]
    const index = path.indexes[LEAF_LEVEL]
    const isInside = index > 0 && index + 1 < blocks.count(leaf)
    if (isInside && blocks.score(leaf, index - 1) < to && to < blocks.score(leaf, index + 1)) {
      blocks.setScore(leaf, index, to)
      return
    }
    this.removeRun(1)
    try {
      this.insert(to, node)
    } catch (error) {
      this.insert(from, node) // its room, or its leaf, has just become free
      throw error
    }
  }

  /** How many members come before the entry of a member and a score. */
  rankOf(score: number, member: Uint8Array, start: number, end: number): number {
    this.key.setEntry(score, member, start, end)
    return this.countBefore(false)
  }

  /** How many members have a lower score; with `inclusive`, those with this score count as well. */
  rankOfScore(score: number, inclusive: boolean): number {
    this.key.setScore(score)
    return this.countBefore(inclusive)
  }

  /** How many members sort before a member, in a tree where all scores are equal; with `inclusive`, it counts as well. */
  rankOfMember(member: Uint8Array, start: number, end: number, inclusive: boolean): number {
    this.key.setMember(member, start, end)
    return this.countBefore(inclusive)
  }

  private countBefore(inclusive: boolean): number {
    const { blocks, key } = this
    let block = this.path.root
    let sum = 0
    for (let level = this.path.height; level > LEAF_LEVEL; level--) {
      const index = key.childFor(block, inclusive)
      sum += blocks.sizeBefore(block, index)
      block = blocks.word(block, CHILDREN + index)
    }
    return sum + key.before(block, inclusive)
  }

  /** Puts a cursor at a rank, from 0 to below the size. */
  seek(rank: number, cursor: TreeCursor): void {
    this.descendTo(rank)
    cursor.leaf = this.path.blocks[LEAF_LEVEL]
    cursor.index = this.path.indexes[LEAF_LEVEL]
  }

  /** Moves a cursor to the next higher rank. Past the last one it stands nowhere. */
  forward(cursor: TreeCursor): void {
    if (++cursor.index < this.blocks.count(cursor.leaf)) return
    const next = this.blocks.next(cursor.leaf)
    if (next === 0) return
    cursor.leaf = next
    cursor.index = 0
  }

  /** Moves a cursor to the next lower rank. Before the first one it stands nowhere. */
  backward(cursor: TreeCursor): void {
    if (--cursor.index >= 0) return
    const previous = this.blocks.previous(cursor.leaf)
    if (previous === 0) return
    cursor.leaf = previous
    cursor.index = this.blocks.count(previous) - 1
  }

  /** The node at a cursor. */
  nodeAt(cursor: TreeCursor): number {
    return this.blocks.word(cursor.leaf, LEAF_MEMBERS + cursor.index)
  }

  /** The score at a cursor. */
  scoreAt(cursor: TreeCursor): number {
    return this.blocks.score(cursor.leaf, cursor.index)
  }

  /**
   * Takes out nodes from a rank on, up to `limit` of them and to the end of their leaf; puts their references into
   * `taken`, which has room for LEAF_CAPACITY. Returns how many.
   */
  takeRun(rank: number, limit: number, taken: Int32Array): number {
    this.descendTo(rank)
    const leaf = this.path.blocks[LEAF_LEVEL]
    const index = this.path.indexes[LEAF_LEVEL]
    const n = Math.min(limit, this.blocks.count(leaf) - index)
    for (let i = 0; i < n; i++) taken[i] = this.blocks.word(leaf, LEAF_MEMBERS + index + i)
    this.removeRun(n)
    return n
  }

  /** Frees up to `count` leaves with the blocks above them; false when none is left, and the tree is gone. */
  free(count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.freeLastLeaf()) return false
    return true
  }

  private freeLastLeaf(): boolean {
    const { blocks, path } = this
    this.size = 0
    if (path.root === 0) return false
    let block = path.root
    for (let level = path.height; level > LEAF_LEVEL; level--) {
      path.blocks[level] = block
      block = blocks.word(block, CHILDREN + blocks.count(block) - 1)
    }
    blocks.release(LEAF_LEVEL, block)
    for (let level = LEAF_LEVEL + 1; level <= path.height; level++) {
      const left = blocks.count(path.blocks[level]) - 1
      blocks.setCount(path.blocks[level], left)
      if (left > 0) return true
      blocks.release(level, path.blocks[level])
    }
    path.root = 0
    return false
  }

  /** Leads the path to the place of a node. */
  private find(score: number, node: number): void {
    this.key.setNode(score, node)
    this.descend()
    const leaf = this.path.blocks[LEAF_LEVEL]
    const index = this.path.indexes[LEAF_LEVEL]
    if (index < this.blocks.count(leaf) && this.blocks.word(leaf, LEAF_MEMBERS + index) === node) return
    throw new Error('score tree: the node is not where its score says')
  }

  /** Leads the path to where the key is or would be. */
  private descend(): void {
    const { blocks, key, path } = this
    let block = path.root
    for (let level = path.height; level > LEAF_LEVEL; level--) {
      const index = key.childFor(block, true)
      path.blocks[level] = block
      path.indexes[level] = index
      block = blocks.word(block, CHILDREN + index)
    }
    path.blocks[LEAF_LEVEL] = block
    path.indexes[LEAF_LEVEL] = key.before(block, false)
  }

  /** Leads the path to a rank. */
  private descendTo(rank: number): void {
    const { blocks, path } = this
    if (rank < 0 || rank >= this.size) throw new RangeError(`score tree: rank ${rank} of ${this.size}`)
    let block = path.root
    let left = rank
    for (let level = path.height; level > LEAF_LEVEL; level--) {
      const index = blocks.childAt(block, left)
      left -= blocks.sizeBefore(block, index)
      path.blocks[level] = block
      path.indexes[level] = index
      block = blocks.word(block, CHILDREN + index)
    }
    path.blocks[LEAF_LEVEL] = block
    path.indexes[LEAF_LEVEL] = left
  }

  /** Takes out `n` entries from the path's place on, all of its leaf. */
  private removeRun(n: number): void {
    const { path } = this
    const index = path.indexes[LEAF_LEVEL]
    this.blocks.shift(LEAF_LEVEL, path.blocks[LEAF_LEVEL], index + n, -n)
    this.addSizes(-n)
    if (index === 0) this.balance.showFirstAbove(LEAF_LEVEL)
    this.balance.settle()
  }

  /** Members came or went in the leaf of the path. */
  private addSizes(added: number): void {
    const { blocks, path } = this
    this.size += added
    for (let level = LEAF_LEVEL + 1; level <= path.height; level++) {
      blocks.addSize(path.blocks[level], path.indexes[level], added)
    }
  }

  /** The tree's blocks and its root, for checks. */
  get shape(): { blocks: TreeBlocks; root: number; height: number } {
    return { blocks: this.blocks, root: this.path.root, height: this.path.height }
  }
}
