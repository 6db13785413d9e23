// An ordered list of stream ids, each with a fixed number of words behind it: what pending lists are made of.
//
// The entries stand in blocks of up to 128 in order, and a ring of block descriptors is searched by the first id of
// each. Finding takes O(log n); adding at the end and removing at the front, the usual way of a queue, move nothing;
// elsewhere at most half a block is moved. Millions of entries are a few thousand blocks and no object each.

import { WINDOW_SHIFT } from '../memory/arena.ts'
import { COUNT, FIRST, IdBlocks, MAX_ENTRIES, MIN_ENTRIES, REF, ROOM } from './stream-group-blocks.ts'
import type { StreamId } from './stream-id.ts'

/** Two neighbours become one block when it is at most half full then, so that it is not split again at once. */
const MERGE_ENTRIES = MAX_ENTRIES >> 1

const NO_WORDS = new Int32Array(0)

/** The list, with one cursor. Entries are reached through the cursor: `words[at]` is the first word of the id. */
export class IdList extends IdBlocks {
  /** Where the entry under the cursor stands; meaningless behind the last entry. Valid until the next change. */
  words: Int32Array = NO_WORDS
  at = 0

  /** The cursor: block and entry in it. */
  private block = 0
  private index = 0

  // The cursor

  /** Puts the cursor on the first entry whose id is not smaller; true if it is the id itself. */
  seek(id: StreamId): boolean {
    const { msHigh, msLow, seqHigh, seqLow } = id
    const { table } = this
    if (this.size === 0) return this.place(0, 0)
    let low = 0
    let high = table.count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.compare(middle, 0, msHigh, msLow, seqHigh, seqLow) <= 0) low = middle
      else high = middle - 1
    }
    const count = table.words[table.at(low) + COUNT]
    let from = 0
    let to = count
    // Reads and acknowledgements are mostly at the two ends.
    if (this.compare(low, count - 1, msHigh, msLow, seqHigh, seqLow) < 0) from = count
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.compare(low, middle, msHigh, msLow, seqHigh, seqLow) < 0) from = middle + 1
      else to = middle
    }
    if (from === count && low < table.count - 1) return this.place(low + 1, 0)
    this.place(low, from)
    return from < count && this.compare(low, from, msHigh, msLow, seqHigh, seqLow) === 0
  }

  /** Puts the cursor on the first entry; false if there is none. */
  seekFirst(): boolean {
    this.place(0, 0)
    return this.size > 0
  }

  /** Puts the cursor on the last entry; false if there is none. */
  seekLast(): boolean {
    if (this.size === 0) return false
    const { table } = this
    this.place(table.count - 1, table.words[table.at(table.count - 1) + COUNT] - 1)
    return true
  }

  /** Whether the cursor is behind the last entry. */
  get atEnd(): boolean {
    const { table } = this
    return this.block >= table.count || this.index >= table.words[table.at(this.block) + COUNT]
  }

  /** Moves the cursor on by one entry. */
  next(): void {
    const { table } = this
    const w = table.at(this.block)
    if (++this.index < table.words[w + COUNT]) {
      this.at += this.stride
      return
    }
    if (this.block < table.count - 1) this.place(this.block + 1, 0)
  }

  /** The id under the cursor. */
  readId(into: StreamId): StreamId {
    const { words, at } = this
    return into.setWords(words[at], words[at + 1], words[at + 2], words[at + 3])
  }

  // Changing

  /**
   * Adds an id where `seek` has put the cursor for it, which is on the new entry then. The words behind the id are
   * undefined.
   */
  insertHere(id: StreamId): void {
    this.openGap()
    const { words, at } = this
    words[at] = id.msHigh
    words[at + 1] = id.msLow
    words[at + 2] = id.seqHigh
    words[at + 3] = id.seqLow
    this.size++
  }

  /** Adds an id unless it is there. */
  add(id: StreamId): void {
    if (!this.seek(id)) this.insertHere(id)
  }

  /** Removes an id if it is there. */
  remove(id: StreamId): boolean {
    if (!this.seek(id)) return false
    this.removeHere()
    return true
  }

  /** Removes the entry under the cursor, which is on the entry behind it then. */
  removeHere(): void {
    const { table, stride } = this
    const { block, index } = this
    const w = table.at(block)
    const { words } = table
    const data = this.arena.words[words[w + REF] >>> WINDOW_SHIFT]
    const first = this.entryAt(w, 0)
    const count = words[w + COUNT]
    if (index < count >> 1) {
      data.copyWithin(first + stride, first, first + index * stride)
      words[w + FIRST]++
    } else if (index < count - 1) {
      data.copyWithin(first + index * stride, first + (index + 1) * stride, first + count * stride)
    }
    words[w + COUNT] = count - 1
    this.size--
    this.tidy(block, w, count - 1)
  }

  // Blocks

  private place(block: number, index: number): false {
    this.block = block
    this.index = index
    const { table } = this
    if (block < table.count) {
      const w = table.at(block)
      this.words = this.arena.words[table.words[w + REF] >>> WINDOW_SHIFT]
      this.at = this.entryAt(w, index)
    }
    return false
  }

  /** Makes room for an entry at the cursor, and puts the cursor on it. */
  private openGap(): void {
    const { table, stride } = this
    if (table.count === 0) this.addBlock(0, MIN_ENTRIES)
    let w = table.at(this.block)
    if (table.words[w + COUNT] === table.words[w + ROOM]) {
      this.enlarge()
      w = table.at(this.block)
    }
    const { words } = table
    const count = words[w + COUNT]
    const { index } = this
    const data = this.arena.words[words[w + REF] >>> WINDOW_SHIFT]
    const begin = this.entryAt(w, 0)
    const isRoomBehind = words[w + FIRST] + count < words[w + ROOM]
    if (index === count && !isRoomBehind) {
      this.moveToBegin(w, data)
    } else if (isRoomBehind && (index > count >> 1 || words[w + FIRST] === 0)) {
      data.copyWithin(begin + (index + 1) * stride, begin + index * stride, begin + count * stride)
    } else {
      data.copyWithin(begin - stride, begin, begin + index * stride)
      words[w + FIRST]--
    }
    words[w + COUNT] = count + 1
    this.place(this.block, index)
  }

  /** The block under the cursor is full: makes it larger, or the cursor stand where there is room. */
  private enlarge(): void {
    const { table, block, index } = this
    const w = table.at(block)
    const room = table.words[w + ROOM]
    if (room < MAX_ENTRIES) return this.resizeBlock(w, room * 2)
    if (index === room && block === table.count - 1) {
      this.addBlock(block + 1, MAX_ENTRIES)
      this.block = block + 1
      this.index = 0
      return
    }
    this.addBlock(block + 1, MAX_ENTRIES)
    const half = room >> 1
    this.moveEntries(block, half, block + 1)
    if (index <= half) return
    this.block = block + 1
    this.index = index - half
  }

  /** After a removal: gives room back, joins a nearly empty block with a neighbour, and puts the cursor right. */
  private tidy(block: number, w: number, count: number): void {
    const { table } = this
    const room = table.words[w + ROOM]
    if (count === 0 && table.count > 1) {
      this.dropBlock(block, w)
      return this.settle(block, 0)
    }
    if (count > room >> 2 || room === MIN_ENTRIES) return this.settle(block, this.index)
    if (table.count > 1 && this.join(block, count)) return
    this.resizeBlock(w, room >> 1)
    this.settle(block, this.index)
  }

  /** Joins a block of few entries with one beside it, if that is not too full. */
  private join(block: number, count: number): boolean {
    const { table } = this
    const counts = table.words
    if (block + 1 < table.count && count + counts[table.at(block + 1) + COUNT] <= MERGE_ENTRIES) {
      this.joinNext(block)
      this.settle(block, this.index)
      return true
    }
    if (block === 0) return false
    const before = counts[table.at(block - 1) + COUNT]
    if (count + before > MERGE_ENTRIES) return false
    this.joinNext(block - 1)
    this.settle(block - 1, before + this.index)
    return true
  }

  /** Puts the cursor on an entry, or on the first of the next block if that is one behind the last of this. */
  private settle(block: number, index: number): void {
    const { table } = this
    if (block >= table.count) {
      const last = table.count - 1
      this.place(last, table.words[table.at(last) + COUNT])
      return
    }
    const isBehind = index >= table.words[table.at(block) + COUNT]
    if (isBehind && block < table.count - 1) this.place(block + 1, 0)
    else this.place(block, index)
  }
}
