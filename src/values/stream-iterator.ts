// Walks the entries of a stream between two ids, forwards or backwards. See stream-blocks.ts for what an entry is.

import type { ByteRange } from '../bytes/range.ts'
import { LP_END, LP_HEADER_BYTES, lpInteger, lpNext, lpPrev, lpRead } from '../encodings/listpack.ts'
import { lpIsLong, lpLongWord } from '../encodings/listpack-words.ts'
import { DELETED, SAME_FIELDS, type StreamBlocks } from './stream-blocks.ts'
import { StreamId } from './stream-id.ts'
import { BYTES, MS_HIGH, MS_LOW, SEQ_HIGH, SEQ_LOW } from './stream-table.ts'

/** What the iterator needs of a stream. */
export interface IteratedStream {
  readonly blocks: StreamBlocks
  /**
   * Deletes the entry of a block whose flags stand at `entry` in its buffer; whether everything else stayed in its place.
   * `keepBlock`: the block stays even if nothing is left in it.
   */
  removeEntry(position: number, entry: number, keepBlock: boolean): boolean
}

/** A walk. One object serves any number of them; the stream must not change meanwhile but by `remove`. */
export class StreamIterator {
  /** The current entry's id. */
  readonly id = new StreamId()
  /** How many fields the current entry has. */
  pairs = 0
  /** Whether its fields are those of the master entry, at `fieldCursor`; otherwise they stand before the values. */
  sameFields = false
  /** The buffer of the current block, also as a view. */
  bytes: Uint8Array = new Uint8Array(0)
  view: DataView = new DataView(this.bytes.buffer)
  /** The next element to read, and for a field of the master entry the next one of these. */
  cursor = 0
  fieldCursor = 0
  /** Elements of the current entry from `cursor` on, the number at its end included. */
  left = 0

  private readonly from = new StreamId()
  private readonly to = new StreamId()
  private stream: IteratedStream | null = null
  private reverse = false
  /** Whether the range ends with the largest id. */
  private unbounded = false
  private position = 0
  /** Whether no entry within the range was met yet. */
  private seeking = false
  private withDeleted = false
  private base = 0
  private readonly master = new StreamId()
  private masterFields = 0
  private masterPairs = 0
  /** Where the current entry's flags stand; before the first one in a block that is walked backwards, its end. */
  private entry = 0
  private flags = 0
  /** Whether the next element is a field. */
  private atField = false

  /** Begins a walk from the entries of `from` to those of `to`, both included. */
  start(stream: IteratedStream, from: StreamId, to: StreamId, reverse: boolean): void {
    this.stream = stream
    this.from.set(from)
    this.to.set(to)
    this.unbounded = to.isMax
    this.reverse = reverse
    this.seeking = true
    const { table } = stream.blocks
    const found = table.find(reverse ? to : from)
    if (reverse) this.open(found)
    else this.open(Math.max(found, 0))
  }

  /** Begins a walk at the first entry of a block, or backwards at its last. */
  startAtBlock(stream: IteratedStream, position: number, reverse: boolean): void {
    this.stream = stream
    this.from.setMin()
    this.to.setMax()
    this.unbounded = true
    this.reverse = reverse
    this.seeking = false
    this.open(position)
  }

  /** Goes to the next entry, deleted or not; false when there is none. */
  nextAny(): boolean {
    this.withDeleted = true
    const found = this.next()
    this.withDeleted = false
    return found
  }

  /** Goes to the next entry that is not deleted; false when there is none. */
  next(): boolean {
    if (this.stream === null) return false
    return this.reverse ? this.backward() : this.forward()
  }

  /** The entries' fields and values from the first on again. */
  rewindElements(): void {
    this.readHead(this.entry)
  }

  /** The next field or value of the current entry. Valid until the next call; integers are written to `digits`. */
  nextElement(into: ByteRange, digits: Uint8Array): void {
    if (this.atField && this.sameFields) {
      lpRead(this.bytes, this.fieldCursor, into, digits)
      this.fieldCursor = lpNext(this.bytes, this.fieldCursor)
    } else {
      lpRead(this.bytes, this.cursor, into, digits)
      this.cursor = lpNext(this.bytes, this.cursor)
      this.left--
    }
    this.atField = !this.atField
  }

  /** Deletes the current entry. The walk goes on behind it. `keepBlock`: see `IteratedStream`. */
  remove(keepBlock = false): void {
    const { stream } = this
    if (stream === null) return
    if (stream.removeEntry(this.position, this.entry, keepBlock)) return
    if (this.reverse) this.start(stream, this.from, this.id, true)
    else this.start(stream, this.id, this.to, false)
  }

