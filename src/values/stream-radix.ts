// How many nodes the radix tree would have in which Redis keeps the blocks of a stream: XINFO STREAM says it.
//
// Keys are the 16 bytes of master ids. A node is a place where keys part, a run of bytes without a parting, or the end
// of a key.

import type { StreamBlocks } from './stream-blocks.ts'

const KEY_BYTES = 16
const WORD_BYTES = 4
const KEY_WORDS = 4

/** The nodes of the tree; 1 for an empty one. */
export function radixNodes(blocks: StreamBlocks): number {
  const { table } = blocks
  const { count } = table
  if (count === 0) return 1
  // Depths of the partings on the way to the key that was looked at last, from the root on.
  const path: number[] = []
  let nodes = 0
  for (let i = 1; i <= count; i++) {
    const shared = i === count ? -1 : sharedBytes(table.words, table.at(i - 1), table.at(i))
    // The way from key i-1 up to where the next key parts from it is finished: count its runs.
    let below = KEY_BYTES
    nodes++
    while (path.length > 0 && path[path.length - 1] > shared) {
      const depth = path.pop() as number
      if (below > depth + 1) nodes++
      below = depth
      nodes++
    }
    if (shared < 0) {
      if (below > 0) nodes++
    } else if (path.length > 0 && path[path.length - 1] === shared) {
      if (below > shared + 1) nodes++
    } else {
      if (below > shared + 1) nodes++
      path.push(shared)
    }
  }
  return nodes
}

/** How many bytes two master ids have in common from the first on. */
function sharedBytes(words: Int32Array, a: number, b: number): number {
  for (let i = 0; i < KEY_WORDS; i++) {
    const difference = words[a + i] ^ words[b + i]
    if (difference !== 0) return i * WORD_BYTES + (Math.clz32(difference) >> 3)
  }
  return KEY_BYTES
}
