// A set as commands work with it: members are added and removed, and the encoding follows. The rules are Redis 7.2's:
// integers alone stay an intset up to its limit, few short members a listpack, everything else is a table.

import type { ByteRange } from '../bytes/range.ts'
import {
  INTSET_HEADER_BYTES,
  intsetBytes,
  intsetFind,
  intsetGrowth,
  intsetInit,
  intsetInsert,
  intsetLength,
  intsetRemoveAt,
  intsetSetLength,
  intsetWidth,
} from '../encodings/intset.ts'
import {
  LP_EMPTY_BYTES,
  LP_END,
  LP_HEADER_BYTES,
  lpBytes,
  lpEntryBytes,
  lpLength,
  lpSetHeader,
  lpSplice,
} from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { type PackedLimits, staysWide } from '../keyspace/packed-limits.ts'
import {
  ENCODING_HASHTABLE,
  ENCODING_INTSET,
  ENCODING_LISTPACK,
  ENCODING_WIDE,
  TYPE_SET,
} from '../keyspace/record.ts'
import { MemberSet } from '../values/member-set.ts'
import { integersFit, listpackOf, tableOf } from './set-conversion.ts'
import { SetReader } from './set-reader.ts'

const INTSET = TYPE_SET | ENCODING_INTSET
const LISTPACK = TYPE_SET | ENCODING_LISTPACK
const WIDE = TYPE_SET | ENCODING_WIDE
const HASHTABLE = TYPE_SET | ENCODING_HASHTABLE

/** What an entry takes beside a member, at most. */
const ENTRY_ROOM_BYTES = 16
/** What an integer takes as an entry, at most. */
const MAX_INTEGER_ENTRY_BYTES = 10

/**
 * A view of one set at a time that can change it. `db.beforeEdit` is its business; deleting the record of a set that
 * has become empty, and the events, are the caller's.
 */
export class RedisSet extends SetReader {
  /**
   * Makes a set of one member under a key that was looked up last and does not exist. `expected` members in all are
   * about to be added, as far as is known.
   */
  create(
    db: Database,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    expected: number,
    member: Uint8Array,
    start: number,
    end: number,
  ): void {
    const { limits } = this.keyspace
    this.db = db
    this.isWide = false
    if (expected <= limits.setIntsetEntries && this.integer.parse(member, start, end)) {
      this.createIntset(key, keyStart, keyEnd)
    } else if (fits(limits, expected, end - start, LP_EMPTY_BYTES, false)) {
      this.createListpack(key, keyStart, keyEnd, member, start, end)
    } else {
      const members = new MemberSet(this.keyspace)
      members.reserve(expected)
      members.add(member, start, end)
      this.encoding = ENCODING_HASHTABLE
      this.ref = db.storeBig(0, key, keyStart, keyEnd, members, HASHTABLE, false)
    }
    this.locate()
  }

  private createIntset(key: Uint8Array, keyStart: number, keyEnd: number): void {
    const { scratch } = this.keyspace
    intsetInit(scratch, 0)
    intsetInsert(scratch, 0, 0, this.integer)
    this.encoding = ENCODING_INTSET
    this.ref = this.db.store(0, key, keyStart, keyEnd, scratch, 0, intsetBytes(scratch, 0), INTSET, false)
  }

  private createListpack(
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    member: Uint8Array,
    start: number,
    end: number,
  ): void {
    const { needle, scratch } = this.keyspace
    needle.set(member, start, end)
    const total = LP_EMPTY_BYTES + needle.length
    const bytes = total <= scratch.length ? scratch : new Uint8Array(total)
    lpSetHeader(bytes, 0, total, 1)
    bytes[needle.write(bytes, LP_HEADER_BYTES)] = LP_END
    this.encoding = ENCODING_LISTPACK
    this.isWide = end - start > this.keyspace.limits.setValueBytes
    this.ref = this.db.store(0, key, keyStart, keyEnd, bytes, 0, total, this.isWide ? WIDE : LISTPACK, false)
  }

