// A long list: a sequence of nodes, each a run of listpack entries or one long element. Pushes and pops at both ends
// are O(1); an index is found by skipping whole nodes from the nearer end. Changes elsewhere are in list-sequence-edit.ts.

import type { ByteRange } from '../bytes/range.ts'
import {
  LP_EMPTY_BYTES,
  LP_END,
  LP_HEADER_BYTES,
  lpBytes,
  lpLength,
  lpRead,
  lpSetHeader,
} from '../encodings/listpack.ts'
import { lpEncodedBytes, lpWriteEntry } from '../encodings/listpack-entry.ts'
import type { MemorySpace } from '../memory/space.ts'
import type { BigValue } from './big-value.ts'
import type { BlockGuard } from './guard.ts'
import { isHalfNode } from './list-sequence-limits.ts'
import { ListNodes, previousEntry } from './list-sequence-nodes.ts'
import { BYTES, COUNT } from './list-sequence-table.ts'

/** A node that is begun gets this share of the largest size. */
const FIRST_SHARE_SHIFT = 2

/** The elements of a list that is too long for one listpack. Elements are given and kept as byte strings. */
export class ListSequence implements BigValue {
  size = 0
  readonly nodes: ListNodes
  private readonly space: MemorySpace

  /** `fill` is `list-max-listpack-size` as it was when the list became long. */
  constructor(space: MemorySpace, fill: number) {
    this.space = space
    this.nodes = new ListNodes(space, fill)
  }

  get guard(): BlockGuard | null {
    return this.nodes.guard
  }

  set guard(guard: BlockGuard | null) {
    this.nodes.guard = guard
  }

  /** A sequence with the elements of a listpack. */
  static fromListpack(space: MemorySpace, fill: number, b: Uint8Array, base: number): ListSequence {
    const sequence = new ListSequence(space, fill)
    const count = lpLength(b, base)
    if (count === 0) return sequence
    sequence.nodes.addEntries(0, b, base + LP_HEADER_BYTES, base + lpBytes(b, base) - 1, count)
    sequence.size = count
    return sequence
  }

  // The ends

  /** Adds an element at an end. `owned` is a view of just its bytes that may be taken over. */
  push(src: Uint8Array, start: number, end: number, atHead: boolean, owned: Uint8Array | null = null): void {
    const { nodes } = this
    const { table } = nodes
    const length = end - start
    if (length > nodes.maxBytes) {
      nodes.addPlain(atHead ? 0 : table.count, src, start, end, owned)
      this.size++
      return
    }
    const entry = lpEncodedBytes(src, start, end)
    let w = table.at(atHead ? 0 : table.count - 1)
    if (table.count === 0 || !nodes.accepts(w, length)) w = this.addEnd(entry, atHead)
    const at = nodes.splice(w, atHead ? 0 : table.words[w + BYTES], 0, entry)
    lpWriteEntry(nodes.buffer(w), at, src, start, end)
    table.words[w + COUNT]++
    this.size++
  }

  /** Begins a new node at an end; the one that was there is complete. */
  private addEnd(entry: number, atHead: boolean): number {
    const { nodes } = this
    const { table } = nodes
    const usual = Math.min(nodes.maxBytes >> FIRST_SHARE_SHIFT, entry * nodes.maxCount)
    const position = atHead ? 0 : table.count
    const w = nodes.addPacked(position, Math.max(entry, usual), atHead)
    if (table.count > 1) nodes.fit(table.at(atHead ? 1 : position - 1))
    return w
  }

  /** The element at an end, as a range in `into`; the digits of an integer are written to `digits`. */
  readEnd(atHead: boolean, into: ByteRange, digits: Uint8Array): void {
    const { nodes } = this
    const w = nodes.table.at(atHead ? 0 : nodes.table.count - 1)
    const b = nodes.buffer(w)
    const begin = nodes.begin(w)
    const end = begin + nodes.table.words[w + BYTES]
    if (nodes.table.words[w + COUNT] > 0) {
      lpRead(b, atHead ? begin : previousEntry(b, end), into, digits)
      return
    }
    into.bytes = b
    into.start = begin
    into.end = end
  }

  /** Removes `count` elements, or all there are, at an end. */
  drop(count: number, fromHead: boolean): void {
    const { nodes } = this
    const { table } = nodes
    let left = Math.min(count, this.size)
    this.size -= left
    while (left > 0) {
      const position = fromHead ? 0 : table.count - 1
      const w = table.at(position)
      const elements = nodes.elements(w)
      if (elements > left) {
        nodes.cut(w, left, fromHead)
        return
      }
      nodes.remove(position)
      left -= elements
    }
  }

  // Finding

  /**
   * The position of the node with element `index`, which must exist. The element is number
   * `index - nodeStart(position)` of the node: `found` tells that start.
   */
  locate(index: number): number {
    const { nodes } = this
    const { table } = nodes
    if (index < this.size >> 1) {
      let first = 0
      for (let position = 0; ; position++) {
        const elements = nodes.elements(table.at(position))
        if (index < first + elements) {
          this.found = first
          return position
        }
        first += elements
      }
    }
    let first = this.size
    for (let position = table.count - 1; ; position--) {
      first -= nodes.elements(table.at(position))
      if (index >= first) {
        this.found = first
        return position
      }
    }
  }

  /** Index of the first element of the node that `locate` found. */
  found = 0

  // As a value

  footprint(): number {
    return this.nodes.heldBytes + this.nodes.table.words.byteLength
  }

  free(count: number): boolean {
    this.drop(count, false)
    if (this.size > 0) return true
    this.nodes.table.dispose()
    return false
  }

  copy(): ListSequence {
    const copy = new ListSequence(this.space, this.nodes.fill)
    const { table } = this.nodes
    for (let i = 0; i < table.count; i++) copy.nodes.addCopy(i, this.nodes, table.at(i))
    copy.size = this.size
    return copy
  }

  // As a listpack again

  /** Whether it should become a listpack again under the limit `fill`: it is a single node, no more than half full. */
  isShort(fill: number): boolean {
    const { table } = this.nodes
    if (table.count !== 1) return false
    const w = table.at(0)
    const count = table.words[w + COUNT]
    return count >= 0 && isHalfNode(fill, table.words[w + BYTES] + LP_EMPTY_BYTES, count)
  }

  /** A packed node as a listpack, in a buffer of its own. */
  listpack(position: number): Uint8Array {
    const { nodes } = this
    const w = nodes.table.at(position)
    const bytes = nodes.table.words[w + BYTES]
    const pack = new Uint8Array(bytes + LP_EMPTY_BYTES)
    const first = nodes.begin(w)
    lpSetHeader(pack, 0, pack.length, nodes.table.words[w + COUNT])
    pack.set(nodes.buffer(w).subarray(first, first + bytes), LP_HEADER_BYTES)
    pack[pack.length - 1] = LP_END
    return pack
  }
}
