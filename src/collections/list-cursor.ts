// A cursor that walks a list in either direction. The list must not be changed while it is used.

import type { ByteRange } from '../bytes/range.ts'
import { lpBytes, lpFirst, lpLength, lpNext, lpRead } from '../encodings/listpack.ts'
import type { ListpackNeedle } from '../encodings/listpack-needle.ts'
import type { Database } from '../keyspace/database.ts'
import type { ListSequence } from '../values/list-sequence.ts'
import { previousEntry } from '../values/list-sequence-nodes.ts'
import { BYTES, COUNT } from '../values/list-sequence-table.ts'
import { LIST_BIG, sequenceOf } from './list-form.ts'

const DIGITS_BYTES = 24

/** A place in a list. Make one for each walk; nothing is valid before `seek`. */
export class ListCursor {
  /** The buffer with the element, and where its entry (or its bytes, if it is `isLong`) begins there. */
  bytes: Uint8Array
  at = 0
  /** Whether the element stands in a node of its own, as plain bytes. */
  isLong = false
  /** The node in the sequence, and the number of the entry in the node or listpack. */
  position = 0
  index = 0

  private readonly sequence: ListSequence | null
  private readonly base: number
  private readonly length: number
  /** Entries of the current node. */
  private count = 0
  private longBytes = 0
  private readonly range: ByteRange
  private readonly digits = new Uint8Array(DIGITS_BYTES)

  constructor(db: Database, ref: number) {
    this.sequence = db.kind(ref) === LIST_BIG ? sequenceOf(db, ref) : null
    const value = db.value(ref)
    this.bytes = value.bytes
    this.base = value.start
    this.length = this.sequence === null ? lpLength(value.bytes, value.start) : this.sequence.size
    this.range = { bytes: value.bytes, start: 0, end: 0 }
  }

  /** Goes to element `index`, counted from the end if negative (-1 is the last). False: there is none. */
  seek(index: number): boolean {
    const wanted = index < 0 ? this.length + index : index
    if (wanted < 0 || wanted >= this.length) return false
    if (this.sequence === null) this.seekPacked(wanted)
    else this.seekNode(this.sequence, wanted)
    return true
  }

  private seekPacked(index: number): void {
    this.count = this.length
    this.index = index
    this.at = lpFirst(this.bytes, this.base)
    if (index <= this.count >> 1) {
      for (let i = 0; i < index; i++) this.at = lpNext(this.bytes, this.at)
      return
    }
    this.at = this.base + lpBytes(this.bytes, this.base) - 1
    for (let i = this.count; i > index; i--) this.at = previousEntry(this.bytes, this.at)
  }

  private seekNode(sequence: ListSequence, index: number): void {
    this.enter(sequence, sequence.locate(index))
    this.index = index - sequence.found
    if (!this.isLong) this.at = sequence.nodes.entryAt(sequence.nodes.table.at(this.position), this.index)
  }

  /** Goes to the next element. False: there is none, and nothing has changed. */
  next(): boolean {
    if (this.index + 1 < this.count) {
      this.at = lpNext(this.bytes, this.at)
      this.index++
      return true
    }
    const { sequence } = this
    if (sequence === null || this.position + 1 >= sequence.nodes.table.count) return false
    this.enter(sequence, this.position + 1)
    return true
  }

  /** Goes to the element before. False: there is none, and nothing has changed. */
  previous(): boolean {
    if (this.index > 0) {
      this.at = previousEntry(this.bytes, this.at)
      this.index--
      return true
    }
    const { sequence } = this
    if (sequence === null || this.position === 0) return false
    this.enter(sequence, this.position - 1)
    const w = sequence.nodes.table.at(this.position)
    this.index = this.count - 1
    if (!this.isLong) this.at = previousEntry(this.bytes, this.at + sequence.nodes.table.words[w + BYTES])
    return true
  }

  /** Goes to the beginning of a node. */
  private enter(sequence: ListSequence, position: number): void {
    const { nodes } = sequence
    const w = nodes.table.at(position)
    this.position = position
    this.index = 0
    this.bytes = nodes.buffer(w)
    this.at = nodes.begin(w)
    this.isLong = nodes.table.words[w + COUNT] < 0
    this.count = nodes.elements(w)
    this.longBytes = nodes.table.words[w + BYTES]
  }

  /** The element's bytes, in one range object that is used again. */
  text(): ByteRange {
    const { range } = this
    if (!this.isLong) {
      lpRead(this.bytes, this.at, range, this.digits)
      return range
    }
    range.bytes = this.bytes
    range.start = this.at
    range.end = this.at + this.longBytes
    return range
  }

  /** Whether the element is `src[start, end)`, which the needle was made of. */
  equals(needle: ListpackNeedle, src: Uint8Array, start: number, end: number): boolean {
    if (!this.isLong) return needle.equals(this.bytes, this.at)
    if (this.longBytes !== end - start) return false
    for (let i = start; i < end; i++) if (this.bytes[this.at + i - start] !== src[i]) return false
    return true
  }
}
