// Keeping a score tree in shape: room before an insertion, mergers after a removal.
//
// A block that is full first gives entries to a neighbour that has room, and is split only when neither has. Splitting
// at either end of the tree leaves the old block full but for one entry, so that growing in order fills the blocks.
// All blocks have a third of their entries at least, but for those at the two ends of a level: they begin small, and the
// two leaves there shrink until they are empty, so that taking elements off an end moves nothing.

import {
  CHILDREN,
  INNER_CAPACITY,
  LEAF_CAPACITY,
  LEAF_LEVEL,
  SIZES,
  type TreeBlocks,
} from './score-tree-blocks.ts'

/** More levels than 2^31 members can need. */
const MAX_LEVELS = 16

/** Entries that a block has at least, unless it stands at an end of its level. */
export function minEntries(level: number): number {
  return Math.floor(capacity(level) / 3)
}

/** Entries of a full block. */
export function capacity(level: number): number {
  return level === LEAF_LEVEL ? LEAF_CAPACITY : INNER_CAPACITY
}

/** The root of a tree and the way from there to an entry. */
export class TreePath {
  root = 0
  /** The level of the root. */
  height = LEAF_LEVEL
  /** The block of each level on the way. */
  readonly blocks: Int32Array = new Int32Array(MAX_LEVELS)
  /** The entry of that block: the child that the way takes, in the leaf the place itself. */
  readonly indexes: Int32Array = new Int32Array(MAX_LEVELS)
}

/** Changes the blocks along a path. */
export class TreeBalance {
  private readonly blocks: TreeBlocks
  private readonly path: TreePath

  constructor(blocks: TreeBlocks, path: TreePath) {
    this.blocks = blocks
    this.path = path
  }

  /**
   * Brings a full leaf at the end of the path a step closer to having room: one block is split or gives entries away.
   * The path leads astray afterwards; find the place anew, and call again if that leaf is full too. Throws
   * OutOfArenaError, with the tree as it was.
   */
  makeRoom(): void {
    const { blocks, path } = this
    const atStart = this.isAtStart(LEAF_LEVEL)
    const atEnd = this.isAtEnd(LEAF_LEVEL)
    for (let level = LEAF_LEVEL; ; level++) {
      if (level === path.height) this.growRoot()
      const parent = path.blocks[level + 1]
      const index = path.indexes[level + 1]
      if (this.giveAway(level, parent, index)) return
      if (blocks.count(parent) === INNER_CAPACITY) continue // it needs room first
      const count = capacity(level)
      try {
        this.split(level, parent, index, atEnd ? 1 : atStart ? count - 1 : count >>> 1)
      } catch (error) {
        this.lowerRoot() // it may have grown in vain
        throw error
      }
      return
    }
  }

  /** The root gets a parent: the new root. */
  private growRoot(): void {
    const { blocks, path } = this
    const root = blocks.create(path.height + 1)
    this.setChild(root, 0, path.height, path.root)
    blocks.setCount(root, 1)
    path.height++
    path.root = root
    path.blocks[path.height] = root
    path.indexes[path.height] = 0
  }

  /** Moves entries from the full child `index` of `parent` to a neighbour, so that both have room; false: neither can. */
  private giveAway(level: number, parent: number, index: number): boolean {
    const { blocks } = this
    if (index + 1 < blocks.count(parent)) {
      const n = this.giftTo(level, parent, index + 1)
      if (n > 0) {
        this.moveRight(level, parent, index, n)
        return true
      }
    }
    if (index === 0) return false
    const n = this.giftTo(level, parent, index - 1)
    if (n > 0) this.moveLeft(level, parent, index - 1, n)
    return n > 0
  }

  /** How many entries child `index` takes from a full neighbour: half its room, so that it is not full afterwards. */
  private giftTo(level: number, parent: number, index: number): number {
    const { blocks } = this
    return (capacity(level) - blocks.count(blocks.word(parent, CHILDREN + index))) >>> 1
  }

  /** Splits child `index` of a parent with room: its last `moved` entries go to a new block. */
  private split(level: number, parent: number, index: number, moved: number): void {
    const { blocks } = this
    const created = blocks.create(level)
    const child = blocks.word(parent, CHILDREN + index)
    if (level === LEAF_LEVEL) blocks.linkAfter(child, created)
    const members = blocks.moveEntries(level, child, blocks.count(child) - moved, created, 0, moved)
    blocks.addSize(parent, index, -members)
    blocks.shift(level + 1, parent, index + 1, 1)
    this.setChild(parent, index + 1, level, created)
  }

