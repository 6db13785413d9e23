// Goes over the entries of one block of a stream, forwards. See values/stream-blocks.ts for what a block is.

import type { ByteRange } from '../../bytes/range.ts'
import { lpFirst, lpInteger, lpIsEnd, lpNext, lpRead } from '../../encodings/listpack.ts'
import { DELETED, SAME_FIELDS } from '../../values/stream-blocks.ts'
import { StreamId } from '../../values/stream-id.ts'
import { addToMs, addToSeq } from '../../values/stream-iterator.ts'

const NO_BYTES = new Uint8Array(0)

/** The entries that are not deleted, with their fields and values. */
export class StreamBlockWalk {
  /** The id of the current entry, and its number of fields. */
  readonly id = new StreamId()
  pairs = 0

  private bytes: Uint8Array = NO_BYTES
  private readonly master = new StreamId()
  private masterPairs = 0
  private masterFields = 0
  /** The next entry. */
  private following = 0
  /** The next element of the current entry, and where its field stands if that is one of the master entry's. */
  private cursor = 0
  private fieldCursor = 0
  private sameFields = false
  private atField = true

  /** Begins with a block, whose master entry has an id. */
  open({ bytes, start }: ByteRange, masterId: StreamId): void {
    this.bytes = bytes
    this.master.set(masterId)
    let p = lpNext(bytes, lpNext(bytes, lpFirst(bytes, start)))
    this.masterPairs = lpInteger(bytes, p)
    p = lpNext(bytes, p)
    this.masterFields = p
    // Behind the fields stands a 0.
    this.following = this.skip(p, this.masterPairs + 1)
  }

  /** Goes to the next entry that is not deleted; false: there is none. */
  next(): boolean {
    while (!lpIsEnd(this.bytes, this.following)) {
      const flags = this.readEntry(this.following)
      if ((flags & DELETED) === 0) return true
    }
    return false
  }

  /** The next field or value of the current entry; integers are written to `digits`. */
  nextElement(into: ByteRange, digits: Uint8Array): void {
    const { bytes } = this
    if (this.atField && this.sameFields) {
      lpRead(bytes, this.fieldCursor, into, digits)
      this.fieldCursor = lpNext(bytes, this.fieldCursor)
    } else {
      lpRead(bytes, this.cursor, into, digits)
      this.cursor = lpNext(bytes, this.cursor)
    }
    this.atField = !this.atField
  }

  /** Reads the head of the entry at a position, and finds the one behind it. Returns its flags. */
  private readEntry(at: number): number {
    const { bytes, id, master } = this
    const flags = lpInteger(bytes, at)
    const ms = lpNext(bytes, at)
    const seq = lpNext(bytes, ms)
    let p = lpNext(bytes, seq)
    addToMs(id, master.msHigh, master.msLow, bytes, ms)
    addToSeq(id, master.seqHigh, master.seqLow, bytes, seq)
    this.sameFields = (flags & SAME_FIELDS) !== 0
    this.pairs = this.masterPairs
    if (!this.sameFields) {
      this.pairs = lpInteger(bytes, p)
      p = lpNext(bytes, p)
    }
    this.cursor = p
    this.fieldCursor = this.masterFields
    this.atField = true
    // Behind the elements stands their number.
    this.following = this.skip(p, (this.sameFields ? this.pairs : this.pairs * 2) + 1)
    return flags
  }

  private skip(from: number, count: number): number {
    let p = from
    for (let i = 0; i < count; i++) p = lpNext(this.bytes, p)
    return p
  }
}
