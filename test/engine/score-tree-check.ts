// Checks every invariant of a score tree, for tests.

import assert from 'node:assert/strict'
import type { ScoreTree } from '../../src/memory/score-tree.ts'
import { capacity, minEntries } from '../../src/memory/score-tree-balance.ts'
import { CHILDREN, LEAF_MEMBERS, membersOf, SIZES } from '../../src/memory/score-tree-blocks.ts'

/** What is at a place of a tree. */
export interface TreeEntry {
  score: number
  node: number
}

/** Walks the whole tree; throws unless its shape is right. Returns the entries in order, and the leaves in order. */
export function checkTree(tree: ScoreTree): { entries: TreeEntry[]; leaves: number[] } {
  const { blocks, root, height } = tree.shape
  const entries: TreeEntry[] = []
  const leaves: number[] = []

  const walk = (block: number, level: number, isFirst: boolean, isLast: boolean): number => {
    const count = blocks.count(block)
    assert.ok(count <= capacity(level), `a block of level ${level} holds ${count}`)
    if (block === root) assert.ok(level === 0 || count > 1, 'a root with one child')
    else assert.ok(count >= (isFirst || isLast ? 1 : minEntries(level)), `level ${level} holds only ${count}`)
    if (level === 0) {
      leaves.push(block)
      for (let i = 0; i < count; i++) {
        entries.push({ score: blocks.score(block, i), node: blocks.word(block, LEAF_MEMBERS + i) })
      }
      return count
    }
    let sum = 0
    for (let i = 0; i < count; i++) {
      const child = blocks.word(block, CHILDREN + i)
      const size = walk(child, level - 1, isFirst && i === 0, isLast && i === count - 1)
      assert.equal(blocks.word(block, SIZES + i), size, 'size below a child')
      assert.equal(blocks.score(block, i), blocks.score(child, 0), 'separating score')
      const first = blocks.word(child, membersOf(level - 1))
      assert.equal(blocks.word(block, membersOf(level) + i), first, 'separating member')
      sum += size
    }
    return sum
  }

  assert.equal(walk(root, height, true, true), tree.size)
  leaves.forEach((leaf, i) => {
    assert.equal(blocks.previous(leaf), leaves[i - 1] ?? 0)
    assert.equal(blocks.next(leaf), leaves[i + 1] ?? 0)
  })
  return { entries, leaves }
}
