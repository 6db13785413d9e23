// The sorted set as commands see it: packed or big, one interface, nothing allocated per member.
//
// Every range, by rank, score or member, is made a run of ranks first; then one walks it with the cursor or removes it.

import type { ByteRange } from '../bytes/range.ts'
import { LP_EMPTY_BYTES, lpInitEmpty } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { staysWide } from '../keyspace/packed-limits.ts'
import {
  ENCODING_LISTPACK,
  ENCODING_SKIPLIST,
  ENCODING_WIDE,
  isBigKind,
  TYPE_ZSET,
} from '../keyspace/record.ts'
import type { SharedState } from '../keyspace/shared.ts'
import { SortedSet } from '../values/sorted-set.ts'
import { PackedZset } from './zset-packed.ts'

/** Type and encoding of a packed sorted set. */
export const KIND_PACKED: number = TYPE_ZSET | ENCODING_LISTPACK
/** Type and encoding of a packed one with a long member. */
export const KIND_WIDE: number = TYPE_ZSET | ENCODING_WIDE
/** Type and encoding of a big sorted set. */
export const KIND_BIG: number = TYPE_ZSET | ENCODING_SKIPLIST

/** What an entry takes beside its member, at most, and the listpack beside its entries. */
const WIDE_ROOM_BYTES = 64

/** What `put` did. */
export const UNCHANGED = 0
export const UPDATED = 1
export const ADDED = 2

/** One opened sorted set. Scores are never NaN. */
export class Zset {
  /** The member that `read` or `readHandle` found; valid until the next call. */
  readonly member: ByteRange
  /** Its score; `find`, `rank` and `put` leave the score they met here as well. */
  score = 0

  private readonly keyspace: SharedState
  private readonly packed = new PackedZset()
  private readonly empty = new Uint8Array(LP_EMPTY_BYTES)
  private big: SortedSet | null = null
  /** The database of the opened record; null: a value under no key. */
  private owner: Database | null = null
  private record = 0
  /** Whether observers know that the opened record changes. */
  private isEdited = false

  // The member that was looked for last.
  private text: Uint8Array = this.empty
  private textStart = 0
  private textEnd = 0
  private node = 0