  private setChild(parent: number, index: number, childLevel: number, child: number): void {
    const { blocks } = this
    blocks.setWord(parent, CHILDREN + index, child)
    blocks.setWord(parent, SIZES + index, blocks.total(childLevel, child))
    blocks.showFirst(parent, index, childLevel, child)
  }

  /** Moves the last `n` entries of child `index` to the start of the child after it. */
  private moveRight(level: number, parent: number, index: number, n: number): void {
    const { blocks } = this
    const from = blocks.word(parent, CHILDREN + index)
    const to = blocks.word(parent, CHILDREN + index + 1)
    const members = blocks.moveEntries(level, from, blocks.count(from) - n, to, 0, n)
    blocks.addSize(parent, index, -members)
    blocks.addSize(parent, index + 1, members)
    blocks.showFirst(parent, index + 1, level, to)
  }

  /** Moves the first `n` entries of child `index + 1` to the end of child `index`. */
  private moveLeft(level: number, parent: number, index: number, n: number): void {
    const { blocks } = this
    const from = blocks.word(parent, CHILDREN + index + 1)
    const to = blocks.word(parent, CHILDREN + index)
    const members = blocks.moveEntries(level, from, 0, to, blocks.count(to), n)
    blocks.addSize(parent, index, members)
    blocks.addSize(parent, index + 1, -members)
    if (blocks.count(from) > 0) blocks.showFirst(parent, index + 1, level, from)
  }

  /** After entries have gone from the leaf of the path: merges what has become too small, up to the root. */
  settle(): void {
    const { blocks, path } = this
    for (let level = LEAF_LEVEL; level < path.height; level++) {
      const count = blocks.count(path.blocks[level])
      const parent = path.blocks[level + 1]
      const index = path.indexes[level + 1]
      if (count === 0) this.dropChild(level, parent, index)
      else if (count >= minEntries(level) || blocks.count(parent) === 1) return
      else if (level === LEAF_LEVEL && (this.isAtStart(level + 1) || this.isAtEnd(level + 1))) return
      else if (!this.join(level, parent, index + 1 < blocks.count(parent) ? index : index - 1)) return
    }
    this.lowerRoot()
  }

  /** Merges children `index` and `index + 1`, or shares their entries out evenly; false: both are still there. */
  private join(level: number, parent: number, index: number): boolean {
    const { blocks } = this
    const left = blocks.count(blocks.word(parent, CHILDREN + index))
    const right = blocks.count(blocks.word(parent, CHILDREN + index + 1))
    // A merged block that is nearly full would soon have to be split again.
    if (left + right <= capacity(level) - (capacity(level) >>> 3)) {
      this.moveLeft(level, parent, index, right)
      this.dropChild(level, parent, index + 1)
      return true
    }
    const half = (left + right) >>> 1
    if (left > half) this.moveRight(level, parent, index, left - half)
    else this.moveLeft(level, parent, index, half - left)
    return false
  }

  /** Takes an empty child out of its parent and frees it. */
  private dropChild(level: number, parent: number, index: number): void {
    const { blocks } = this
    const child = blocks.word(parent, CHILDREN + index)
    if (level === LEAF_LEVEL) blocks.unlink(child)
    blocks.release(level, child)
    blocks.shift(level + 1, parent, index + 1, -1)
    if (index === 0) this.showFirstAbove(level + 1)
  }

  /** The first entry of the path's block at `level` is another one now: the blocks above show it. */
  showFirstAbove(level: number): void {
    const { blocks, path } = this
    if (blocks.count(path.blocks[level]) === 0) return // it will go
    for (let at = level; at < path.height; at++) {
      blocks.showFirst(path.blocks[at + 1], path.indexes[at + 1], at, path.blocks[at])
      if (path.indexes[at + 1] > 0) return
    }
  }

  /** A root with a single child makes way for it. */
  private lowerRoot(): void {
    const { blocks, path } = this
    while (path.height > LEAF_LEVEL && blocks.count(path.root) === 1) {
      const root = path.root
      path.root = blocks.word(root, CHILDREN)
      blocks.release(path.height, root)
      path.height--
    }
  }

  /** Whether the path takes the first entry of every block from `level` up. */
  private isAtStart(level: number): boolean {
    const { path } = this
    for (let at = level; at <= path.height; at++) if (path.indexes[at] !== 0) return false
    return true
  }

  /** Whether the path takes the last entry of every block from `level` up; in the leaf, the place behind it. */
  private isAtEnd(level: number): boolean {
    const { blocks, path } = this
    for (let at = level; at <= path.height; at++) {
      const last = blocks.count(path.blocks[at]) - (at === LEAF_LEVEL ? 0 : 1)
      if (path.indexes[at] !== last) return false
    }
    return true
  }
}
