// A key that ZUNION and its relatives combine: a sorted set, a set whose members all have the score 1, or nothing.

import type { ByteRange } from '../bytes/range.ts'
import type { Database } from '../keyspace/database.ts'
import { TYPE_SET, TYPE_ZSET } from '../keyspace/record.ts'
import { RedisSet } from './set.ts'
import { Zset } from './zset.ts'

/** Members with scores. While it is walked over, members may be looked up only in sources of other keys. */
export interface ZsetSource {
  /** The record; 0: there is no such key. */
  readonly ref: number
  readonly length: number
  /** The member that the walk is at. */
  readonly member: ByteRange
  /** The score of the member that the walk is at, or that was found. */
  readonly score: number
  /** Goes before the first member. */
  first(): void
  /** Goes to the next member; false: there is none. */
  next(): boolean
  find(buf: Uint8Array, start: number, end: number): boolean
}

/** What a record (0: none) offers, or null if it has another type. */
export function sourceOf(db: Database, ref: number): ZsetSource | null {
  if (ref === 0) return NO_MEMBERS
  const type = db.type(ref)
  if (type === TYPE_ZSET) return new ScoredMembers(db, ref)
  return type === TYPE_SET ? new PlainMembers(db, ref) : null
}

const NO_MEMBERS: ZsetSource = {
  ref: 0,
  length: 0,
  member: { bytes: new Uint8Array(0), start: 0, end: 0 },
  score: 0,
  first: () => {},
  next: () => false,
  find: () => false,
}

class ScoredMembers implements ZsetSource {
  readonly ref: number
  readonly length: number
  readonly member: ByteRange
  private readonly zset: Zset
  private left = 0

  constructor(db: Database, ref: number) {
    this.zset = new Zset(db.keyspace)
    this.zset.open(db, ref)
    this.ref = ref
    this.length = this.zset.length
    this.member = this.zset.member
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
    return true
  }

  find(buf: Uint8Array, start: number, end: number): boolean {
    return this.zset.find(buf, start, end)
  }
}

class PlainMembers implements ZsetSource {
  readonly ref: number
  readonly length: number
  readonly member: ByteRange
  readonly score = 1
  private readonly set: RedisSet

  constructor(db: Database, ref: number) {
    this.set = new RedisSet(db.keyspace, db)
    this.set.open(db, ref)
    this.ref = ref
    this.length = this.set.length
    this.member = this.set.member
  }

  first(): void {
    this.set.first()
  }

  next(): boolean {
    if (!this.set.step()) return false
    this.set.read()
    return true
  }

  find(buf: Uint8Array, start: number, end: number): boolean {
    return this.set.has(buf, start, end)
  }
}
