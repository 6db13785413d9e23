// Changes in the middle of a list: inserting beside an element, replacing one, removing equal ones. Nothing here counts
// a change or tells anybody: the commands do.

import {
  LP_END,
  LP_HEADER_BYTES,
  lpEncodedBytes,
  lpEntryBytes,
  lpLength,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { splicePacked } from '../keyspace/packed.ts'
import { insertAt, removeEqual, replaceAt } from '../values/list-sequence-edit.ts'
import { countEntries, removeEntries } from '../values/list-sequence-runs.ts'
import type { ListCursor } from './list-cursor.ts'
import { LIST_BIG, sequenceOf, settleShrunk } from './list-form.ts'

/**
 * Inserts `src[start, end)` before or behind the element at the cursor, which is used up by that. `prepareGrowth` must
 * have come before the cursor. Returns the record.
 */
export function insertBeside(
  db: Database,
  ref: number,
  cursor: ListCursor,
  behind: boolean,
  src: Uint8Array,
  start: number,
  end: number,
): number {
  if (db.kind(ref) === LIST_BIG) {
    db.beforeEdit(ref)
    insertAt(sequenceOf(db, ref), cursor.position, cursor.index + (behind ? 1 : 0), src, start, end)
    return ref
  }
  const at = cursor.at + (behind ? lpEntryBytes(cursor.bytes, cursor.at) : 0)
  return spliceEntry(db, ref, at, 0, 1, src, start, end)
}

/** Replaces the element at the cursor, which is used up by that; the rest as for `insertBeside`. */
export function replaceElement(
  db: Database,
  ref: number,
  cursor: ListCursor,
  src: Uint8Array,
  start: number,
  end: number,
): number {
  if (db.kind(ref) === LIST_BIG) {
    db.beforeEdit(ref)
    replaceAt(sequenceOf(db, ref), cursor.position, cursor.index, src, start, end)
    return settleShrunk(db, ref)
  }
  return spliceEntry(db, ref, cursor.at, lpEntryBytes(cursor.bytes, cursor.at), 0, src, start, end)
}

/** Puts an entry in place of `removed` bytes at position `at` of a listpack. */
function spliceEntry(
  db: Database,
  ref: number,
  at: number,
  removed: number,
  countDelta: number,
  src: Uint8Array,
  start: number,
  end: number,
): number {
  const old = db.value(ref)
  const offset = at - old.start
  const count = lpLength(old.bytes, old.start)
  const added = lpEncodedBytes(src, start, end)
  const total = old.end - old.start + added - removed
  const target = splicePacked(db, ref, offset, removed, added)
  const value = db.value(target)
  lpSetHeader(value.bytes, value.start, total, count + countDelta)
  lpWriteEntry(value.bytes, value.start + offset, src, start, end)
  return target
}

/**
 * Removes elements that equal `src[start, end)`: the first `limit` of them, or the last ones. A list without elements
 * is deleted. Returns how many were removed.
 */
export function removeElements(
  db: Database,
  ref: number,
  src: Uint8Array,
  start: number,
  end: number,
  limit: number,
  fromTail: boolean,
): number {
  const { needle } = db.keyspace
  needle.set(src, start, end)
  if (db.kind(ref) !== LIST_BIG) return removePacked(db, ref, limit, fromTail)
  const sequence = sequenceOf(db, ref)
  db.beforeEdit(ref)
  const removed = removeEqual(sequence, needle, src, start, end, limit, fromTail)
  if (sequence.size === 0) db.delete(ref)
  else if (removed > 0) settleShrunk(db, ref)
  return removed
}

/** Removes entries that equal the keyspace's needle from a listpack. */
function removePacked(db: Database, ref: number, limit: number, fromTail: boolean): number {
  const { needle } = db.keyspace
  const { bytes: b, start: base, end } = db.value(ref)
  const first = base + LP_HEADER_BYTES
  const found = countEntries(b, first, end - 1, needle)
  const removed = Math.min(found, limit)
  if (removed === 0) return 0
  const count = lpLength(b, base) - removed
  if (count === 0) {
    db.delete(ref)
    return removed
  }
  db.beforeEdit(ref)
  const total = end - base - removed * needle.length
  removeEntries(b, first, end - 1, needle, fromTail ? found - removed : 0, removed)
  lpSetHeader(b, base, total, count)
  b[base + total - 1] = LP_END
  db.resizeValue(ref, total)
  return removed
}
