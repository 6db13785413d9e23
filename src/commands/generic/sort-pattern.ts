// The patterns of SORT's BY and GET: `weight_*`, `object_*->field` and `#`.

import { copyBytes } from '../../bytes/copy.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { getField } from '../../collections/hash.ts'
import type { Database } from '../../keyspace/database.ts'
import { TYPE_HASH, TYPE_STRING } from '../../keyspace/record.ts'

const NUL = 0
const USUAL_ELEMENT_BYTES = 64
const HASH_SIGN = 35
const STAR = 42
const MINUS = 45
const GREATER = 62

/**
 * A pattern that is filled in with an element: the element takes the place of the first `*`. With `->field` behind the
 * star the result is the name of a hash. As in Redis, a byte 0 hides what follows it from the search for `*` and `->`.
 */
export class SortPattern {
  private readonly bytes: Uint8Array
  /** `#`: the element itself. */
  private readonly isElement: boolean
  /** Where the star is, or -1. */
  private readonly star: number
  /** Where the field's name begins, or -1. */
  private readonly field: number
  /** Room for a name; what stands before the star stands there already. */
  private name: Uint8Array

  /** Keeps the bytes. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    const nul = bytes.indexOf(NUL)
    const end = nul < 0 ? bytes.length : nul
    this.isElement = end === 1 && bytes[0] === HASH_SIGN
    this.star = bytes.subarray(0, end).indexOf(STAR)
    this.field = this.star < 0 ? -1 : fieldStart(bytes, this.star + 1, end)
    this.name = this.withPrefix(bytes.length + USUAL_ELEMENT_BYTES)
  }

  private withPrefix(sizeBytes: number): Uint8Array {
    const name = new Uint8Array(sizeBytes)
    if (this.star > 0) name.set(this.bytes.subarray(0, this.star))
    return name
  }

  /** Whether it leads to the same for each element. */
  get isConstant(): boolean {
    return this.star < 0
  }

  /**
   * Finds what the pattern means for an element. False when there is nothing; else `into` is the range of its bytes,
   * valid until the next look-up or change.
   */
  find(db: Database, element: ByteRange, into: ByteRange): boolean {
    if (this.isElement) {
      into.bytes = element.bytes
      into.start = element.start
      into.end = element.end
      return true
    }
    if (this.star < 0) return false
    const length = this.fillIn(element)
    const ref = db.lookupRead(this.name, 0, length)
    const found = ref === 0 ? null : this.valueOf(db, ref)
    if (found === null) return false
    into.bytes = found.bytes
    into.start = found.start
    into.end = found.end
    return true
  }

  private valueOf(db: Database, ref: number): ByteRange | null {
    if (this.field < 0) return db.type(ref) === TYPE_STRING ? db.value(ref) : null
    if (db.type(ref) !== TYPE_HASH) return null
    return getField(db, ref, this.bytes, this.field, this.bytes.length)
  }

  /** Writes the name of the key to `name`; returns its length. */
  private fillIn({ bytes, start, end }: ByteRange): number {
    const { star } = this
    const suffixEnd = this.field < 0 ? this.bytes.length : this.field - ARROW_BYTES
    const suffixBytes = suffixEnd - star - 1
    const length = star + (end - start) + suffixBytes
    if (length > this.name.length) this.name = this.withPrefix(length * 2)
    copyBytes(bytes, start, this.name, star, end - start)
    copyBytes(this.bytes, star + 1, this.name, length - suffixBytes, suffixBytes)
    return length
  }
}

const ARROW_BYTES = 2

/** Where the field behind the first `->` in `bytes[from, end)` begins; -1 without one. An arrow at the end is none. */
function fieldStart(bytes: Uint8Array, from: number, end: number): number {
  for (let i = from; i + ARROW_BYTES <= end; i++) {
    if (bytes[i] === MINUS && bytes[i + 1] === GREATER) return i + ARROW_BYTES < end ? i + ARROW_BYTES : -1
  }
  return -1
}
