// A stream: entries in the order of their ids, in blocks, with what is known of entries that are gone; and its groups.

import type { MemorySpace } from '../memory/space.ts'
import type { BigValue } from './big-value.ts'
import type { BlockGuard } from './guard.ts'
import { appendEntry, type EntrySource, type StreamLimits } from './stream-append.ts'
import { DELETED, StreamBlocks } from './stream-blocks.ts'
import type { StreamGroups } from './stream-groups.ts'
import { StreamId } from './stream-id.ts'
import { type IteratedStream, StreamIterator } from './stream-iterator.ts'

/** A stream. */
export class Stream implements BigValue, IteratedStream {
  /** Entries that are there. */
  size = 0
  /** Entries that were ever added. */
  entriesAdded = 0
  /** The id of the last entry that was added; the next one is above it. */
  readonly lastId = new StreamId()
  /** The largest id of an entry that was deleted. Trimming does not count. */
  readonly maxDeletedId = new StreamId()
  /** The id of the first entry, 0-0 if there is none. */
  readonly firstId = new StreamId()
  /** The consumer groups; null until there is one. */
  groups: StreamGroups | null = null
  readonly blocks: StreamBlocks
  readonly space: MemorySpace

  constructor(space: MemorySpace) {
    this.space = space
    this.blocks = new StreamBlocks(space)
  }

  get guard(): BlockGuard | null {
    return this.blocks.guard
  }

  set guard(guard: BlockGuard | null) {
    this.blocks.guard = guard
  }

  /** Adds an entry with an id above `lastId`: `pairs` fields and values, from range `first` of `from` on. */
  append(id: StreamId, from: EntrySource, first: number, pairs: number, limits: StreamLimits): void {
    appendEntry(this.blocks, id, from, first, pairs, limits)
    this.size++
    this.entriesAdded++
    this.lastId.set(id)
    if (this.size === 1) this.firstId.set(id)
  }

  /** Whether there is an entry with an id. */
  has(id: StreamId): boolean {
    const walk = new StreamIterator()
    walk.start(this, id, id, false)
    return walk.next()
  }

  /** Deletes the entry with an id; false if there is none. Groups may still refer to it. */
  delete(id: StreamId): boolean {
    const walk = new StreamIterator()
    walk.start(this, id, id, false)
    if (!walk.next()) return false
    const wasFirst = id.equals(this.firstId)
    walk.remove()
    if (id.compare(this.maxDeletedId) > 0) this.maxDeletedId.set(id)
    if (wasFirst) this.findFirst()
    return true
  }

  /** The id of the last entry that is there; false if there is none. */
  lastEntry(into: StreamId): boolean {
    return this.edge(into, true)
  }

  /** Brings `firstId` up to date after entries were removed. */
  findFirst(): void {
    if (!this.edge(this.firstId, false)) this.firstId.setMin()
  }

  private edge(into: StreamId, last: boolean): boolean {
    if (this.size === 0) return false
    const walk = new StreamIterator()
    walk.start(this, new StreamId(), new StreamId().setMax(), last)
    if (walk.next()) into.set(walk.id)
    return true
  }

  /** Marks an entry as deleted, or drops its block with it; see `IteratedStream`. It leaves all ids alone. */
  removeEntry(position: number, entry: number, keepBlock: boolean): boolean {
    const { blocks } = this
    const w = blocks.table.at(position)
    const live = blocks.live(w)
    this.size--
    if (live === 1 && !keepBlock) {
      blocks.remove(position, true)
      return false
    }
    const b = blocks.buffer(w)
    const base = blocks.base(w)
    const countBytes = blocks.countBytes(w)
    blocks.beforeChange(w)
    b[entry] |= DELETED
    blocks.setCounts(w, live - 1, blocks.deleted(w) + 1)
    return blocks.buffer(w) === b && blocks.base(w) === base && blocks.countBytes(w) === countBytes
  }

  /** Drops a block with all its entries; returns how many were there. It leaves all ids alone. */
  dropBlock(position: number): number {
    const { blocks } = this
    const live = blocks.live(blocks.table.at(position))
    blocks.remove(position, true)
    this.size -= live
    return live
  }

  /** Entries, and what is pending of them in groups. */
  get toFree(): number {
    return this.size + (this.groups?.pendingSize() ?? 0)
  }

  footprint(): number {
    const groups = this.groups === null ? 0 : this.groups.footprint()
    return this.blocks.heldBytes + this.blocks.table.words.byteLength + groups
  }

  free(count: number): boolean {
    const { blocks } = this
    const { table } = blocks
    let left = count
    while (left > 0 && table.count > 0) {
      const live = blocks.live(table.at(table.count - 1))
      blocks.remove(table.count - 1, false)
      this.size -= live
      left -= Math.max(live, 1)
    }
    if (table.count > 0) return true
    if (this.groups !== null) {
      if (left <= 0 || this.groups.free(left)) return true
      this.groups = null
    }
    table.dispose()
    return false
  }

  copy(): Stream {
    const copy = new Stream(this.space)
    const id = new StreamId()
    for (let i = 0; i < this.blocks.table.count; i++) copy.blocks.addCopy(this.blocks, i, id)
    copy.size = this.size
    copy.entriesAdded = this.entriesAdded
    copy.lastId.set(this.lastId)
    copy.maxDeletedId.set(this.maxDeletedId)
    copy.firstId.set(this.firstId)
    copy.groups = this.groups === null ? null : this.groups.copy()
    return copy
  }
}
