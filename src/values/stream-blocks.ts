// The blocks of a stream and their memory. A block is one listpack, in exactly the form that Redis gives it:
//
//   entries | deleted entries | number of fields | fields | 0          the master entry
//   flags | ms | seq | values | number of elements                     an entry with the fields of the master entry
//   flags | ms | seq | number of fields | fields and values | number of elements
//
// ms and seq are differences to the id of the master entry, which stands in the directory. The number of elements at the
// end of an entry leads backwards to its flags. Deleted entries are marked in their flags and stay.
//
// The last block grows in an arena block with slack. Full ones stand in pages or in blocks that fit; listpacks of more
// than 128 KiB live apart.

import { copyBytes } from '../bytes/copy.ts'
import { LP_HEADER_BYTES, lpInteger, lpNext, lpSplice } from '../encodings/listpack.ts'
import { lpNumberBytes, lpWriteNumber } from '../encodings/listpack-words.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { blockSize, MAX_BLOCK_BYTES } from '../memory/size-classes.ts'
import type { MemorySpace } from '../memory/space.ts'
import type { BlockGuard } from './guard.ts'
import type { StreamId } from './stream-id.ts'
import { StreamPages } from './stream-pages.ts'
import {
  APART,
  BlockTable,
  BYTES,
  IN_PAGE,
  MS_HIGH,
  MS_LOW,
  PAGE,
  REF,
  ROOM,
  SEQ_HIGH,
  SEQ_LOW,
} from './stream-table.ts'

/** Flags of an entry. */
export const DELETED = 1
export const SAME_FIELDS = 2

const MIN_SLACK_BYTES = 32

/** The blocks of one stream. They are named by the index of their words, see `BlockTable.at`. */
export class StreamBlocks {
  readonly table: BlockTable
  /** Whoever still has to read the blocks as they were. */
  guard: BlockGuard | null = null
  private readonly space: MemorySpace
  private readonly pages: StreamPages
  private readonly windows: Uint8Array[]
  /** Bytes of blocks and of what lives apart, but for pages. */
  private blockBytes = 0

  constructor(space: MemorySpace) {
    this.space = space
    this.windows = space.arena.bytes
    this.table = new BlockTable(space.arena)
    this.pages = new StreamPages(space.arena)
  }

  /** Bytes of all blocks. */
  get heldBytes(): number {
    return this.blockBytes + this.pages.heldBytes
  }

  // Reading

  /** The buffer that a block's listpack stands in. */
  buffer(w: number): Uint8Array {
    const { words } = this.table
    if (words[w + ROOM] === APART) return this.space.apart.get(words[w + REF])
    return this.windows[this.ref(w) >>> WINDOW_SHIFT]
  }

