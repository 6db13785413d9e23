// Changes in the middle of a long list: elements are put between others, replaced, and removed by their value.
// A node that gets too full is split; small neighbours are joined, so that memory stays in proportion.

import { LP_EMPTY_BYTES, lpEntryBytes } from '../encodings/listpack.ts'
import { lpEncodedBytes, lpWriteEntry } from '../encodings/listpack-entry.ts'
import type { ListpackNeedle } from '../encodings/listpack-needle.ts'
import type { ListSequence } from './list-sequence.ts'
import type { ListNodes } from './list-sequence-nodes.ts'
import { countEntries, removeEntries } from './list-sequence-runs.ts'
import { canMerge, mergeNodes, splitNode } from './list-sequence-shape.ts'
import { BYTES, COUNT } from './list-sequence-table.ts'

/**
 * Puts an element before entry `index` of the node at `position`, or behind the last with the number of entries.
 * The neighbour is used, and a split node joined with its neighbours, as in Redis.
 */
export function insertAt(
  list: ListSequence,
  position: number,
  index: number,
  src: Uint8Array,
  start: number,
  end: number,
): void {
  const { nodes } = list
  const { table } = nodes
  const w = table.at(position)
  const atHead = index === 0
  const atTail = index === nodes.elements(w)
  const length = end - start
  list.size++
  if (length > nodes.maxBytes) {
    if (!atHead && !atTail) splitNode(nodes, position, index)
    nodes.addPlain(atHead ? position : position + 1, src, start, end)
  } else if (nodes.accepts(w, length)) {
    insertInto(nodes, position, index, src, start, end)
  } else if (atTail && position + 1 < table.count && nodes.accepts(table.at(position + 1), length)) {
    insertInto(nodes, position + 1, 0, src, start, end)
  } else if (atHead && position > 0 && nodes.accepts(table.at(position - 1), length)) {
    const before = table.at(position - 1)
    insertInto(nodes, position - 1, table.words[before + COUNT], src, start, end)
  } else if (atHead || atTail) {
    addSingle(nodes, atHead ? position : position + 1, src, start, end)
  } else {
    insertSplitting(nodes, position, index, src, start, end)
  }
}

/** Splits a full node and puts an element between its halves: at the end of the smaller one if it has room. */
function insertSplitting(
  nodes: ListNodes,
  position: number,
  index: number,
  src: Uint8Array,
  start: number,
  end: number,
): void {
  const { table } = nodes
  splitNode(nodes, position, index)
  const left = table.at(position)
  const leftIsSmaller = table.words[left + BYTES] < table.words[table.at(position + 1) + BYTES]
  const smaller = leftIsSmaller ? position : position + 1
  if (nodes.accepts(table.at(smaller), end - start)) {
    insertInto(nodes, smaller, leftIsSmaller ? table.words[left + COUNT] : 0, src, start, end)
    mergeAround(nodes, smaller)
  } else {
    addSingle(nodes, position + 1, src, start, end)
    mergeAround(nodes, position + 1)
  }
}

/** Replaces entry `index` of the node at `position`. */
export function replaceAt(
  list: ListSequence,
  position: number,
  index: number,
  src: Uint8Array,
  start: number,
  end: number,
): void {
  const { nodes } = list
  if (end - start <= nodes.maxBytes && replaceInPlace(nodes, position, index, src, start, end)) return
  const count = nodes.elements(nodes.table.at(position))
  // The node becomes up to three: what is before, the new element, what is behind.
  if (index < count - 1) splitNode(nodes, position, index + 1)
  if (index > 0) splitNode(nodes, position, index)
  const at = index > 0 ? position + 1 : position
  nodes.remove(at)
  if (end - start > nodes.maxBytes) {
    nodes.addPlain(at, src, start, end)
    return
  }
  addSingle(nodes, at, src, start, end)
  mergeAround(nodes, at)
}

/** Replaces an entry where it is, unless the node is a long element or would be too large. */
function replaceInPlace(
  nodes: ListNodes,
  position: number,
  index: number,
  src: Uint8Array,
  start: number,
  end: number,
): boolean {
  const { words } = nodes.table
  const w = nodes.table.at(position)
  if (words[w + COUNT] < 0) return false
  const at = nodes.entryAt(w, index)
  const removed = lpEntryBytes(nodes.buffer(w), at)
  const added = lpEncodedBytes(src, start, end)
  const bytes = words[w + BYTES] + added - removed + LP_EMPTY_BYTES
  if (bytes > nodes.maxBytes && words[w + COUNT] > 1) return false
  const to = nodes.splice(w, at - nodes.begin(w), removed, added)
  lpWriteEntry(nodes.buffer(w), to, src, start, end)
  nodes.releaseSlack(w)
  return true
}

