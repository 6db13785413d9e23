// A stream that changes while it is written: its blocks as they were at the capture. Their ids are copied then, 16 bytes
// for each, and the groups as a whole; a block's bytes only before they change.
//
// Blocks are named by their ids, since they may move in memory without being changed.

import type { ByteRange } from '../../bytes/range.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import type { BlockGuard } from '../../values/guard.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamGroups } from '../../values/stream-groups.ts'
import { compareIdWords, StreamId } from '../../values/stream-id.ts'
import { BYTES } from '../../values/stream-table.ts'
import { newRange } from '../packed-source.ts'
import type { StreamSource } from '../source.ts'
import { type Capture, Custody } from './capture.ts'

/** Words of an id: the first of a block's. */
const ID_WORDS = 4

/** A stream. */
export class GuardedStream implements StreamSource, Capture, BlockGuard {
  readonly form = 'stream'
  readonly source: StreamSource = this
  readonly count: number
  readonly length: number
  readonly entriesAdded: number
  readonly lastId = new StreamId()
  readonly firstId = new StreamId()
  readonly maxDeletedId = new StreamId()
  readonly masterId = new StreamId()
  readonly block: ByteRange = newRange()
  heldBytes: number

  private readonly stream: Stream
  private readonly custody: Custody
  private readonly copiedGroups: StreamGroups | null
  private readonly ids: Int32Array
  /** What blocks were, by their position at the capture. */
  private readonly saved = new Map<number, Uint8Array>()
  private position = 0

  constructor(stream: Stream, space: SharedState) {
    const { table } = stream.blocks
    this.stream = stream
    this.custody = new Custody(stream, space.bigValues)
    this.count = table.count
    this.length = stream.size
    this.entriesAdded = stream.entriesAdded
    this.lastId.set(stream.lastId)
    this.firstId.set(stream.firstId)
    this.maxDeletedId.set(stream.maxDeletedId)
    this.copiedGroups = stream.groups === null ? null : stream.groups.copy()
    this.ids = new Int32Array(table.count * ID_WORDS)
    for (let i = 0; i < table.count; i++) {
      const w = table.at(i)
      for (let k = 0; k < ID_WORDS; k++) this.ids[i * ID_WORDS + k] = table.words[w + k]
    }
    this.heldBytes = this.ids.byteLength + (this.copiedGroups?.footprint() ?? 0)
    stream.guard = this
  }

  get groups(): readonly StreamGroup[] {
    return this.copiedGroups?.all ?? []
  }

  next(): boolean {
    const { ids, position } = this
    if (position === this.count) return false
    const at = position * ID_WORDS
    this.masterId.setWords(ids[at], ids[at + 1], ids[at + 2], ids[at + 3])
    this.position++
    const saved = this.saved.get(position)
    if (saved === undefined) this.readBlock()
    else {
      this.saved.delete(position)
      this.heldBytes -= saved.length
      this.block.bytes = saved
      this.block.start = 0
      this.block.end = saved.length
    }
    return true
  }

  /** A block that was not changed is still there. */
  private readBlock(): void {
    const { blocks } = this.stream
    const w = blocks.table.at(blocks.table.find(this.masterId))
    this.block.bytes = blocks.buffer(w)
    this.block.start = blocks.base(w)
    this.block.end = this.block.start + blocks.table.words[w + BYTES]
  }

  close(): void {
    this.stream.guard = null
    this.copiedGroups?.free(Number.MAX_SAFE_INTEGER)
    this.custody.end()
  }

  // As the guard

  takeOver(): void {
    this.custody.takeOver()
  }

  beforeChange(w: number): void {
    const { blocks } = this.stream
    const position = this.find(blocks.table.words, w)
    if (position < this.position || this.saved.has(position)) return
    const base = blocks.base(w)
    const copy = blocks.buffer(w).slice(base, base + blocks.table.words[w + BYTES])
    this.saved.set(position, copy)
    this.heldBytes += copy.length
  }

  placed(): void {}

  /** The position that the block with its words at `w` had at the capture; -1: it is new. */
  private find(words: Int32Array, w: number): number {
    const { ids } = this
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = middle * ID_WORDS
      const order = compareIdWords(
        ids[at],
        ids[at + 1],
        ids[at + 2],
        ids[at + 3],
        words[w],
        words[w + 1],
        words[w + 2],
        words[w + 3],
      )
      if (order === 0) return middle
      if (order < 0) low = middle + 1
      else high = middle
    }
    return -1
  }
}
