// A key that ZUNION and its relatives combine: a sorted set, a set whose members all have the score 1, or nothing.

import { halfSipHash } from '../bytes/hash.ts'
import type { ByteRange } from '../bytes/range.ts'
import type { Database } from '../keyspace/database.ts'
import { isBigKind, TYPE_SET, TYPE_ZSET } from '../keyspace/record.ts'
import type { SharedState } from '../keyspace/shared.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import type { SortedSet } from '../values/sorted-set.ts'
import { RedisSet } from './set.ts'
import { Zset } from './zset.ts'

/** Word of a node with its hash: see memory/node.ts. */
const HASH_WORD = 1

/** Members with scores. While one is walked over, members may be looked up only in sources of other keys. */
export interface ZsetSource {
  /** The record; 0: there is no such key. */
  readonly ref: number
  readonly length: number
  /** The big sorted set behind it, if it is one. */
  readonly set: SortedSet | null
  /** The member that the walk is at. */
  readonly member: ByteRange
  /** The score of the member that the walk is at, or that was found. */
  readonly score: number
  /** Goes before the first member. */
  first(): void
  /** Goes to the next member; false: there is none. */
  next(): boolean
  /** The hash of the member that the walk is at; it is kept, so that it is computed once for several tables. */
  hash(): number
  /** Whether the member that the walk of another source is at is here too; then its score here is in `score`. */
  hasMemberOf(other: ZsetSource): boolean
}

/** What a record (0: none) offers, or null if it has another type. */
export function sourceOf(db: Database, ref: number): ZsetSource | null {
  if (ref === 0) return NO_MEMBERS
  const type = db.type(ref)
  if (type === TYPE_SET) return new PlainMembers(db, ref)
  if (type !== TYPE_ZSET) return null
  return isBigKind(db.kind(ref)) ? new BigMembers(db, ref) : new PackedMembers(db, ref)
}

const NO_MEMBERS: ZsetSource = {
  ref: 0,
  length: 0,
  set: null,
  member: { bytes: new Uint8Array(0), start: 0, end: 0 },
  score: 0,
  first: () => {},
  next: () => false,
  hash: () => 0,
  hasMemberOf: () => false,
}

/** The hash of a member, computed when it is first asked for. */
class MemberHash {
  private readonly keyspace: SharedState
  private value = 0
  private isKnown = false

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
  }

  /** The walk went on. */
  forget(): void {
    this.isKnown = false
  }

  of({ bytes, start, end }: ByteRange): number {
    if (!this.isKnown) {
      const { hashKey0, hashKey1 } = this.keyspace
      this.value = halfSipHash(bytes, start, end, hashKey0, hashKey1)
      this.isKnown = true
    }
    return this.value
  }
}

/** A big sorted set: its nodes know their hashes. */
class BigMembers implements ZsetSource {
  readonly ref: number
  readonly length: number
  readonly member: ByteRange
  score = 0
  readonly set: SortedSet
  private readonly words: readonly Int32Array[]
  private readonly cursor = { leaf: 0, index: 0 }
  private node = 0
  private left = 0

  constructor(db: Database, ref: number) {
    this.set = db.big(ref) as SortedSet
    this.words = db.keyspace.arena.words
    this.ref = ref
    this.length = this.set.size
    this.member = { bytes: db.keyspace.scratch, start: 0, end: 0 }
  }

  first(): void {
    this.left = this.length
  }

  next(): boolean {
    const { cursor, set } = this
    if (this.left === 0) return false
    if (this.left === this.length) set.seek(0, cursor)
    else set.forward(cursor)
    this.left--
    this.node = set.nodeAt(cursor)
    set.member(this.node, this.member)
    this.score = set.scoreAt(cursor)
    return true
  }

  hash(): number {
    return this.words[this.node >>> WINDOW_SHIFT][((this.node & OFFSET_MASK) << 1) + HASH_WORD]
  }

  hasMemberOf(other: ZsetSource): boolean {
    const { bytes, start, end } = other.member
    const node = this.set.table.find(bytes, start, end, other.hash())
    if (node === 0) return false
    this.score = this.set.score(node)
    return true
  }
}

class PackedMembers implements ZsetSource {
  readonly ref: number
  readonly set = null
  readonly length: number
  readonly member: ByteRange
  private readonly zset: Zset
  private readonly memberHash: MemberHash
  private left = 0

  constructor(db: Database, ref: number) {
    this.zset = new Zset(db.keyspace)
    this.zset.open(db, ref)
    this.ref = ref
    this.length = this.zset.length
    this.member = this.zset.member
    this.memberHash = new MemberHash(db.keyspace)
  }

  get score(): number {
    return this.zset.score
  }

  first(): void {
    this.left = this.length
  }

  next(): boolean {
    if (this.left === 0) return false
    if (this.left === this.length) this.zset.seek(0)
    else this.zset.forward()
    this.left--
    this.zset.read()
    this.memberHash.forget()
    return true
  }

  hash(): number {
    return this.memberHash.of(this.member)
  }

  hasMemberOf({ member }: ZsetSource): boolean {
    return this.zset.find(member.bytes, member.start, member.end)
  }
}

class PlainMembers implements ZsetSource {
  readonly ref: number
  readonly length: number
  readonly member: ByteRange
  readonly score = 1
  readonly set = null
  private readonly members: RedisSet
  private readonly memberHash: MemberHash

  constructor(db: Database, ref: number) {
    this.members = new RedisSet(db.keyspace, db)
    this.members.open(db, ref)
    this.ref = ref
    this.length = this.members.length
    this.member = this.members.member
    this.memberHash = new MemberHash(db.keyspace)
  }

  first(): void {
    this.members.first()
  }

  next(): boolean {
    if (!this.members.step()) return false
    this.members.read()
    this.memberHash.forget()
    return true
  }

  hash(): number {
    return this.memberHash.of(this.member)
  }

  hasMemberOf(other: ZsetSource): boolean {
    const { table } = this.members
    const { bytes, start, end } = other.member
    if (table === null) return this.members.has(bytes, start, end)
    return table.find(bytes, start, end, other.hash()) !== 0
  }
}