/**
 * Removes elements that equal `src[start, end)`, which the needle was made of: the first `limit` of them, or the last
 * ones. Returns how many.
 */
export function removeEqual(
  list: ListSequence,
  needle: ListpackNeedle,
  src: Uint8Array,
  start: number,
  end: number,
  limit: number,
  fromTail: boolean,
): number {
  const { nodes } = list
  const { table } = nodes
  const isLong = end - start > nodes.maxBytes
  let removed = 0
  let position = fromTail ? table.count - 1 : 0
  while (position >= 0 && position < table.count && removed < limit) {
    const w = table.at(position)
    let found: number
    if (table.words[w + COUNT] < 0) found = isLong && equalsLong(nodes, w, src, start, end) ? 1 : 0
    else found = isLong ? 0 : removeFromNode(nodes, w, needle, limit - removed, fromTail)
    removed += found
    const isGone = found > 0 && table.words[w + COUNT] <= 0
    if (isGone) nodes.remove(position)
    else if (found > 0) nodes.releaseSlack(w)
    if (fromTail) position--
    else if (!isGone) position++
  }
  list.size -= removed
  if (removed > 0) joinSmall(nodes)
  return removed
}

function removeFromNode(
  nodes: ListNodes,
  w: number,
  needle: ListpackNeedle,
  limit: number,
  fromTail: boolean,
): number {
  const { words } = nodes.table
  const b = nodes.buffer(w)
  const first = nodes.begin(w)
  const end = first + words[w + BYTES]
  const skip = fromTail ? Math.max(0, countEntries(b, first, end, needle) - limit) : 0
  if (nodes.guard !== null && countEntries(b, first, end, needle) > 0) nodes.beforeChange(w)
  const removed = removeEntries(b, first, end, needle, skip, limit)
  words[w + BYTES] -= removed * needle.length
  words[w + COUNT] -= removed
  return removed
}

function equalsLong(nodes: ListNodes, w: number, src: Uint8Array, start: number, end: number): boolean {
  if (nodes.table.words[w + BYTES] !== end - start) return false
  const b = nodes.buffer(w)
  const first = nodes.begin(w)
  for (let i = start; i < end; i++) if (b[first + i - start] !== src[i]) return false
  return true
}

function insertInto(
  nodes: ListNodes,
  position: number,
  index: number,
  src: Uint8Array,
  start: number,
  end: number,
): void {
  const w = nodes.table.at(position)
  const offset = nodes.entryAt(w, index) - nodes.begin(w)
  const at = nodes.splice(w, offset, 0, lpEncodedBytes(src, start, end))
  lpWriteEntry(nodes.buffer(w), at, src, start, end)
  nodes.table.words[w + COUNT]++
}

/** Adds a node with one element that is not too long for entries. */
function addSingle(nodes: ListNodes, position: number, src: Uint8Array, start: number, end: number): void {
  nodes.addPacked(position, lpEncodedBytes(src, start, end), false)
  insertInto(nodes, position, 0, src, start, end)
}

/** Joins the nodes around one with each other and with it, where they fit into one. */
function mergeAround(nodes: ListNodes, position: number): void {
  let at = position
  if (canMerge(nodes, at - 2)) {
    mergeNodes(nodes, at - 2)
    at--
  }
  if (canMerge(nodes, at + 1)) mergeNodes(nodes, at + 1)
  if (canMerge(nodes, at - 1)) {
    mergeNodes(nodes, at - 1)
    at--
  }
  if (canMerge(nodes, at)) mergeNodes(nodes, at)
}

/**
 * After a removal: joins neighbours that are small together. Two nodes are left as they are, since a list in a single
 * node may become a listpack, and that is not to depend on this.
 */
function joinSmall(nodes: ListNodes): void {
  const { table } = nodes
  let position = 0
  while (table.count > 2 && position + 1 < table.count) {
    const bytes = table.words[table.at(position) + BYTES] + table.words[table.at(position + 1) + BYTES]
    if (bytes <= nodes.maxBytes >> 1 && canMerge(nodes, position)) mergeNodes(nodes, position)
    else position++
  }
}
