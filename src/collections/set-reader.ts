// Reading a set, whatever its encoding: membership, the walk over all members, random picks. Nothing is allocated.

import type { ByteRange } from '../bytes/range.ts'
import { Int64Words } from '../encodings/int64-words.ts'
import { intsetFind, intsetGet, intsetLength } from '../encodings/intset.ts'
import { LP_END, LP_HEADER_BYTES, lpFirst, lpLength, lpNext, lpRead, lpSeek } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import {
  ENCODING_HASHTABLE,
  ENCODING_INTSET,
  ENCODING_LISTPACK,
  ENCODING_WIDE,
  KIND_MASK,
  TYPE_MASK,
} from '../keyspace/record.ts'
import type { SharedState } from '../keyspace/shared.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { MemberSet } from '../values/member-set.ts'

/** Room for the digits of a 64-bit integer. */
const DIGITS_BYTES = 24
const ENCODING_MASK = KIND_MASK & ~TYPE_MASK
const NO_BYTES = new Uint8Array(0)

/**
 * A view of one set at a time, used again and again.
 *
 * The walk: `first()`, then `step()` until it says false, with `read()` for the member of each place. Meanwhile the set
 * must not be changed, nor may anything be looked up in it: that may move members between buckets.
 */
export class SetReader {
  /** The database and the record of the set; 0: it stands under no key. The record is followed when a change moves it. */
  db: Database
  ref = 0
  /** The member that `read` found; valid until the next `read` or change. */
  readonly member: ByteRange = { bytes: NO_BYTES, start: 0, end: 0 }

  protected readonly keyspace: SharedState
  protected readonly integer = new Int64Words()
  protected encoding = ENCODING_INTSET
  /** Whether it is a listpack with a long member: see ENCODING_WIDE. */
  protected isWide = false
  /** The packed value. */
  protected bytes: Uint8Array = NO_BYTES
  protected base = 0
  /** The big value, of the hashtable encoding alone. */
  protected members!: MemberSet
  private readonly digits = new Uint8Array(DIGITS_BYTES)

  /** The place: an index of an intset, a position in a listpack, a node of a table. */
  protected place = 0
  private isRead = false
  private slot = 0
  private nextNode = 0

  constructor(keyspace: SharedState, db: Database) {
    this.keyspace = keyspace
    this.db = db
  }

  /** Goes to a record of the type set. */
  open(db: Database, ref: number): void {
    this.db = db
    this.ref = ref
    const encoding = db.kind(ref) & ENCODING_MASK
    this.isWide = encoding === ENCODING_WIDE
    this.encoding = this.isWide ? ENCODING_LISTPACK : encoding
    this.locate()
  }

  /** Goes to a table of members that stands under no key. */
  openMembers(members: MemberSet): void {
    this.ref = 0
    this.encoding = ENCODING_HASHTABLE
    this.members = members
  }

  /** Goes to an intset that stands under no key. */
  openIntset(bytes: Uint8Array, base: number): void {
    this.ref = 0
    this.encoding = ENCODING_INTSET
    this.bytes = bytes
    this.base = base
  }

  /** Finds the value of the record, which may have moved. */
  protected locate(): void {
    if (this.encoding === ENCODING_HASHTABLE) {
      this.members = this.db.big(this.ref) as MemberSet
      return
    }
    const value = this.db.value(this.ref)
    this.bytes = value.bytes
    this.base = value.start
  }

  /** Number of members. */
  get length(): number {
    if (this.encoding === ENCODING_HASHTABLE) return this.members.size
    return this.encoding === ENCODING_INTSET
      ? intsetLength(this.bytes, this.base)
      : lpLength(this.bytes, this.base)
  }

  get isIntset(): boolean {
    return this.encoding === ENCODING_INTSET
  }

  /** The big value, or null where the members are packed. */
  get table(): MemberSet | null {
    return this.encoding === ENCODING_HASHTABLE ? this.members : null
  }

  /** Whether another view shows the same key. */
  isSame(other: SetReader): boolean {
    return this.ref !== 0 && this.ref === other.ref
  }

  // Membership

