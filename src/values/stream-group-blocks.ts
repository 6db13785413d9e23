// The blocks of an ordered list of stream ids: up to 128 entries each, in order, and a ring of block descriptors in
// order too. An entry is an id and a fixed number of words behind it. Which entry goes where is in stream-group-ids.ts.

import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { blockSize } from '../memory/size-classes.ts'
import { NodeTable } from './list-sequence-table.ts'
import { compareIdWords } from './stream-id.ts'

/** Words of an id. */
const ID_WORDS = 4

export const MIN_ENTRIES = 4
export const MAX_ENTRIES = 128

// The words of a block's descriptor: the block, its first entry in use, how many it has room for and how many it has.
export const REF = 0
export const FIRST = 1
export const ROOM = 2
export const COUNT = 3

/** Blocks by their position in the order. `w` is where a block's descriptor stands in the table's words. */
export class IdBlocks {
  size = 0
  /** Bytes of the blocks. */
  blockBytes = 0
  protected readonly arena: Arena
  protected readonly stride: number
  protected readonly table: NodeTable

  /** `extraWords` stand behind each id. */
  constructor(arena: Arena, extraWords: number) {
    this.arena = arena
    this.stride = ID_WORDS + extraWords
    this.table = new NodeTable(arena)
  }

  /** Bytes of everything that the list holds. */
  get heldBytes(): number {
    return this.blockBytes + this.table.words.byteLength
  }

  /** Removes up to `count` entries, whichever are quickest. False when nothing is left, its table included. */
  free(count: number): boolean {
    const { table } = this
    let left = count
    while (table.count > 0 && left > 0) {
      const w = table.at(table.count - 1)
      const entries = table.words[w + COUNT]
      left -= Math.max(1, entries)
      this.size -= entries
      this.dropBlock(table.count - 1, w)
    }
    if (table.count > 0) return true
    table.dispose()
    return false
  }

  /** Copies all entries of another list of the same kind into this one, which must be empty. */
  protected copyFrom(other: IdBlocks): void {
    const { arena, table } = this
    for (let i = 0; i < other.table.count; i++) {
      const w = other.table.at(i)
      const { words } = other.table
      const count = words[w + COUNT]
      const room = roomFor(count)
      const at = this.addBlock(i, room)
      const from = arena.words[words[w + REF] >>> WINDOW_SHIFT]
      const start = other.entryAt(w, 0)
      const target = this.entryAt(at, 0)
      const to = arena.words[table.words[at + REF] >>> WINDOW_SHIFT]
      to.set(from.subarray(start, start + count * this.stride), target)
      table.words[at + COUNT] = count
    }
    this.size = other.size
  }

  /** Where entry `index` of the block with the descriptor at `w` begins. */
  protected entryAt(w: number, index: number): number {
    const { words } = this.table
    return ((words[w + REF] & OFFSET_MASK) << 1) + (words[w + FIRST] + index) * this.stride
  }

  protected compare(
    block: number,
    index: number,
    msHigh: number,
    msLow: number,
    seqHigh: number,
    seqLow: number,
  ): number {
    const { table } = this
    const w = table.at(block)
    const data = this.arena.words[table.words[w + REF] >>> WINDOW_SHIFT]
    const at = this.entryAt(w, index)
    return compareIdWords(data[at], data[at + 1], data[at + 2], data[at + 3], msHigh, msLow, seqHigh, seqLow)
  }

  /** Moves the entries of a block to its begin, so that the room is behind them. */
  protected moveToBegin(w: number, data: Int32Array): void {
    const { words } = this.table
    const from = this.entryAt(w, 0)
    words[w + FIRST] = 0
    data.copyWithin(this.entryAt(w, 0), from, from + words[w + COUNT] * this.stride)
  }

  /** Moves the entries of a block from `from` on to the begin of another, behind those that it has. */
  protected moveEntries(source: number, from: number, target: number): void {
    const { table, stride } = this
    const { words } = table
    const a = table.at(source)
    const b = table.at(target)
    const moved = words[a + COUNT] - from
    const had = words[b + COUNT]
    const begin = this.entryAt(a, from)
    const dataFrom = this.arena.words[words[a + REF] >>> WINDOW_SHIFT]
    const dataTo = this.arena.words[words[b + REF] >>> WINDOW_SHIFT]
    dataTo.set(dataFrom.subarray(begin, begin + moved * stride), this.entryAt(b, had))
    words[a + COUNT] = from
    words[b + COUNT] = had + moved
  }

  /** Moves all entries of the block behind `block` into it. */
  protected joinNext(block: number): void {
    const { table } = this
    let w = table.at(block)
    const count = table.words[w + COUNT] + table.words[table.at(block + 1) + COUNT]
    if (table.words[w + ROOM] < count) this.resizeBlock(w, roomFor(count))
    else this.moveToBegin(w, this.arena.words[table.words[w + REF] >>> WINDOW_SHIFT])
    this.moveEntries(block + 1, 0, block)
    w = table.at(block + 1)
    this.dropBlock(block + 1, w)
  }

  protected addBlock(position: number, room: number): number {
    const { table } = this
    const bytes = room * this.stride * 4
    const ref = this.arena.alloc(bytes)
    const w = table.insert(position)
    table.words[w + REF] = ref
    table.words[w + FIRST] = 0
    table.words[w + ROOM] = room
    table.words[w + COUNT] = 0
    this.blockBytes += blockSize(bytes)
    return w
  }

  protected dropBlock(position: number, w: number): void {
    this.freeBlock(w)
    this.table.remove(position)
  }

  protected freeBlock(w: number): void {
    const { words } = this.table
    const bytes = words[w + ROOM] * this.stride * 4
    this.arena.free(words[w + REF], bytes)
    this.blockBytes -= blockSize(bytes)
  }

  protected resizeBlock(w: number, room: number): void {
    const { arena, stride } = this
    const { words } = this.table
    const bytes = room * stride * 4
    const ref = arena.alloc(bytes)
    const from = arena.words[words[w + REF] >>> WINDOW_SHIFT]
    const begin = this.entryAt(w, 0)
    const to = arena.words[ref >>> WINDOW_SHIFT]
    const target = (ref & OFFSET_MASK) << 1
    const end = begin + words[w + COUNT] * stride
    for (let i = begin, k = target; i < end; i++, k++) to[k] = from[i]
    this.freeBlock(w)
    words[w + REF] = ref
    words[w + FIRST] = 0
    words[w + ROOM] = room
    this.blockBytes += blockSize(bytes)
  }
}

/** The room of a block for so many entries: a power of two. */
function roomFor(count: number): number {
  let room = MIN_ENTRIES
  while (room < count) room *= 2
  return room
}
