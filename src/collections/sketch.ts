// A HyperLogLog under a key: one interface over its sparse and dense form, which grows and changes form as Redis's does.

import { moveBytes } from '../bytes/copy.ts'
import type { Database } from '../keyspace/database.ts'
import { ENCODING_RAW, TYPE_STRING } from '../keyspace/record.ts'
import { countDense, getDense, mergeDense, packDense, setDense } from '../values/hyperloglog-dense.ts'
import { SparseEdit } from '../values/hyperloglog-edit.ts'
import { estimateCardinality, HISTOGRAM_LENGTH } from '../values/hyperloglog-estimate.ts'
import {
  copyHeaderToDense,
  DENSE,
  DENSE_BYTES,
  encodingOf,
  HEADER_BYTES,
  isSketch,
  outdateCardinality,
  REGISTER_COUNT,
} from '../values/hyperloglog-format.ts'
import { ElementHash, registerOf, runOf } from '../values/hyperloglog-hash.ts'
import { countSparse, mergeSparse, SPARSE_MAX_VALUE } from '../values/hyperloglog-sparse.ts'

/** The kind of a record that holds a sketch: strings that are edited are raw. */
export const SKETCH_KIND: number = TYPE_STRING | ENCODING_RAW

/** What `add` can answer: the register was as great already, it was raised, the sketch is malformed. */
const UNCHANGED = 0
export const RAISED = 1
export const MALFORMED = -1

/** Opens one sketch at a time. */
export class Sketch {
  /** The record; it moves when the sketch grows. */
  ref = 0
  /** The bytes of the sketch: `bytes[start, end)`. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0

  private db: Database
  private readonly edit = new SparseEdit()
  private readonly hash = new ElementHash()

  constructor(db: Database) {
    this.db = db
  }

  /** Opens the string of a record. False: it is no sketch. */
  open(db: Database, ref: number): boolean {
    this.db = db
    this.follow(ref)
    return isSketch(this.bytes, this.start, this.end)
  }

  get isDense(): boolean {
    return encodingOf(this.bytes, this.start) === DENSE
  }

  /** Makes the record's encoding that of a string that is edited. */
  makeRaw(): void {
    if (this.db.kind(this.ref) !== SKETCH_KIND) this.db.setKind(this.ref, SKETCH_KIND)
  }

  /** Adds the element `buf[start, end)`; answers `RAISED`, `UNCHANGED` or `MALFORMED`. */
  add(buf: Uint8Array, start: number, end: number): number {
    const position = this.hash.position(buf, start, end)
    return this.raise(registerOf(position), runOf(position))
  }

  /** Raises a register to `value` if it is less. The stored cardinality of a dense sketch is left to the caller. */
  private raise(index: number, value: number): number {
    if (!this.isDense) return this.raiseSparse(index, value)
    const { bytes } = this
    const registers = this.start + HEADER_BYTES
    if (getDense(bytes, registers, index) >= value) return UNCHANGED
    this.db.beforeEdit(this.ref)
    setDense(bytes, registers, index, value)
    return RAISED
  }

  /** Says that the stored cardinality is out of date. */
  outdate(): void {
    this.db.beforeEdit(this.ref)
    outdateCardinality(this.bytes, this.start)
  }

  /** Gives the sketch its dense form. False: it is malformed, and stays as it is. */
  toDense(): boolean {
    if (this.isDense) return true
    const values = new Uint8Array(REGISTER_COUNT)
    if (!this.mergeInto(values)) return false
    const dense = new Uint8Array(DENSE_BYTES)
    copyHeaderToDense(this.bytes, this.start, dense)
    packDense(dense, HEADER_BYTES, values)
    this.follow(this.db.resizeValue(this.ref, DENSE_BYTES))
    this.bytes.set(dense, this.start)
    return true
  }

  /** Raises each of `values`, one byte a register, to that of the sketch. False: it is malformed. */
  mergeInto(values: Uint8Array): boolean {
    const registers = this.start + HEADER_BYTES
    if (!this.isDense) return mergeSparse(this.bytes, registers, this.end, values)
    mergeDense(this.bytes, registers, values)
    return true
  }

  /** Raises the registers to `values`, one byte a register, none of which is less than what it is for. */
  raiseAll(values: Uint8Array): void {
    for (let i = 0; i < REGISTER_COUNT && !this.isDense; i++)
      if (values[i] > 0) this.raiseSparse(i, values[i])
    if (!this.isDense) return
    this.db.beforeEdit(this.ref)
    packDense(this.bytes, this.start + HEADER_BYTES, values)
  }

  /** Works the cardinality out; null: the sketch is malformed. */
  estimate(): number | null {
    const histogram = new Int32Array(HISTOGRAM_LENGTH)
    const registers = this.start + HEADER_BYTES
    if (this.isDense) countDense(this.bytes, registers, histogram)
    else if (!countSparse(this.bytes, registers, this.end, histogram)) return null
    return estimateCardinality(histogram)
  }

  private raiseSparse(index: number, value: number): number {
    if (value > SPARSE_MAX_VALUE) return this.raiseAsDense(index, value)
    const { edit } = this
    const registers = this.start + HEADER_BYTES
    if (!edit.find(this.bytes, registers, this.end, index)) return MALFORMED
    if (!edit.plan(this.bytes[registers + edit.at], index, value)) return UNCHANGED
    const length = this.end - this.start + edit.newBytes - edit.oldBytes
    const isTooLong = edit.newBytes > edit.oldBytes && length > this.db.keyspace.limits.sketchBytes
    if (isTooLong) return this.raiseAsDense(index, value)
    this.replaceRun(length)
    const end = edit.join(this.bytes, this.start + HEADER_BYTES, this.start + length)
    this.resize(end - this.start)
    outdateCardinality(this.bytes, this.start)
    return RAISED
  }

  /** Puts the edit's sequence in place of the run that it found; the sketch is `length` bytes long then. */
  private replaceRun(length: number): void {
    const { edit } = this
    const oldLength = this.end - this.start
    if (length > oldLength) this.resize(length)
    else this.db.beforeEdit(this.ref)
    const { bytes } = this
    const at = this.start + HEADER_BYTES + edit.at
    if (length !== oldLength) {
      moveBytes(bytes, at + edit.oldBytes, this.start + oldLength, at + edit.newBytes)
    }
    // A long zero may be cut off at the end of what a client has made up: no more is written than there is room for.
    const written = Math.min(edit.newBytes, this.start + length - at)
    for (let i = 0; i < written; i++) bytes[at + i] = edit.sequence[i]
  }

  /** A register that the sparse form cannot hold any more: it is raised in the dense one. */
  private raiseAsDense(index: number, value: number): number {
    return this.toDense() ? this.raise(index, value) : MALFORMED
  }

  private resize(length: number): void {
    if (length !== this.end - this.start) this.follow(this.db.resizeValue(this.ref, length))
  }

  private follow(ref: number): void {
    const value = this.db.value(ref)
    this.ref = ref
    this.bytes = value.bytes
    this.start = value.start
    this.end = value.end
  }
}