  /** Whether `buf[start, end)` is a member. */
  has(buf: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_HASHTABLE) return this.members.has(buf, start, end)
    if (this.encoding === ENCODING_LISTPACK) return this.findPacked(buf, start, end) >= 0
    return this.integer.parse(buf, start, end) && intsetFind(this.bytes, this.base, this.integer) >= 0
  }

  /** The position of a member in the listpack, or -1. The keyspace's needle is the member then. */
  protected findPacked(buf: Uint8Array, start: number, end: number): number {
    const { needle } = this.keyspace
    needle.set(buf, start, end)
    return needle.find(this.bytes, lpFirst(this.bytes, this.base), 0)
  }

  /** Whether the member that the walk of `other` is at is in this set. A hash is computed only where there is none yet. */
  hasMemberOf(other: SetReader): boolean {
    if (this.encoding === ENCODING_HASHTABLE && other.encoding === ENCODING_HASHTABLE)
      return this.members.hasNode(other.place)
    if (this.encoding === ENCODING_INTSET && other.encoding === ENCODING_INTSET) {
      intsetGet(other.bytes, other.base, other.place, this.integer)
      return intsetFind(this.bytes, this.base, this.integer) >= 0
    }
    other.read()
    return this.has(other.member.bytes, other.member.start, other.member.end)
  }

  /** The integer of the walk's place, read into `into`; false: the member is none. */
  integerHere(into: Int64Words): boolean {
    if (this.encoding === ENCODING_INTSET) {
      intsetGet(this.bytes, this.base, this.place, into)
      return true
    }
    this.read()
    return into.parse(this.member.bytes, this.member.start, this.member.end)
  }

  /** The node of the walk's place in the table; for packed members a position. */
  get node(): number {
    return this.place
  }

  /** The hash of the member that the walk is at, as `members` would compute it. */
  hashHere(members: MemberSet): number {
    if (this.encoding === ENCODING_HASHTABLE) return this.members.hashOf(this.place)
    this.read()
    return members.hash(this.member.bytes, this.member.start, this.member.end)
  }

  // The walk

  /** Goes before the first member. */
  first(): void {
    this.isRead = false
    this.place = -1
    this.slot = -1
    this.nextNode = 0
  }

  /** Goes to the next member; false: there is none. */
  step(): boolean {
    this.isRead = false
    if (this.encoding === ENCODING_HASHTABLE) return this.stepTable()
    if (this.encoding === ENCODING_INTSET) return ++this.place < intsetLength(this.bytes, this.base)
    const { bytes, place } = this
    this.place = place < 0 ? this.base + LP_HEADER_BYTES : lpNext(bytes, place)
    return bytes[this.place] !== LP_END
  }

  private stepTable(): boolean {
    const { table } = this.members
    let node = this.nextNode
    if (node === 0) {
      const { slots } = table
      let { slot } = this
      do {
        if (++slot >= slots) return false
        node = table.head(slot)
      } while (node === 0)
      this.slot = slot
    }
    this.place = node
    this.nextNode = table.nextOf(node)
    return true
  }

  /** Puts the member of the walk's place into `member`. */
  read(): void {
    if (this.isRead) return
    this.isRead = true
    const { member, digits } = this
    if (this.encoding === ENCODING_HASHTABLE) {
      this.members.member(this.place, member)
    } else if (this.encoding === ENCODING_LISTPACK) {
      lpRead(this.bytes, this.place, member, digits)
    } else {
      intsetGet(this.bytes, this.base, this.place, this.integer)
      member.bytes = digits
      member.start = 0
      member.end = this.integer.write(digits, 0)
    }
  }

  /** Answers the member of the walk's place as a bulk string. */
  answer(reply: ReplyWriter): void {
    if (this.encoding === ENCODING_HASHTABLE) {
      this.members.answer(this.place, reply)
      return
    }
    this.read()
    reply.bulk(this.member.bytes, this.member.start, this.member.end)
  }

  /** Adds the nodes of the table's buckets that `cursor` names to `into`; returns the next cursor, 0 at the end. */
  scan(cursor: number, into: number[]): number {
    return this.members.table.scan(cursor, (node) => {
      into.push(node)
    })
  }

  /** Goes to a place (a node of the table, an index of an intset, a position in a listpack) and reads it. */
  readAt(place: number): void {
    this.place = place
    this.isRead = false
    this.read()
  }

  /** Puts the walk at a member picked at random, each with the same probability. The set must have one. */
  pick(random: () => number): void {
    this.isRead = false
    if (this.encoding === ENCODING_HASHTABLE) {
      this.place = this.members.pick(random)
      return
    }
    const index = Math.floor(random() * this.length)
    this.place = this.encoding === ENCODING_INTSET ? index : lpSeek(this.bytes, this.base, index)
  }
}
