// A set in the making, under no key yet: the result of SUNION, SDIFF, SINTERSTORE and the like.
//
// It begins as an intset if integers are expected and goes on as a table. Stored, it gets the encoding that Redis 7.2
// would have arrived at by adding the same members to an empty set.

import { Int64Words } from '../encodings/int64-words.ts'
import {
  intsetBytes,
  intsetFind,
  intsetGrowth,
  intsetInit,
  intsetInsert,
  intsetLength,
  intsetRemoveAt,
} from '../encodings/intset.ts'
import type { Database } from '../keyspace/database.ts'
import { staysWide } from '../keyspace/packed-limits.ts'
import {
  ENCODING_HASHTABLE,
  ENCODING_INTSET,
  ENCODING_LISTPACK,
  ENCODING_WIDE,
  TYPE_SET,
} from '../keyspace/record.ts'
import type { SharedState } from '../keyspace/shared.ts'
import { MemberSet } from '../values/member-set.ts'
import { listpackOf, tableOf } from './set-conversion.ts'
import { SetReader } from './set-reader.ts'

const FIRST_BYTES = 256

/** What an entry takes beside a member, at most. */
const ENTRY_ROOM_BYTES = 16

/** Members that are collected to be answered or stored. Whoever makes one stores it or disposes of it. */
export class SetDraft {
  private readonly keyspace: SharedState
  private readonly view: SetReader
  private readonly integer = new Int64Words()
  private intset: Uint8Array | null = null
  private members: MemberSet | null = null
  /** Whether a member that is no integer was added, ever. */
  private isMixed = false
  /** The longest member and the largest number of members that there ever were. */
  private longestBytes = 0
  private peak = 0

  /** `keepsIntegers`: integers are kept sorted in an intset as long as there is nothing else. Needed for `store`. */
  constructor(keyspace: SharedState, db: Database, keepsIntegers: boolean) {
    this.keyspace = keyspace
    this.view = new SetReader(keyspace, db)
    if (!keepsIntegers) {
      this.members = new MemberSet(keyspace)
      return
    }
    this.intset = new Uint8Array(FIRST_BYTES)
    intsetInit(this.intset, 0)
  }

  /** Number of members. */
  get size(): number {
    if (this.members !== null) return this.members.size
    return this.intset === null ? 0 : intsetLength(this.intset, 0)
  }

  /** Adds a member; false: it was there already. */
  add(buf: Uint8Array, start: number, end: number): boolean {
    const isInteger = this.intset !== null && this.integer.parse(buf, start, end)
    if (isInteger) return this.addInteger()
    const members = this.tableFor(end - start)
    return members.add(buf, start, end) && this.added()
  }

  /** Adds the member that the walk of `set` is at. */
  addMemberOf(set: SetReader): boolean {
    if (this.intset !== null && set.integerHere(this.integer)) return this.addInteger()
    set.read()
    const { bytes, start, end } = set.member
    const members = this.tableFor(end - start)
    const hash = set.hashHere(members)
    if (members.find(bytes, start, end, hash) !== 0) return false
    members.insert(bytes, start, end, hash)
    return this.added()
  }

  /** Removes the member that the walk of `set` is at; false: it was not there. */
  removeMemberOf(set: SetReader): boolean {
    const { intset, members } = this
    if (members === null) {
      const index =
        intset !== null && set.integerHere(this.integer) ? intsetFind(intset, 0, this.integer) : -1
      if (intset === null || index < 0) return false
      intsetRemoveAt(intset, 0, index)
      return true
    }
    set.read()
    const { bytes, start, end } = set.member
    const node = members.find(bytes, start, end, set.hashHere(members))
    if (node === 0) return false
    members.removeNode(node)
    return true
  }

  private added(): true {
    this.peak = Math.max(this.peak, this.size)
    return true
  }

  private addInteger(): boolean {
    const { integer } = this
    let intset = this.intset as Uint8Array
    const index = intsetFind(intset, 0, integer)
    if (index >= 0) return false
    const needed = intsetBytes(intset, 0) + intsetGrowth(intset, 0, integer)
    if (needed > intset.length) {
      const larger = new Uint8Array(needed * 2)
      larger.set(intset)
      intset = larger
      this.intset = larger
    }
    intsetInsert(intset, 0, ~index, integer)
    if (intsetLength(intset, 0) > this.keyspace.limits.setIntsetEntries) this.becomeTable()
    return this.added()
  }

  /** The table, for a member of this length that is no integer, or comes after others that were none. */
  private tableFor(lengthBytes: number): MemberSet {
    if (this.intset !== null) {
      this.isMixed = true
      this.becomeTable()
    }
    if (lengthBytes > this.longestBytes) this.longestBytes = lengthBytes
    return this.members as MemberSet
  }

  private becomeTable(): void {
    const view = this.open()
    view.first()
    while (view.step()) {
      view.read()
      this.longestBytes = Math.max(this.longestBytes, view.member.end)
    }
    this.members = tableOf(view, this.keyspace, view.length)
    this.intset = null
  }

  /** A view of the members, for a walk. Always the same one. */
  open(): SetReader {
    if (this.members !== null) this.view.openMembers(this.members)
    else this.view.openIntset(this.intset as Uint8Array, 0)
    return this.view
  }

  /**
   * Stores the members, of which there must be one, under a key that was looked up last: over the record `ref`, or as a
   * new one if it is 0. An expiry time goes. Returns the record. The draft is used up.
   */
  store(db: Database, ref: number, key: Uint8Array, keyStart: number, keyEnd: number): number {
    const { limits } = this.keyspace
    const { intset, members } = this
    if (intset !== null) {
      const kind = TYPE_SET | ENCODING_INTSET
      return db.store(ref, key, keyStart, keyEnd, intset, 0, intsetBytes(intset, 0), kind, false)
    }
    const isSmall = this.peak <= limits.setEntries && this.longestBytes <= limits.setValueBytes
    const isWide = !isSmall && this.mayBeWide()
    if ((isSmall && this.isMixed) || isWide) {
      const packed = listpackOf(this.open())
      this.dispose()
      const kind = TYPE_SET | (isWide ? ENCODING_WIDE : ENCODING_LISTPACK)
      return db.store(ref, key, keyStart, keyEnd, packed, 0, packed.length, kind, false)
    }
    const kind = TYPE_SET | ENCODING_HASHTABLE
    const stored = db.storeBig(ref, key, keyStart, keyEnd, members as MemberSet, kind, false)
    this.members = null
    return stored
  }

  /** Whether it stays packed although a member is long: see ENCODING_WIDE. */
  private mayBeWide(): boolean {
    const size = this.members?.size ?? 0
    const bytes = size * (this.longestBytes + ENTRY_ROOM_BYTES)
    return staysWide(this.peak, this.keyspace.limits.setEntries, bytes)
  }

  /** Frees the members. */
  dispose(): void {
    this.members?.free(Number.MAX_SAFE_INTEGER)
    this.members = null
    this.intset = null
  }
}
