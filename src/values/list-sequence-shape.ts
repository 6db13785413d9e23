// Splitting a node of a list, and joining two.

import { copyBytes } from '../bytes/copy.ts'
import { LP_EMPTY_BYTES } from '../encodings/listpack.ts'
import type { ListNodes } from './list-sequence-nodes.ts'
import { BYTES, COUNT } from './list-sequence-table.ts'

/** Moves the entries from `index` on to a node of their own behind the one at `position`. */
export function splitNode(nodes: ListNodes, position: number, index: number): void {
  const { table } = nodes
  const w = table.at(position)
  const b = nodes.buffer(w)
  const cutAt = nodes.entryAt(w, index)
  const end = nodes.begin(w) + table.words[w + BYTES]
  nodes.addEntries(position + 1, b, cutAt, end, table.words[w + COUNT] - index)
  const left = table.at(position)
  nodes.beforeChange(left)
  table.words[left + BYTES] -= end - cutAt
  table.words[left + COUNT] = index
  nodes.fit(left)
}

/** Whether the node at `position` and the next one are together no more than one node may be. */
export function canMerge(nodes: ListNodes, position: number): boolean {
  const { table } = nodes
  if (position < 0 || position + 1 >= table.count) return false
  const { words } = table
  const a = table.at(position)
  const b = table.at(position + 1)
  if (words[a + COUNT] < 0 || words[b + COUNT] < 0) return false
  const bytes = words[a + BYTES] + words[b + BYTES] + LP_EMPTY_BYTES
  return bytes <= nodes.maxBytes && words[a + COUNT] + words[b + COUNT] <= nodes.maxCount
}

/** Makes one node of the node at `position` and the next one. */
export function mergeNodes(nodes: ListNodes, position: number): void {
  const { table } = nodes
  const a = table.at(position)
  const b = table.at(position + 1)
  const { words } = table
  const added = words[b + BYTES]
  const to = nodes.splice(a, words[a + BYTES], 0, added)
  copyBytes(nodes.buffer(b), nodes.begin(b), nodes.buffer(a), to, added)
  words[a + COUNT] += words[b + COUNT]
  nodes.remove(position + 1)
  nodes.fit(table.at(position))
}
