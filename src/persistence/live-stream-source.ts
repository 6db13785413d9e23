// A stream that stands still while it is read.

import type { Stream } from '../values/stream.ts'
import type { StreamGroup } from '../values/stream-group.ts'
import { StreamId } from '../values/stream-id.ts'
import { BYTES, MS_HIGH, MS_LOW, SEQ_HIGH, SEQ_LOW } from '../values/stream-table.ts'
import { newRange } from './packed-source.ts'
import type { StreamSource } from './source.ts'

/** The blocks of a stream and what it knows beside them. */
export class LiveStreamSource implements StreamSource {
  readonly form = 'stream'
  readonly count: number
  readonly length: number
  readonly entriesAdded: number
  readonly lastId: StreamId
  readonly firstId: StreamId
  readonly maxDeletedId: StreamId
  readonly groups: readonly StreamGroup[]
  readonly masterId = new StreamId()
  readonly block = newRange()
  private readonly stream: Stream
  private position = 0

  constructor(stream: Stream) {
    this.stream = stream
    this.count = stream.blocks.table.count
    this.length = stream.size
    this.entriesAdded = stream.entriesAdded
    this.lastId = stream.lastId
    this.firstId = stream.firstId
    this.maxDeletedId = stream.maxDeletedId
    this.groups = stream.groups?.all ?? []
  }

  next(): boolean {
    if (this.position === this.count) return false
    const { blocks } = this.stream
    const w = blocks.table.at(this.position++)
    const { words } = blocks.table
    this.masterId.setWords(words[w + MS_HIGH], words[w + MS_LOW], words[w + SEQ_HIGH], words[w + SEQ_LOW])
    this.block.bytes = blocks.buffer(w)
    this.block.start = blocks.base(w)
    this.block.end = this.block.start + words[w + BYTES]
    return true
  }
}
