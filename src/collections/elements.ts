// The elements of any collection, one after the other, whatever form it is kept in: for commands that take every type.
//
// The bytes that a visitor gets are valid only while it runs. It must not change the collection.

import type { ByteRange } from '../bytes/range.ts'
import type { Database } from '../keyspace/database.ts'
import { TYPE_LIST, TYPE_SET, TYPE_ZSET } from '../keyspace/record.ts'
import { StreamId } from '../values/stream-id.ts'
import { StreamIterator } from '../values/stream-iterator.ts'
import { tableOf } from './hash.ts'
import { visitFields as visitLiveFields } from './hash-walk.ts'
import { ListCursor, listLength } from './list.ts'
import { RedisSet } from './set.ts'
import { openStream } from './stream.ts'
import { Zset } from './zset.ts'

/** Takes an element of a list, or a member of a set or sorted set. */
export type ElementVisitor = (bytes: Uint8Array, start: number, end: number) => void

/** Takes a member of a sorted set with its score. */
export type ScoreVisitor = (bytes: Uint8Array, start: number, end: number, score: number) => void

/** Takes a field of a hash, its value, and when the field expires (Unix milliseconds; -1: never). */
export type FieldVisitor = (field: ByteRange, value: ByteRange, expireAt: number) => void

/** How many elements a list, set or sorted set has. */
export function elementCount(db: Database, ref: number): number {
  switch (db.type(ref)) {
    case TYPE_LIST:
      return listLength(db, ref)
    case TYPE_SET:
      return openSet(db, ref).length
    case TYPE_ZSET:
      return openZset(db, ref).length
    default:
      throw new Error('elements: neither list nor set')
  }
}

/** Visits the elements of a list or sorted set in order, or the members of a set in no order. */
export function visitElements(db: Database, ref: number, visit: ElementVisitor): void {
  if (db.type(ref) === TYPE_SET) return visitSet(db, ref, visit)
  visitRange(db, ref, 0, elementCount(db, ref), false, visit)
}

/** Visits `count` elements of a list or sorted set from the index `first` on; `reverse` counts and goes from the end. */
export function visitRange(
  db: Database,
  ref: number,
  first: number,
  count: number,
  reverse: boolean,
  visit: ElementVisitor,
): void {
  if (count <= 0) return
  if (db.type(ref) === TYPE_LIST) visitList(db, ref, first, count, reverse, visit)
  else visitRanks(openZset(db, ref), first, count, reverse, visit)
}

/** Visits the members of a sorted set with their scores, from the lowest on. */
export function visitScores(db: Database, ref: number, visit: ScoreVisitor): void {
  const zset = openZset(db, ref)
  visitRanks(zset, 0, zset.length, false, (bytes, start, end) => visit(bytes, start, end, zset.score))
}

/** Visits the fields of a hash that live, in no order. */
export function visitFields(db: Database, ref: number, visit: FieldVisitor): void {
  const table = tableOf(db, ref)
  if (table === null) return visitLiveFields(db, ref, (field, value) => visit(field, value, -1))
  const field: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  const value: ByteRange = { bytes: field.bytes, start: 0, end: 0 }
  table.forEach((node) => {
    if (table.isExpired(node, db.keyspace.expiryNowMs)) return
    visit(table.field(node, field), table.value(node, value), table.expireAt(node))
  })
}

/** Takes an entry of a stream; its elements are read from the walk. */
export type EntryVisitor = (walk: StreamIterator) => void

/** Visits the entries of a stream in the order of their ids. */
export function visitEntries(db: Database, ref: number, visit: EntryVisitor): void {
  const walk = new StreamIterator()
  walk.start(openStream(db, ref), new StreamId(), new StreamId().setMax(), false)
  while (walk.next()) visit(walk)
}

function visitSet(db: Database, ref: number, visit: ElementVisitor): void {
  const set = openSet(db, ref)
  set.first()
  while (set.step()) {
    set.read()
    visit(set.member.bytes, set.member.start, set.member.end)
  }
}

function visitList(
  db: Database,
  ref: number,
  first: number,
  count: number,
  reverse: boolean,
  visit: ElementVisitor,
): void {
  const cursor = new ListCursor(db, ref)
  if (!cursor.seek(reverse ? -1 - first : first)) return
  for (let left = count; left > 0; left--) {
    const { bytes, start, end }: ByteRange = cursor.text()
    visit(bytes, start, end)
    if (!(reverse ? cursor.previous() : cursor.next())) return
  }
}

function visitRanks(zset: Zset, first: number, count: number, reverse: boolean, visit: ElementVisitor): void {
  if (count === 0) return
  zset.seek(reverse ? zset.length - 1 - first : first)
  for (let left = count; left > 0; left--) {
    zset.read()
    visit(zset.member.bytes, zset.member.start, zset.member.end)
    if (left === 1) return
    if (reverse) zset.backward()
    else zset.forward()
  }
}

function openSet(db: Database, ref: number): RedisSet {
  const set = new RedisSet(db.keyspace, db)
  set.open(db, ref)
  return set
}

function openZset(db: Database, ref: number): Zset {
  const zset = new Zset(db.keyspace)
  zset.open(db, ref)
  return zset
}