  /** `count` members are about to be added: a packed set that could not hold so many becomes a table at once. */
  expect(count: number): void {
    const { limits } = this.keyspace
    if (this.encoding === ENCODING_HASHTABLE) return
    if (count > (this.isIntset ? limits.setIntsetEntries : limits.setEntries)) this.becomeTable(count)
  }

  // Adding

  /** Adds a member; false: it was there already. */
  add(buf: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_HASHTABLE) return this.addToTable(buf, start, end)
    if (this.encoding === ENCODING_LISTPACK) return this.addToListpack(buf, start, end)
    return this.integer.parse(buf, start, end) ? this.addInteger() : this.addToIntegers(buf, start, end)
  }

  private addToTable(buf: Uint8Array, start: number, end: number): boolean {
    const { members } = this
    const hash = members.hash(buf, start, end)
    if (members.find(buf, start, end, hash) !== 0) return false
    this.db.beforeEdit(this.ref)
    members.insert(buf, start, end, hash)
    return true
  }

  private addToListpack(buf: Uint8Array, start: number, end: number): boolean {
    if (this.findPacked(buf, start, end) >= 0) return false
    const { limits, needle } = this.keyspace
    const count = lpLength(this.bytes, this.base)
    const old = lpBytes(this.bytes, this.base)
    if (!fits(limits, count + 1, end - start, old, this.isWide)) {
      this.becomeTable(count + 1)
      return this.addToTable(buf, start, end)
    }
    this.resize(old + needle.length)
    const { bytes, base } = this
    bytes[needle.write(bytes, base + old - 1)] = LP_END
    lpSetHeader(bytes, base, old + needle.length, count + 1)
    if (!this.isWide && end - start > limits.setValueBytes) this.widen()
    return true
  }

  /** Adds the parsed integer to the intset. */
  private addInteger(): boolean {
    const { integer } = this
    const index = intsetFind(this.bytes, this.base, integer)
    if (index >= 0) return false
    this.resize(intsetBytes(this.bytes, this.base) + intsetGrowth(this.bytes, this.base, integer))
    intsetInsert(this.bytes, this.base, ~index, integer)
    const count = intsetLength(this.bytes, this.base)
    if (count > this.keyspace.limits.setIntsetEntries) this.becomeTable(count)
    return true
  }

  /** Adds something that is no integer to the intset, which is none any more then. */
  private addToIntegers(buf: Uint8Array, start: number, end: number): boolean {
    const { limits } = this.keyspace
    const count = this.length
    const packedBytes = LP_EMPTY_BYTES + count * MAX_INTEGER_ENTRY_BYTES
    if (
      !fits(limits, count + 1, end - start, packedBytes, false) ||
      !integersFit(this, limits.setValueBytes)
    ) {
      this.becomeTable(count + 1)
      return this.addToTable(buf, start, end)
    }
    const packed = listpackOf(this)
    this.ref = this.db.becomePacked(this.ref, packed, 0, packed.length, LISTPACK)
    this.encoding = ENCODING_LISTPACK
    this.locate()
    return this.addToListpack(buf, start, end)
  }

  // Removing

  /** Removes a member; false: it was not there. */
  remove(buf: Uint8Array, start: number, end: number): boolean {
    if (this.encoding === ENCODING_HASHTABLE) {
      const { members } = this
      this.place = members.find(buf, start, end, members.hash(buf, start, end))
      if (this.place === 0) return false
    } else if (this.encoding === ENCODING_LISTPACK) {
      this.place = this.findPacked(buf, start, end)
      if (this.place < 0) return false
    } else {
      if (!this.integer.parse(buf, start, end)) return false
      this.place = intsetFind(this.bytes, this.base, this.integer)
      if (this.place < 0) return false
    }
    this.removeHere()
    return true
  }

  /** Removes the member of the walk's place, such as `pick` chose. The walk is over then. */
  removeHere(): void {
    this.db.beforeEdit(this.ref)
    if (this.encoding === ENCODING_HASHTABLE) {
      this.members.removeNode(this.place)
      return
    }
    const { bytes, base } = this
    if (this.encoding === ENCODING_INTSET) {
      intsetRemoveAt(bytes, base, this.place)
      this.resize(intsetBytes(bytes, base))
      return
    }
    lpSplice(bytes, base, this.place, lpEntryBytes(bytes, this.place), 0, -1)
    this.resize(lpBytes(bytes, base))
  }

  /**
   * Keeps the members that `keeps` wants, `expected` of them: for removing most of a set, or several of a packed one.
   * As in Redis 7.2 what is left of a table becomes a listpack if it fits.
   */
  keep(keeps: (member: ByteRange) => boolean, expected: number): void {
    this.db.beforeEdit(this.ref)
    if (this.encoding === ENCODING_HASHTABLE) this.keepInTable(keeps, expected)
    else if (this.isWide) this.keepWide(keeps)
    else this.keepPacked(keeps)
  }

  private keepInTable(keeps: (member: ByteRange) => boolean, expected: number): void {
    const { limits } = this.keyspace
    const { members, member } = this
    let longestBytes = 0
    members.keep(expected, (node) => {
      members.member(node, member)
      if (!keeps(member)) return false
      longestBytes = Math.max(longestBytes, member.end - member.start)
      return true
    })
    if (expected > limits.setEntries || longestBytes > limits.setValueBytes) return
    const packed = listpackOf(this)
    this.ref = this.db.becomePacked(this.ref, packed, 0, packed.length, LISTPACK)
    this.encoding = ENCODING_LISTPACK
    this.locate()
  }

  /** As in a table: what is left is a listpack like any other if no long member is among it. */
  private keepWide(keeps: (member: ByteRange) => boolean): void {
    let longestBytes = 0
    this.keepPacked((member) => {
      const kept = keeps(member)
      if (kept) longestBytes = Math.max(longestBytes, member.end - member.start)
      return kept
    })
    if (longestBytes > this.keyspace.limits.setValueBytes) return
    this.isWide = false
    this.db.setKind(this.ref, LISTPACK)
  }

  /** Moves the entries that are kept to the front, one after the other. */
  private keepPacked(keeps: (member: ByteRange) => boolean): void {
    const { bytes, base } = this
    const width = this.isIntset ? intsetWidth(bytes, base) : 0
    const count = this.length
    const firstPos = base + (this.isIntset ? INTSET_HEADER_BYTES : LP_HEADER_BYTES)
    let from = firstPos
    let to = firstPos
    let kept = 0
    for (let i = 0; i < count; i++) {
      this.readAt(this.isIntset ? i : from)
      const size = width > 0 ? width : lpEntryBytes(bytes, from)
      if (keeps(this.member)) {
        bytes.copyWithin(to, from, from + size)
        to += size
        kept++
      }
      from += size
    }
    if (this.isIntset) {
      intsetSetLength(bytes, base, kept)
    } else {
      bytes[to++] = LP_END
      lpSetHeader(bytes, base, to - base, kept)
    }
    this.resize(to - base)
  }

  // The record

  private resize(length: number): void {
    this.ref = this.db.resizeValue(this.ref, length)
    this.locate()
  }

  /** It has a long member now. */
  private widen(): void {
    this.isWide = true
    this.db.setKind(this.ref, WIDE)
  }

  private becomeTable(expected: number): void {
    const members = tableOf(this, this.keyspace, expected)
    this.ref = this.db.becomeBig(this.ref, members, HASHTABLE)
    this.encoding = ENCODING_HASHTABLE
    this.members = members
  }
}

/** Whether a listpack of `bytes` stays one with a further member of `memberBytes`, its member number `count`. */
function fits(
  limits: PackedLimits,
  count: number,
  memberBytes: number,
  bytes: number,
  isWide: boolean,
): boolean {
  if (!isWide && memberBytes <= limits.setValueBytes) return count <= limits.setEntries
  return staysWide(count, limits.setEntries, bytes + memberBytes + ENTRY_ROOM_BYTES)
}
