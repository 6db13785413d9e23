// The nodes of a list: runs of listpack entries in blocks of the arena, and long elements in nodes of their own.
//
//   REF     block, or handle of a string that lives apart
//   PLACE   bits 0-16 where the entries begin in the block, bits 17-31 size of the block in units of 8 bytes
//   BYTES   bytes of the entries, or of the long element
//   COUNT   number of entries; PLAIN, APART: one long element, in a block or apart
//
// A block holds entries alone, without the header and the end byte of a listpack, and they need not begin where it
// begins: pushes at the head and pops at either end move nothing. Limits count a node as the listpack that it would be.

import { copyBytes, ownCopy } from '../bytes/copy.ts'
import { LP_EMPTY_BYTES, LP_HEADER_BYTES, lpNext, lpPrev } from '../encodings/listpack.ts'
import type { ApartStrings } from '../memory/apart.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { blockSize } from '../memory/size-classes.ts'
import type { MemorySpace } from '../memory/space.ts'
import type { BlockGuard } from './guard.ts'
import { maxNodeBytes, maxNodeCount } from './list-sequence-limits.ts'
import { BYTES, COUNT, NodeTable, PLACE, REF } from './list-sequence-table.ts'

/** COUNT of a node with one long element in a block. */
const PLAIN = -1
/** COUNT of a node with one long element that lives apart. */
export const APART = -2

const START_MASK = 0x1ffff
const CAPACITY_SHIFT = 17
/** Long elements up to this size are kept in blocks. */
const MAX_PLAIN_BYTES = 64 * 1024
/** What Redis adds to an element when it asks whether a node has room for it. */
const ENTRY_OVERHEAD_BYTES = 8
const MIN_SLACK_BYTES = 32
/** Blocks that are used by less than a quarter are replaced, but for small ones. */
const SPARSE_SHIFT = 2
const SMALL_BLOCK_BYTES = 256

/** The nodes of one list, with their memory. Nodes are named by the index of their words, see `NodeTable.at`. */
export class ListNodes {
  readonly table: NodeTable
  readonly fill: number
  readonly maxBytes: number
  readonly maxCount: number
  /** Bytes of blocks and of what lives apart. */
  heldBytes = 0
  /** Whoever still has to read the nodes as they were. */
  guard: BlockGuard | null = null

  private readonly arena: Arena
  private readonly apart: ApartStrings
  private readonly windows: Uint8Array[]

  constructor(space: MemorySpace, fill: number) {
    this.arena = space.arena
    this.apart = space.apart
    this.windows = space.arena.bytes
    this.table = new NodeTable(space.arena)
    this.fill = fill
    this.maxBytes = maxNodeBytes(fill)
    this.maxCount = maxNodeCount(fill)
  }

  // Reading

  /** The buffer that a node's bytes stand in. */
  buffer(w: number): Uint8Array {
    return this.bufferOf(this.table.words, w)
  }

  /** As `buffer`, for words that need not be those of the table. */
  bufferOf(words: Int32Array, w: number): Uint8Array {
    const ref = words[w + REF]
    return words[w + COUNT] === APART ? this.apart.get(ref) : this.windows[ref >>> WINDOW_SHIFT]
  }

  /** A view of the buffer of a node that is not apart. */
  view(w: number): DataView {
    return this.arena.views[this.table.words[w + REF] >>> WINDOW_SHIFT]
  }

  /** Where a node's bytes begin in its buffer. */
  begin(w: number): number {
    return this.beginOf(this.table.words, w)
  }

  /** As `begin`, for words that need not be those of the table. */
  beginOf(words: Int32Array, w: number): number {
    if (words[w + COUNT] === APART) return 0
    return ((words[w + REF] & OFFSET_MASK) << 3) + (words[w + PLACE] & START_MASK)
  }

  /** Number of elements of a node. */
  elements(w: number): number {
    const count = this.table.words[w + COUNT]
    return count < 0 ? 1 : count
  }

  /** Whether a node takes another element of `length` bytes. */
  accepts(w: number, length: number): boolean {
    const { words } = this.table
    const count = words[w + COUNT]
    const bytes = words[w + BYTES] + LP_EMPTY_BYTES + length + ENTRY_OVERHEAD_BYTES
    return count >= 0 && bytes <= this.maxBytes && count < this.maxCount
  }

  // Making and freeing nodes

