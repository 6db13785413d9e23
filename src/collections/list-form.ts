// The two forms of a list: one listpack in its record, or a ListSequence. A list gets long before an element is added
// that might not fit, and short again when a removal has left half a node of it, as in Redis 7.2.

import { LP_EMPTY_BYTES, lpBytes, lpLength } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { ENCODING_LISTPACK, ENCODING_QUICKLIST, TYPE_LIST } from '../keyspace/record.ts'
import { ListSequence } from '../values/list-sequence.ts'
import { exceedsNode } from '../values/list-sequence-limits.ts'

/** Kinds of the two forms. */
export const LIST_PACKED = TYPE_LIST | ENCODING_LISTPACK
export const LIST_BIG = TYPE_LIST | ENCODING_QUICKLIST

/** The sequence of a long list. */
export function sequenceOf(db: Database, ref: number): ListSequence {
  return db.big(ref) as ListSequence
}

/** Number of elements. */
export function listLength(db: Database, ref: number): number {
  if (db.kind(ref) === LIST_BIG) return sequenceOf(db, ref).size
  const { bytes, start } = db.value(ref)
  return lpLength(bytes, start)
}

/** Whether elements of so many bytes make a new list a long one. */
export function beginsLong(db: Database, addedBytes: number, addedCount: number): boolean {
  return exceedsNode(db.keyspace.limits.listSize, LP_EMPTY_BYTES + addedBytes, addedCount)
}

/**
 * Makes a list long if elements of so many bytes, which are about to be added, may be too much for a listpack.
 * Returns the record.
 */
export function prepareGrowth(db: Database, ref: number, addedBytes: number, addedCount: number): number {
  if (db.kind(ref) === LIST_BIG) return ref
  const { keyspace } = db
  const fill = keyspace.limits.listSize
  const { bytes, start } = db.value(ref)
  if (!exceedsNode(fill, lpBytes(bytes, start) + addedBytes, lpLength(bytes, start) + addedCount)) return ref
  return db.becomeBig(ref, ListSequence.fromListpack(keyspace, fill, bytes, start), LIST_BIG)
}

/** After a removal: makes a list that has become short a listpack again. Returns the record. */
export function settleShrunk(db: Database, ref: number): number {
  if (db.kind(ref) !== LIST_BIG) return ref
  const sequence = sequenceOf(db, ref)
  if (!sequence.isShort(db.keyspace.limits.listSize)) return ref
  const pack = sequence.listpack(0)
  return db.becomePacked(ref, pack, 0, pack.length, LIST_PACKED)
}
