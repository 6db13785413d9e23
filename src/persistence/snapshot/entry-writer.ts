// Writing the records of a snapshot: small ones at once, large ones as captures that wait for their turn.

import { ownCopy } from '../../bytes/copy.ts'
import type { Database } from '../../keyspace/database.ts'
import {
  isBigKind,
  TYPE_HASH,
  TYPE_LIST,
  TYPE_MASK,
  TYPE_SET,
  TYPE_STRING,
  TYPE_ZSET,
} from '../../keyspace/record.ts'
import type { RefMarks } from '../../memory/ref-marks.ts'
import type { HashTable } from '../../values/hash-table.ts'
import type { ListSequence } from '../../values/list-sequence.ts'
import type { MemberSet } from '../../values/member-set.ts'
import type { SortedSet } from '../../values/sorted-set.ts'
import type { Stream } from '../../values/stream.ts'
import type { EntryEncoder, EntryPieces } from '../entry-encoder.ts'
import { openSource } from '../live-source.ts'
import { newRange } from '../packed-source.ts'
import type { EntryHead } from '../source.ts'
import type { Capture } from './capture.ts'
import { GuardedList } from './guarded-list.ts'
import { GuardedHash, GuardedSet, GuardedZset } from './guarded-nodes.ts'
import { GuardedStream } from './guarded-stream.ts'
import { GuardedString } from './guarded-string.ts'
import type { Outlet } from './outlet.ts'
import type { Part } from './parts.ts'

/** A value is large from so many elements or bytes on, a string from so many bytes on. */
const LARGE_ELEMENTS = 1000
const LARGE_BYTES = 64 * 1024
const LARGE_STRING_BYTES = 1024 * 1024

/** An entry that is written in pieces. */
interface Waiting {
  readonly part: Part
  readonly head: EntryHead
  readonly capture: Capture
}

/** Writes the entries of one snapshot. */
export class EntryWriter {
  /** Entries written whole. */
  written = 0

  private readonly encoder: EntryEncoder
  private readonly outlet: Outlet
  private readonly marks: RefMarks
  /** Whether large values are captured; otherwise they are written at once like small ones. */
  private readonly isGuarding: boolean
  private readonly waiting: Waiting[] = []
  private pieces: EntryPieces | null = null
  private readonly range = newRange()

  constructor(encoder: EntryEncoder, outlet: Outlet, marks: RefMarks, isGuarding: boolean) {
    this.encoder = encoder
    this.outlet = outlet
    this.marks = marks
    this.isGuarding = isGuarding
  }

  /** Whether large values wait to be written. */
  get hasPieces(): boolean {
    return this.waiting.length > 0
  }

  /** Bytes of what was copied from large values because they changed. */
  get heldBytes(): number {
    let sum = 0
    for (const { capture } of this.waiting) sum += capture.heldBytes
    return sum
  }

  /** Writes a record as it is now, or captures its value. It may change afterwards. */
  take(part: Part, db: Database, ref: number): void {
    const kind = db.kind(ref)
    if (isBigKind(kind)) return this.takeBig(part, db, ref, kind)
    if ((kind & TYPE_MASK) === TYPE_STRING && this.isGuarding) {
      const { bytes, start, end } = db.valueInto(ref, this.range)
      if (end - start > LARGE_STRING_BYTES) {
        return this.wait(part, db, ref, new GuardedString(bytes.subarray(start, end)))
      }
    }
    this.encoder.packed(this.outlet.writer(part), db, ref)
    this.written++
  }

  /** Writes about `limitBytes` of a large value. */
  step(limitBytes: number): void {
    const { part, head, capture } = this.waiting[0]
    this.pieces ??= this.encoder.pieces(this.outlet.beginPieces(part), head, capture.source)
    if (!this.pieces.step(limitBytes)) return
    this.pieces = null
    this.waiting.shift()
    this.outlet.endPieces()
    this.written++
    capture.close()
  }

  /** The bytes of a value in `bytes` are about to be changed where they are. */
  beforeEdit(bytes: Uint8Array): void {
    for (const { capture } of this.waiting) {
      if (capture instanceof GuardedString && capture.buffer === bytes.buffer) capture.beforeEdit()
    }
  }

  /** Gives up what still waits. */
  close(): void {
    for (const { capture } of this.waiting) capture.close()
    this.waiting.length = 0
  }

  private takeBig(part: Part, db: Database, ref: number, kind: number): void {
    const value = db.big(ref)
    if (this.isGuarding && (value.size > LARGE_ELEMENTS || value.footprint() > LARGE_BYTES)) {
      return this.wait(part, db, ref, this.capture(db, ref, kind))
    }
    const out = this.outlet.writer(part)
    const head = headOf(part, db, ref, kind, db.key(ref, this.range))
    const pieces = this.encoder.pieces(out, head, openSource(db, ref))
    while (!pieces.step(Number.MAX_SAFE_INTEGER));
    this.written++
  }

  private wait(part: Part, db: Database, ref: number, capture: Capture): void {
    const { bytes, start, end } = db.key(ref, this.range)
    const key = ownCopy(bytes, start, end)
    const head = headOf(part, db, ref, db.kind(ref), { bytes: key, start: 0, end: key.length })
    this.waiting.push({ part, head, capture })
  }

  private capture(db: Database, ref: number, kind: number): Capture {
    const value = db.big(ref)
    const { keyspace } = db
    switch (kind & TYPE_MASK) {
      case TYPE_LIST:
        return new GuardedList(value as ListSequence, keyspace, this.marks)
      case TYPE_SET:
        return new GuardedSet(value as MemberSet, keyspace, this.marks)
      case TYPE_ZSET:
        return new GuardedZset(value as SortedSet, keyspace, this.marks)
      case TYPE_HASH:
        return new GuardedHash(value as HashTable, keyspace, this.marks)
      default:
        return new GuardedStream(value as Stream, keyspace)
    }
  }
}

function headOf(part: Part, db: Database, ref: number, kind: number, key: EntryHead['key']): EntryHead {
  return {
    dbIndex: part.dbIndex,
    key,
    kind,
    expireAt: db.exactExpireAt(ref),
    accessBits: db.accessBits(ref),
  }
}
