// Hashes, packed or big: looking up, setting and deleting fields, and the change from one form to the other.
//
// A packed hash is one listpack of fields and values in turn; a big one is a HashTable. Changes may move the record, so
// they return its reference. None of these functions counts a change or tells anybody: the commands do.

import type { ByteRange } from '../bytes/range.ts'
import {
  LP_EMPTY_BYTES,
  lpBytes,
  lpEncodedBytes,
  lpEntryBytes,
  lpFirst,
  lpInitEmpty,
  lpIsEnd,
  lpLength,
  lpNext,
  lpRead,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { splicePacked } from '../keyspace/packed.ts'
import { staysWide } from '../keyspace/packed-limits.ts'
import { ENCODING_HASHTABLE, ENCODING_LISTPACK, ENCODING_WIDE, TYPE_HASH } from '../keyspace/record.ts'
import { HashTable } from '../values/hash-table.ts'

/** Kinds of the two forms, the packed one with and without a long field or value. */
const PACKED_HASH = TYPE_HASH | ENCODING_LISTPACK
const WIDE_HASH = TYPE_HASH | ENCODING_WIDE
const BIG_HASH = TYPE_HASH | ENCODING_HASHTABLE

/** A listpack never gets longer than this, whatever the limits say. */
const MAX_PACKED_BYTES = 1024 * 1024 * 1024
/** Room for the digits of an integer. */
const DIGITS_BYTES = 24

/** The table of a big hash, null for a packed one. */
export function tableOf(db: Database, ref: number): HashTable | null {
  return db.kind(ref) === BIG_HASH ? (db.big(ref) as HashTable) : null
}

/** Number of fields, expired ones that are still there included. */
export function hashSize(db: Database, ref: number): number {
  const table = tableOf(db, ref)
  if (table !== null) return table.size
  const { bytes, start } = db.value(ref)
  return lpLength(bytes, start) >>> 1
}

/** Stores an empty hash under a key that was looked up last and does not exist: fields must follow. Returns the record. */
export function createHash(db: Database, key: Uint8Array, start: number, end: number): number {
  const { scratch } = db.keyspace
  lpInitEmpty(scratch, 0)
  return db.store(0, key, start, end, scratch, 0, LP_EMPTY_BYTES, PACKED_HASH, false)
}

/**
 * The value of the field `source[start, end)`, or null if there is none or its time is up. The range object is the
 * keyspace's `view`, valid until the next look-up.
 */
export function getField(
  db: Database,
  ref: number,
  source: Uint8Array,
  start: number,
  end: number,
): ByteRange | null {
  const { keyspace } = db
  const { view } = keyspace
  const table = tableOf(db, ref)
  if (table !== null) {
    const node = table.find(source, start, end)
    return node === 0 || table.isExpired(node, keyspace.expiryNowMs) ? null : table.value(node, view)
  }
  const { bytes, start: base } = db.value(ref)
  keyspace.needle.set(source, start, end)
  const at = keyspace.needle.find(bytes, lpFirst(bytes, base), 1)
  if (at < 0) return null
  lpRead(bytes, lpNext(bytes, at), view, keyspace.scratch)
  return view
}

/**
 * Gives the field `source[fieldStart, fieldEnd)` a value. A field that was to expire lives on then, unless `keepTime`. Expired
 * fields must have been dropped before. Returns the record.
 */
export function setField(
  db: Database,
  ref: number,
  source: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  start: number,
  end: number,
  keepTime: boolean,
): number {
  const table = tableOf(db, ref)
  if (table !== null) {
    db.beforeEdit(ref)
    setInTable(table, source, fieldStart, fieldEnd, value, start, end, keepTime)
    return ref
  }
  const { hashValueBytes } = db.keyspace.limits
  const isLong = fieldEnd - fieldStart > hashValueBytes || end - start > hashValueBytes
  const isWide = isLong || db.kind(ref) === WIDE_HASH
  const packed = setInPack(db, ref, source, fieldStart, fieldEnd, value, start, end, isWide)
  if (packed !== 0) {
    if (isLong) db.setKind(packed, WIDE_HASH)
    return packed
  }
  const big = makeBig(db, ref)
  setInTable(db.big(big) as HashTable, source, fieldStart, fieldEnd, value, start, end, keepTime)
  return big
}

function setInTable(
  table: HashTable,
  source: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  start: number,
  end: number,
  keepTime: boolean,
): void {
  const node = table.find(source, fieldStart, fieldEnd)
  if (node === 0) {
    table.insert(source, fieldStart, fieldEnd, value, start, end)
    return
  }
  const changed = table.setValue(node, value, start, end)
  if (!keepTime) table.clearExpiry(changed)
}

/** Returns the record, or 0 where the pack has no room for it. */
function setInPack(
  db: Database,
  ref: number,
  source: Uint8Array,
  fieldStart: number,
  fieldEnd: number,
  value: Uint8Array,
  start: number,
  end: number,
  isWide: boolean,
): number {
  const { needle, limits } = db.keyspace
  const { bytes, start: base } = db.value(ref)
  const count = lpLength(bytes, base)
  const total = lpBytes(bytes, base)
  // Also what replaces a value must have the room beside it.
  const least = total + end - start + fieldEnd - fieldStart
  if (isWide ? !staysWide(0, 0, least) : least > MAX_PACKED_BYTES) return 0
  needle.set(source, fieldStart, fieldEnd)
  const at = needle.find(bytes, lpFirst(bytes, base), 1)
  if (at >= 0) return replaceInPack(db, ref, lpNext(bytes, at) - base, value, start, end)
  const added = needle.length + lpEncodedBytes(value, start, end)
  const fields = (count >>> 1) + 1
  if (fields > limits.hashEntries || total + added > MAX_PACKED_BYTES) return 0
  if (isWide && !staysWide(fields, limits.hashEntries, total + added)) return 0
  const grown = splicePacked(db, ref, total - 1, 0, added)
  const { bytes: target, start: from } = db.value(grown)
  const valueAt = needle.write(target, from + total - 1)
  lpWriteEntry(target, valueAt, value, start, end)
  lpSetHeader(target, from, total + added, count + 2)
  return grown
}

/** Puts another value in place of the entry at offset `at` of the pack. */
function replaceInPack(
  db: Database,
  ref: number,
  at: number,
  value: Uint8Array,
  start: number,
  end: number,
): number {
  const { bytes, start: base } = db.value(ref)
  const total = lpBytes(bytes, base)
  const removed = lpEntryBytes(bytes, base + at)
  const added = lpEncodedBytes(value, start, end)
  const count = lpLength(bytes, base)
  const target = splicePacked(db, ref, at, removed, added)
  const { bytes: to, start: from } = db.value(target)
  lpWriteEntry(to, from + at, value, start, end)
  if (added !== removed) lpSetHeader(to, from, total + added - removed, count)
  return target
}

/**
 * Deletes the field `source[start, end)`. Returns the record, or 0 if there was no such field. The hash may be empty
 * now: the caller deletes its key then.
 */
export function removeField(
  db: Database,
  ref: number,
  source: Uint8Array,
  start: number,
  end: number,
): number {
  const table = tableOf(db, ref)
  if (table !== null) {
    const node = table.find(source, start, end)
    if (node === 0) return 0
    db.beforeEdit(ref)
    table.remove(node)
    return ref
  }
  const { needle } = db.keyspace
  const { bytes, start: base } = db.value(ref)
  needle.set(source, start, end)
  const at = needle.find(bytes, lpFirst(bytes, base), 1)
  if (at < 0) return 0
  const removed = needle.length + lpEntryBytes(bytes, at + needle.length)
  const total = lpBytes(bytes, base)
  const count = lpLength(bytes, base)
  const target = splicePacked(db, ref, at - base, removed, 0)
  const { bytes: to, start: from } = db.value(target)
  lpSetHeader(to, from, total - removed, count - 2)
  return target
}

/** Makes a hash a big one, if it is not yet. Returns the record. */
export function makeBig(db: Database, ref: number): number {
  if (tableOf(db, ref) !== null) return ref
  const { keyspace } = db
  const { bytes, start: base } = db.value(ref)
  const table = new HashTable(keyspace)
  const field: ByteRange = { bytes, start: 0, end: 0 }
  const value: ByteRange = { bytes, start: 0, end: 0 }
  // The keyspace's scratch may hold the value that is to be set next.
  const fieldDigits = new Uint8Array(DIGITS_BYTES)
  const valueDigits = new Uint8Array(DIGITS_BYTES)
  try {
    table.reserve(lpLength(bytes, base) >>> 1)
    for (let at = lpFirst(bytes, base); !lpIsEnd(bytes, at); ) {
      lpRead(bytes, at, field, fieldDigits)
      at = lpNext(bytes, at)
      lpRead(bytes, at, value, valueDigits)
      at = lpNext(bytes, at)
      table.find(field.bytes, field.start, field.end)
      table.insert(field.bytes, field.start, field.end, value.bytes, value.start, value.end)
    }
    return db.becomeBig(ref, table, BIG_HASH)
  } catch (error) {
    table.free(Number.MAX_SAFE_INTEGER)
    throw error
  }
}