  private readonly cursor = { leaf: 0, index: 0 }
  private handles: number[] = []
  private readonly pushHandle = (node: number): void => {
    this.handles.push(node)
  }

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
    this.member = { bytes: this.empty, start: 0, end: 0 }
    lpInitEmpty(this.empty, 0)
  }

  // Which sorted set

  /** Opens the sorted set of a record. */
  open(db: Database, ref: number): void {
    this.owner = db
    this.record = ref
    this.isEdited = false
    if (isBigKind(db.kind(ref))) this.big = db.big(ref) as SortedSet
    else {
      this.big = null
      this.packed.open(db, ref)
    }
  }

  /** Opens a sorted set that stands under no key, for reading. */
  openValue(value: SortedSet): void {
    this.owner = null
    this.record = 0
    this.big = value
  }

  /**
   * Stores an empty sorted set under a key that was looked up last and does not exist, and opens it; add a member at
   * once. `sizeHint` members are to come, the first of `memberBytes`: they decide the encoding, as in Redis 7.2.
   */
  create(
    db: Database,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    sizeHint: number,
    memberBytes: number,
  ): void {
    const { limits } = this.keyspace
    let ref: number
    const isLong = memberBytes > limits.zsetValueBytes
    const isPacked = isLong
      ? staysWide(sizeHint, limits.zsetEntries, memberBytes + WIDE_ROOM_BYTES)
      : sizeHint <= limits.zsetEntries
    if (isPacked) {
      ref = db.store(0, key, keyStart, keyEnd, this.empty, 0, LP_EMPTY_BYTES, KIND_PACKED, false)
    } else {
      const value = new SortedSet(this.keyspace)
      value.reserve(sizeHint)
      ref = db.storeBig(0, key, keyStart, keyEnd, value, KIND_BIG, false)
    }
    this.open(db, ref)
  }

  /** `count` members are to come with one command: more than a packed set may have make it big at once, as in Redis 7.2. */
  expect(count: number): void {
    if (this.big === null && count > this.keyspace.limits.zsetEntries) this.unpack(count)
  }

  /** The record, wherever changes have moved it; 0: there is none. */
  get ref(): number {
    return this.big === null ? this.packed.ref : this.record
  }

  /** The database of the record. */
  get db(): Database {
    if (this.owner === null) throw new Error('zset: no record is open')
    return this.owner
  }

  /** Number of members. */
  get length(): number {
    return this.big === null ? this.packed.length : this.big.size
  }

  // One member

  /** Looks for the member `buf[start, end)`, whose bytes must stay until it has been changed; leaves its score. */
  find(buf: Uint8Array, start: number, end: number): boolean {
    this.text = buf
    this.textStart = start
    this.textEnd = end
    if (this.big === null) {
      if (!this.packed.find(buf, start, end)) return false
      this.score = this.packed.foundScore()
      return true
    }
    const node = this.big.find(buf, start, end)
    this.node = node
    if (node === 0) return false
    this.score = this.big.score(node)
    return true
  }

  /** Gives the member just found another score, which must not be equal to the one it has. */
  setFound(score: number): void {
    if (this.big === null) {
      if (!Object.is(score, -0) || !this.isWide) return this.packed.setFound(score)
      const value = this.unpack(this.packed.length)
      this.node = value.find(this.text, this.textStart, this.textEnd)
    }
    this.willEdit()
    this.big?.setScore(this.node, score)
  }

  /** Adds the member that `find` has just not found. */
  addMissing(score: number): void {
    if (this.big === null) {
      if (this.fits(score)) return this.addPacked(score)
      const value = this.unpack(this.packed.length + 1)
      value.find(this.text, this.textStart, this.textEnd)
    }
    this.willEdit()
    this.big?.add(this.text, this.textStart, this.textEnd, score)
  }

  /** Whether one more member, the one that was not found, keeps the set packed. */
  private fits(score: number): boolean {
    const { packed } = this
    const { zsetEntries } = this.keyspace.limits
    if (!this.isLong() && !this.isWide) return packed.length < zsetEntries
    if (Object.is(score, -0)) return false // a skiplist keeps the sign
    const bytes = packed.sizeBytes + this.textEnd - this.textStart + WIDE_ROOM_BYTES
    return staysWide(packed.length + 1, zsetEntries, bytes)
  }

  /** Whether the set is packed, but Redis would not have it so. */
  private get isWide(): boolean {
    return this.db.kind(this.packed.ref) === KIND_WIDE
  }

  /** Whether Redis would not pack the member that was not found. */
  private isLong(): boolean {
    return this.textEnd - this.textStart > this.keyspace.limits.zsetValueBytes
  }

  private addPacked(score: number): void {
    this.packed.add(score)
    if (this.isLong()) this.db.setKind(this.packed.ref, KIND_WIDE)
  }

  removeFound(): void {
    if (this.big === null) return this.packed.removeFound()
    this.willEdit()
    this.big.remove(this.node)
  }

  /** The rank of the member just found. */
  foundRank(): number {
    if (this.big === null) return this.packed.foundRank()
    return this.big.rankOf(this.score, this.text, this.textStart, this.textEnd)
  }

  /** Sees to it that a member has a score: UNCHANGED, UPDATED or ADDED. */
  put(buf: Uint8Array, start: number, end: number, score: number): number {
    if (!this.find(buf, start, end)) {
      this.addMissing(score)
      return ADDED
    }
    if (this.score === score) return UNCHANGED
    this.setFound(score)
    return UPDATED
  }

  /** Removes a member; false: it is none. */
  remove(buf: Uint8Array, start: number, end: number): boolean {
    if (!this.find(buf, start, end)) return false
    this.removeFound()
    return true
  }

  /** The rank of a member, counted from 0; -1: it is none. */
  rank(buf: Uint8Array, start: number, end: number): number {
    return this.find(buf, start, end) ? this.foundRank() : -1
  }

  // Bounds

  /** How many members have a lower score; with `after`, those with this score count as well. */
  rankOfScore(score: number, after: boolean): number {
    return this.big === null ? this.packed.rankOfScore(score, after) : this.big.rankOfScore(score, after)
  }

  /** How many members sort before these bytes, where all scores are equal; with `after`, an equal one counts as well. */
  rankOfLex(buf: Uint8Array, start: number, end: number, after: boolean): number {
    if (this.big === null) return this.packed.rankOfLex(buf, start, end, after)
    return this.big.rankOfLex(buf, start, end, after)
  }

  // The cursor

  /** Puts the cursor at a rank from 0 to below the length. */
  seek(rank: number): void {
    if (this.big === null) this.packed.seek(rank)
    else this.big.seek(rank, this.cursor)
  }

  /** To the next higher rank; one step past the last is harmless, but there is nothing to read. */
  forward(): void {
    if (this.big === null) this.packed.forward()
    else this.big.forward(this.cursor)
  }

  /** To the next lower rank; one step before the first is harmless, but there is nothing to read. */
  backward(): void {
    if (this.big === null) this.packed.backward()
    else this.big.backward(this.cursor)
  }

  /** Reads member and score at the cursor. */
  read(): void {
    if (this.big === null) {
      this.packed.readMember(this.member)
      this.score = this.packed.readScore()
      return
    }
    this.big.member(this.big.nodeAt(this.cursor), this.member)
    this.score = this.big.scoreAt(this.cursor)
  }

  /** The score at the cursor. */
  readScore(): number {
    return this.big === null ? this.packed.readScore() : this.big.scoreAt(this.cursor)
  }

  /** Removes the members of the ranks `[from, to)`. */
  removeRange(from: number, to: number): void {
    if (to <= from) return
    if (this.big === null) return this.packed.removeRange(from, to)
    this.willEdit()
    this.big.removeRange(from, to)
  }

  // Handles: members in no order; any change makes them invalid

  /** Adds the handles of one bucket, or of a whole packed set, to `into`; returns the next cursor, 0 at the end. */
  scan(cursor: number, into: number[]): number {
    if (this.big === null) {
      this.packed.handles(into)
      return 0
    }
    this.handles = into
    return this.big.scan(cursor, this.pushHandle)
  }

  /** The handle of a member picked at random. */
  random(randomInt: (limit: number) => number): number {
    if (this.big !== null) return this.big.random(randomInt)
    return this.handleAt(randomInt(this.packed.length))
  }

  /** The handle of a rank. Moves the cursor. */
  handleAt(rank: number): number {
    this.seek(rank)
    return this.handle()
  }

  /** The handle of the member at the cursor. */
  handle(): number {
    return this.big === null ? this.packed.handle() : this.big.nodeAt(this.cursor)
  }

  /** Reads the member and score of a handle. May move the cursor. */
  readHandle(handle: number): void {
    if (this.big === null) {
      this.packed.seekHandle(handle)
      this.read()
      return
    }
    this.big.member(handle, this.member)
    this.score = this.big.score(handle)
  }

  /** Makes the packed set big, with room for `count` members. */
  private unpack(count: number): SortedSet {
    const { db, packed, member } = this
    const value = new SortedSet(this.keyspace)
    value.reserve(count)
    packed.seek(0)
    for (let i = packed.length; i > 0; i--) {
      packed.readMember(member)
      value.find(member.bytes, member.start, member.end)
      value.add(member.bytes, member.start, member.end, packed.readScore())
      packed.forward()
    }
    this.record = db.becomeBig(packed.ref, value, KIND_BIG)
    this.big = value
    return value
  }

  private willEdit(): void {
    if (this.isEdited) return
    this.isEdited = true
    this.db.beforeEdit(this.record)
  }
}