  /** Adds an empty node with room for `bytes` of entries, at the end of its block if more are to come before them. */
  addPacked(position: number, bytes: number, growsForward: boolean): number {
    const capacity = blockSize(Math.max(bytes, 1))
    const ref = this.arena.alloc(capacity)
    this.heldBytes += capacity
    const w = this.table.insert(position)
    const { words } = this.table
    words[w + REF] = ref
    words[w + PLACE] = placeOf(growsForward ? capacity : 0, capacity)
    words[w + BYTES] = 0
    words[w + COUNT] = 0
    if (this.guard !== null) this.guard.placed(w)
    return w
  }

  /** Adds a node for one long element. `owned` is a view of just its bytes that may be taken over. */
  addPlain(
    position: number,
    src: Uint8Array,
    start: number,
    end: number,
    owned: Uint8Array | null = null,
  ): void {
    const length = end - start
    if (length > MAX_PLAIN_BYTES) {
      const handle = this.apart.adopt(owned ?? ownCopy(src, start, end))
      this.heldBytes += this.apart.footprint(handle)
      this.write(position, handle, 0, length, APART)
      return
    }
    const capacity = blockSize(length)
    const ref = this.arena.alloc(capacity)
    this.heldBytes += capacity
    copyBytes(src, start, this.windows[ref >>> WINDOW_SHIFT], (ref & OFFSET_MASK) << 3, length)
    this.write(position, ref, placeOf(0, capacity), length, PLAIN)
  }

  /** Adds a node with a copy of entries. */
  addEntries(position: number, src: Uint8Array, start: number, end: number, count: number): void {
    const w = this.addPacked(position, end - start, false)
    this.windows[this.table.words[w + REF] >>> WINDOW_SHIFT].set(src.subarray(start, end), this.begin(w))
    this.table.words[w + BYTES] = end - start
    this.table.words[w + COUNT] = count
  }

  /** Adds a copy of another list's node. */
  addCopy(position: number, from: ListNodes, w: number): void {
    const bytes = from.buffer(w)
    const start = from.begin(w)
    const end = start + from.table.words[w + BYTES]
    const count = from.table.words[w + COUNT]
    if (count < 0) this.addPlain(position, bytes, start, end)
    else this.addEntries(position, bytes, start, end, count)
  }

  /** Frees a node with all it holds. */
  remove(position: number): void {
    const w = this.table.at(position)
    const { words } = this.table
    this.beforeChange(w)
    if (words[w + COUNT] === APART) {
      this.heldBytes -= this.apart.footprint(words[w + REF])
      this.apart.release(words[w + REF])
    } else {
      this.freeBlock(words[w + REF], capacityOf(words[w + PLACE]))
    }
    this.table.remove(position)
  }

  private write(position: number, ref: number, place: number, bytes: number, count: number): void {
    const w = this.table.insert(position)
    const { words } = this.table
    words[w + REF] = ref
    words[w + PLACE] = place
    words[w + BYTES] = bytes
    words[w + COUNT] = count
    if (this.guard !== null) this.guard.placed(w)
  }

  /** Says that a node's bytes, or the words that name them, are about to be changed. */
  beforeChange(w: number): void {
    if (this.guard !== null) this.guard.beforeChange(w)
  }

  private freeBlock(ref: number, capacity: number): void {
    this.arena.free(ref, capacity)
    this.heldBytes -= capacity
  }

  // Changing a packed node

  /**
   * Replaces `removed` bytes at `offset` from the node's first entry by a gap of `added` bytes for the caller to fill;
   * returns where it is in the node's buffer. COUNT is the caller's.
   */
  splice(w: number, offset: number, removed: number, added: number): number {
    const { words } = this.table
    this.beforeChange(w)
    const bytes = words[w + BYTES]
    const place = words[w + PLACE]
    const front = place & START_MASK
    const delta = added - removed
    const back = capacityOf(place) - front - bytes
    const tail = bytes - offset - removed
    // Entries at an end are never moved as a whole to make room beyond them: that is what slack is for.
    const movesTail = delta <= back && (tail <= offset || (delta > front && offset > 0))
    const movesHead = delta <= front && (offset < tail || (delta > back && tail > 0))
    if (!movesTail && !movesHead) return this.rebuild(w, offset, removed, added)
    const at = ((words[w + REF] & OFFSET_MASK) << 3) + front
    words[w + BYTES] = bytes + delta
    if (movesTail) {
      if (tail > 0 && delta !== 0) {
        const from = at + offset + removed
        this.windows[words[w + REF] >>> WINDOW_SHIFT].copyWithin(from + delta, from, from + tail)
      }
      return at + offset
    }
    words[w + PLACE] = place - delta
    if (offset > 0 && delta !== 0) {
      this.windows[words[w + REF] >>> WINDOW_SHIFT].copyWithin(at - delta, at, at + offset)
    }
    return at - delta + offset
  }