  /** The same as a view. */
  view(w: number): DataView {
    if (this.table.words[w + ROOM] !== APART) return this.space.arena.views[this.ref(w) >>> WINDOW_SHIFT]
    const bytes = this.buffer(w)
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** Where the listpack begins in its buffer. */
  base(w: number): number {
    return this.table.words[w + ROOM] === APART ? 0 : (this.ref(w) & OFFSET_MASK) << 3
  }

  /** The reference of a listpack that does not live apart. */
  private ref(w: number): number {
    const { words } = this.table
    if (words[w + ROOM] !== IN_PAGE) return words[w + REF]
    return (this.pages.ref(words[w + PAGE]) + words[w + REF]) | 0
  }

  /** Entries of a block that are not deleted. */
  live(w: number): number {
    return lpInteger(this.buffer(w), this.base(w) + LP_HEADER_BYTES)
  }

  /** Entries of a block that are deleted. */
  deleted(w: number): number {
    const b = this.buffer(w)
    return lpInteger(b, lpNext(b, this.base(w) + LP_HEADER_BYTES))
  }

  /** Bytes of the two counts in front of a listpack. */
  countBytes(w: number): number {
    const b = this.buffer(w)
    const at = this.base(w) + LP_HEADER_BYTES
    return lpNext(b, lpNext(b, at)) - at
  }

  // Making, growing and freeing

  /** Adds a block for entries from an id on, with room for `bytes`; its listpack is still to be written. */
  push(id: StreamId, bytes: number): number {
    const w = this.table.push()
    const { words } = this.table
    words[w + MS_HIGH] = id.msHigh
    words[w + MS_LOW] = id.msLow
    words[w + SEQ_HIGH] = id.seqHigh
    words[w + SEQ_LOW] = id.seqLow
    words[w + BYTES] = 0
    words[w + PAGE] = 0
    try {
      this.place(w, bytes)
    } catch (error) {
      this.table.remove(this.table.count - 1)
      throw error
    }
    if (this.guard !== null) this.guard.placed(w)
    return w
  }

  /** Makes sure that a block's listpack may grow to `bytes`; `limitBytes` is about where it will be full. */
  reserve(w: number, bytes: number, limitBytes: number): void {
    if (bytes <= this.room(w)) return
    const wanted = Math.min(bytes + Math.max(MIN_SLACK_BYTES, bytes >> 1), limitBytes)
    this.replace(w, Math.max(bytes, wanted))
  }

  private room(w: number): number {
    const { words } = this.table
    if (words[w + ROOM] === APART) return this.buffer(w).length
    return words[w + ROOM] === IN_PAGE ? words[w + BYTES] : words[w + ROOM]
  }

  /** The last block is full: it moves to where it takes the least room. */
  finish(w: number): void {
    const { words } = this.table
    if (words[w + ROOM] === APART) {
      if (this.buffer(w).length > words[w + BYTES]) this.replace(w, words[w + BYTES])
      return
    }
    const page = this.pages.add(this.buffer(w), this.base(w), words[w + BYTES], this.heldBytes)
    if (page < 0) {
      if (blockSize(words[w + BYTES]) < words[w + ROOM]) this.replace(w, words[w + BYTES])
      return
    }
    this.release(w)
    words[w + REF] = this.pages.addedOffset
    words[w + ROOM] = IN_PAGE
    words[w + PAGE] = page
  }

  /** Frees a block. `compact`: a page of which little is left then gives up the rest. */
  remove(position: number, compact: boolean): void {
    const w = this.table.at(position)
    this.beforeChange(w)
    const page = this.table.words[w + ROOM] === IN_PAGE ? this.table.words[w + PAGE] : -1
    this.release(w)
    this.table.remove(position)
    if (compact && page >= 0 && this.pages.isSparse(page)) this.clearPage(page, position)
  }

  /** Adds a copy of another stream's block. */
  addCopy(from: StreamBlocks, position: number, id: StreamId): void {
    const source = from.table.at(position)
    const sourceWords = from.table.words
    const bytes = sourceWords[source + BYTES]
    id.setWords(
      sourceWords[source + MS_HIGH],
      sourceWords[source + MS_LOW],
      sourceWords[source + SEQ_HIGH],
      sourceWords[source + SEQ_LOW],
    )
    const w = this.push(id, bytes)
    copyBytes(from.buffer(source), from.base(source), this.buffer(w), this.base(w), bytes)
    this.table.words[w + BYTES] = bytes
    if (position < from.table.count - 1) this.finish(w)
  }

  /** Writes how many entries of a block are there and how many are deleted, after `beforeChange`. Its listpack may move. */
  setCounts(w: number, live: number, deleted: number): void {
    const { words } = this.table
    let b = this.buffer(w)
    let at = this.base(w) + LP_HEADER_BYTES
    const size = this.countBytes(w)
    const wanted = lpNumberBytes(live) + lpNumberBytes(deleted)
    if (wanted !== size) {
      const bytes = words[w + BYTES] + wanted - size
      // A page counts its listpacks by their bytes, so what changes its size leaves it.
      if (words[w + ROOM] === IN_PAGE) this.replace(w, Math.max(bytes, words[w + BYTES]))
      else this.reserve(w, bytes, 0)
      b = this.buffer(w)
      at = this.base(w) + LP_HEADER_BYTES
      lpSplice(b, at - LP_HEADER_BYTES, at, size, wanted, 0)
      words[w + BYTES] += wanted - size
    }
    lpWriteNumber(b, lpWriteNumber(b, at, live), deleted)
  }

  /** Says that the bytes of a block are about to be changed. */
  beforeChange(w: number): void {
    if (this.guard !== null) this.guard.beforeChange(w)
  }

  /** Moves what is left of a page out of it: its blocks stand near the position. */
  private clearPage(page: number, position: number): void {
    const { table } = this
    for (let i = position; i < table.count && this.leavePage(table.at(i), page); i++);
    for (let i = position - 1; i >= 0 && this.leavePage(table.at(i), page); i--);
  }

  /** False: the block stands in another page, and so do those behind it. */
  private leavePage(w: number, page: number): boolean {
    const { words } = this.table
    if (words[w + ROOM] !== IN_PAGE) return true
    if (words[w + PAGE] !== page) return false
    this.replace(w, words[w + BYTES])
    return true
  }

  /** Moves a block's listpack to a place of its own with room for `bytes`. */
  private replace(w: number, bytes: number): void {
    const { words } = this.table
    const from = this.buffer(w)
    const start = this.base(w)
    const ref = words[w + REF]
    const room = words[w + ROOM]
    this.place(w, bytes)
    copyBytes(from, start, this.buffer(w), this.base(w), words[w + BYTES])
    this.releasePlace(ref, room, words[w + PAGE], words[w + BYTES])
  }

  private place(w: number, bytes: number): void {
    const { arena, apart } = this.space
    const { words } = this.table
    if (bytes > MAX_BLOCK_BYTES) {
      const handle = apart.adopt(new Uint8Array(bytes))
      this.blockBytes += apart.footprint(handle)
      words[w + REF] = handle
      words[w + ROOM] = APART
      return
    }
    const room = blockSize(bytes)
    words[w + REF] = arena.alloc(room)
    words[w + ROOM] = room
    this.blockBytes += room
  }

  private release(w: number): void {
    const { words } = this.table
    this.releasePlace(words[w + REF], words[w + ROOM], words[w + PAGE], words[w + BYTES])
  }

  private releasePlace(ref: number, room: number, page: number, bytes: number): void {
    const { arena, apart } = this.space
    if (room === IN_PAGE) {
      this.pages.release(page, bytes)
    } else if (room === APART) {
      this.blockBytes -= apart.footprint(ref)
      apart.release(ref)
    } else {
      arena.free(ref, room)
      this.blockBytes -= room
    }
  }
}
