// A sorted set in the making: what ZUNION and its like, ZRANGESTORE and the GEO commands gather.
// Members come and change in any order; they are sorted once, at the end.

import { MAX_DOUBLE_BYTES } from '../bytes/double.ts'
import type { ByteRange } from '../bytes/range.ts'
import {
  LP_EMPTY_BYTES,
  LP_END,
  LP_HEADER_BYTES,
  lpEncodedBytes,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { staysWide } from '../keyspace/packed-limits.ts'
import type { SharedState } from '../keyspace/shared.ts'
import type { SortedEntries } from '../values/sorted-entries.ts'
import { SortedSet } from '../values/sorted-set.ts'
import { KIND_BIG, KIND_PACKED, KIND_WIDE } from './zset.ts'
import { writePackedScore } from './zset-packed.ts'

/** Up to this many members are freed at once. */
const FREE_AT_ONCE = 64

/** Members with scores, not sorted yet. Members are named by nodes; 0 is none. */
export class ZsetDraft {
  private readonly keyspace: SharedState
  private readonly set: SortedSet
  /** Whether a member is too long for Redis to pack it. */
  private isWide = false
  private isSorted = false

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
    this.set = new SortedSet(keyspace)
  }

  get size(): number {
    return this.set.size
  }

  /** Makes room for `count` members. */
  reserve(count: number): void {
    this.set.reserve(count)
  }

  /** The node of a member, or 0. */
  find(buf: Uint8Array, start: number, end: number): number {
    return this.set.find(buf, start, end)
  }

  score(node: number): number {
    return this.set.score(node)
  }

  setScore(node: number, score: number): void {
    this.set.setLooseScore(node, score)
  }

  /** Adds the member that `find` has just not found; returns its node. */
  add(buf: Uint8Array, start: number, end: number, score: number): number {
    return this.set.addLoose(buf, start, end, score)
  }

  /** Fills the empty draft with entries that are in order. */
  load(entries: SortedEntries): void {
    this.set.load(entries)
    this.isSorted = true
  }

  remove(node: number): void {
    this.set.removeLoose(node)
  }

  /** Sorts the members. The set is the caller's to read; afterwards `dispose` frees it, or `store` takes it over. */
  finish(): SortedSet {
    if (!this.isSorted) this.set.order()
    this.isSorted = true
    return this.set
  }

  /** Frees what was not stored: a large draft in slices, later. */
  dispose(): void {
    const { set } = this
    if (set.size <= FREE_AT_ONCE) set.free(Number.MAX_SAFE_INTEGER)
    else {
      this.keyspace.lazyFree.add({
        get pending() {
          return set.size
        },
        free: (count: number) => set.free(count),
      })
    }
  }

  /**
   * Stores the members, of which there is one at least, under a key that was looked up last, over its record `ref`
   * (0: none): packed if the limits allow it. An expiry time goes. Returns the record; the draft is used up.
   */
  store(db: Database, ref: number, key: Uint8Array, keyStart: number, keyEnd: number): number {
    const set = this.finish()
    const packedBytes = this.packedBytes()
    if (packedBytes < 0) return db.storeBig(ref, key, keyStart, keyEnd, set, KIND_BIG, false)
    const packed = this.packed(packedBytes)
    set.free(Number.MAX_SAFE_INTEGER)
    const kind = this.isWide ? KIND_WIDE : KIND_PACKED
    return db.store(ref, key, keyStart, keyEnd, packed, 0, packedBytes, kind, false)
  }

  /** Bytes of the members as a listpack; -1: they are too many, or one is too long. */
  private packedBytes(): number {
    const { set } = this
    const { limits } = this.keyspace
    if (set.size > limits.zsetEntries) return -1
    const text = new Uint8Array(MAX_DOUBLE_BYTES)
    let sum = LP_EMPTY_BYTES
    let hasNegativeZero = false
    const fits = this.eachMember(({ bytes, start, end }, score) => {
      sum += lpEncodedBytes(bytes, start, end) + lpEncodedBytes(text, 0, writePackedScore(text, score))
      this.isWide ||= end - start > limits.zsetValueBytes
      hasNegativeZero ||= Object.is(score, -0)
      return !this.isWide || staysWide(set.size, limits.zsetEntries, sum)
    })
    // A skiplist keeps the sign of a zero, a listpack does not.
    return fits && !(this.isWide && hasNegativeZero) ? sum : -1
  }

  private packed(packedBytes: number): Uint8Array {
    const packed = new Uint8Array(packedBytes)
    const text = new Uint8Array(MAX_DOUBLE_BYTES)
    let at = LP_HEADER_BYTES
    this.eachMember(({ bytes, start, end }, score) => {
      at = lpWriteEntry(packed, at, bytes, start, end)
      at = lpWriteEntry(packed, at, text, 0, writePackedScore(text, score))
      return true
    })
    packed[at] = LP_END
    lpSetHeader(packed, 0, packedBytes, this.set.size * 2)
    return packed
  }

  /** Visits the members in order until one makes `visit` return false; false then. Only for few members. */
  private eachMember(visit: (member: ByteRange, score: number) => boolean): boolean {
    const { set } = this
    const cursor = { leaf: 0, index: 0 }
    const member: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
    if (set.size > 0) set.seek(0, cursor)
    for (let i = 0; i < set.size; i++) {
      set.member(set.nodeAt(cursor), member)
      if (!visit(member, set.scoreAt(cursor))) return false
      set.forward(cursor)
    }
    return true
  }
}