  /** As `splice`, into a new block with room to grow. */
  private rebuild(w: number, offset: number, removed: number, added: number): number {
    const { words } = this.table
    const place = words[w + PLACE]
    const front = place & START_MASK
    const bytes = words[w + BYTES]
    const tail = bytes - offset - removed
    const size = bytes + added - removed
    const roomy = Math.min(size + Math.max(MIN_SLACK_BYTES, size >> 1), this.maxBytes)
    const capacity = blockSize(Math.max(size, roomy))
    const slack = capacity - size
    // All the slack on the side that grows, unless there was room on the other: then both are in use.
    let start = tail === 0 ? 0 : slack
    if (offset > 0 && tail > 0) start = slack >> 1
    else if (tail === 0 ? front > 0 : capacityOf(place) - front - bytes > 0) start = slack >> 1
    const ref = this.arena.alloc(capacity)
    this.heldBytes += capacity
    const from = this.windows[words[w + REF] >>> WINDOW_SHIFT]
    const to = this.windows[ref >>> WINDOW_SHIFT]
    const source = ((words[w + REF] & OFFSET_MASK) << 3) + front
    const target = ((ref & OFFSET_MASK) << 3) + start
    copyBytes(from, source, to, target, offset)
    copyBytes(from, source + offset + removed, to, target + offset + added, tail)
    this.freeBlock(words[w + REF], capacityOf(place))
    words[w + REF] = ref
    words[w + PLACE] = placeOf(start, capacity)
    words[w + BYTES] = size
    if (this.guard !== null) this.guard.placed(w)
    return target + offset
  }

  /** Takes `count` entries off one end of a node that has more. */
  cut(w: number, count: number, fromHead: boolean): void {
    const { words } = this.table
    this.beforeChange(w)
    const b = this.buffer(w)
    const first = this.begin(w)
    const end = first + words[w + BYTES]
    if (fromHead) {
      let p = first
      for (let i = 0; i < count; i++) p = lpNext(b, p)
      words[w + PLACE] += p - first
      words[w + BYTES] = end - p
    } else {
      let p = end
      for (let i = 0; i < count; i++) p = previousEntry(b, p)
      words[w + BYTES] = p - first
    }
    words[w + COUNT] -= count
    this.releaseSlack(w)
  }

  /** Where entry `index` of a packed node is in its buffer; its end for the number of entries. */
  entryAt(w: number, index: number): number {
    const { words } = this.table
    const b = this.buffer(w)
    let p = this.begin(w)
    if (index <= words[w + COUNT] >> 1) {
      for (let i = 0; i < index; i++) p = lpNext(b, p)
      return p
    }
    p += words[w + BYTES]
    for (let i = words[w + COUNT]; i > index; i--) p = previousEntry(b, p)
    return p
  }

  /** Puts a node that will not grow soon into the smallest block. */
  fit(w: number): void {
    const { words } = this.table
    const place = words[w + PLACE]
    const capacity = blockSize(words[w + BYTES])
    if (words[w + COUNT] < 0 || capacity >= capacityOf(place)) return
    this.beforeChange(w)
    const ref = this.arena.alloc(capacity)
    this.heldBytes += capacity
    const to = this.windows[ref >>> WINDOW_SHIFT]
    copyBytes(this.buffer(w), this.begin(w), to, (ref & OFFSET_MASK) << 3, words[w + BYTES])
    this.freeBlock(words[w + REF], capacityOf(place))
    words[w + REF] = ref
    words[w + PLACE] = placeOf(0, capacity)
    if (this.guard !== null) this.guard.placed(w)
  }

  /** Puts a node that has become small into a smaller block. */
  releaseSlack(w: number): void {
    const capacity = capacityOf(this.table.words[w + PLACE])
    if (capacity > SMALL_BLOCK_BYTES && this.table.words[w + BYTES] < capacity >> SPARSE_SHIFT) this.fit(w)
  }
}

/** The entry before position `p`, in a buffer where there is one. */
export function previousEntry(b: Uint8Array, p: number): number {
  return lpPrev(b, -LP_HEADER_BYTES - 1, p)
}

function placeOf(start: number, capacity: number): number {
  return start | ((capacity >>> 3) << CAPACITY_SHIFT)
}

function capacityOf(place: number): number {
  return (place >>> CAPACITY_SHIFT) << 3
}