  private forward(): boolean {
    for (;;) {
      let p = this.cursor
      for (let i = this.left; i > 0; i--) p = lpNext(this.bytes, p)
      if (this.bytes[p] === LP_END) {
        if (!this.open(this.position + 1)) return false
        continue
      }
      this.readHead(p)
      if ((this.flags & DELETED) !== 0 && !this.withDeleted) continue
      if (this.seeking) {
        if (this.id.compare(this.from) < 0) continue
        this.seeking = false
      }
      return this.unbounded || this.id.compare(this.to) <= 0 || this.finish()
    }
  }

  private backward(): boolean {
    for (;;) {
      let p = lpPrev(this.bytes, this.base, this.entry)
      const elements = lpInteger(this.bytes, p)
      if (elements === 0) {
        if (!this.open(this.position - 1)) return false
        continue
      }
      for (let i = 0; i < elements; i++) p = lpPrev(this.bytes, this.base, p)
      this.readHead(p)
      if ((this.flags & DELETED) !== 0 && !this.withDeleted) continue
      if (this.seeking) {
        if (this.id.compare(this.to) > 0) continue
        this.seeking = false
      }
      return this.id.compare(this.from) >= 0 || this.finish()
    }
  }

  private finish(): boolean {
    this.stream = null
    return false
  }

  /** Goes to a block, before its first entry or behind its last; false when there is none. */
  private open(position: number): boolean {
    const { stream } = this
    if (stream === null || position < 0 || position >= stream.blocks.table.count) return this.finish()
    const { blocks } = stream
    const w = blocks.table.at(position)
    const b = blocks.buffer(w)
    const base = blocks.base(w)
    let p = base + LP_HEADER_BYTES
    p = lpNext(b, lpNext(b, p))
    this.masterPairs = lpInteger(b, p)
    this.masterFields = lpNext(b, p)
    this.position = position
    const { words } = blocks.table
    this.master.setWords(words[w + MS_HIGH], words[w + MS_LOW], words[w + SEQ_HIGH], words[w + SEQ_LOW])
    if (this.bytes !== b) {
      this.bytes = b
      this.view = blocks.view(w)
    }
    this.base = base
    // The first entry is reached by going over the fields and the 0 behind them.
    this.cursor = this.masterFields
    this.left = this.masterPairs + 1
    this.entry = base + blocks.table.words[w + BYTES] - 1
    return true
  }

  /** Reads flags, id and number of fields of the entry at `p`; the cursor goes to its first element. */
  private readHead(p: number): void {
    const { bytes, id, master } = this
    this.entry = p
    const flags = bytes[p]
    this.flags = flags
    const ms = p + 2
    const seq = bytes[ms] < 0x80 ? ms + 2 : lpNext(bytes, ms)
    addToMs(id, master.msHigh, master.msLow, bytes, ms)
    addToSeq(id, master.seqHigh, master.seqLow, bytes, seq)
    let cursor = bytes[seq] < 0x80 ? seq + 2 : lpNext(bytes, seq)
    this.sameFields = (flags & SAME_FIELDS) !== 0
    this.atField = true
    if (this.sameFields) {
      this.pairs = this.masterPairs
      this.left = this.pairs + 1
    } else {
      this.pairs = lpInteger(bytes, cursor)
      cursor = lpNext(bytes, cursor)
      this.left = this.pairs * 2 + 1
    }
    this.cursor = cursor
    this.fieldCursor = this.masterFields
  }
}

/** The milliseconds of an id: those of the master entry and the difference at `p`. */
export function addToMs(id: StreamId, high: number, low: number, b: Uint8Array, p: number): void {
  const plusLow = lowWord(b, p)
  id.msLow = (low + plusLow) | 0
  const carry = id.msLow >>> 0 < plusLow >>> 0 ? 1 : 0
  id.msHigh = (high + highWord(b, p, plusLow) + carry) | 0
}

/** The sequence number of an id, as `addToMs`. */
export function addToSeq(id: StreamId, high: number, low: number, b: Uint8Array, p: number): void {
  const plusLow = lowWord(b, p)
  id.seqLow = (low + plusLow) | 0
  const carry = id.seqLow >>> 0 < plusLow >>> 0 ? 1 : 0
  id.seqHigh = (high + highWord(b, p, plusLow) + carry) | 0
}

function lowWord(b: Uint8Array, p: number): number {
  const head = b[p]
  if (head < 0x80) return head
  return lpIsLong(b, p) ? lpLongWord(b, p, false) : lpInteger(b, p) | 0
}

function highWord(b: Uint8Array, p: number, low: number): number {
  return lpIsLong(b, p) ? lpLongWord(b, p, true) : low >> 31
}
