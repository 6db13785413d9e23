// When fields of a hash expire: reading and setting it.

import { lpFirst } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { makeBig, tableOf } from './hash.ts'

/** What `fieldTime` answers for a field that is not there; -1 for one that does not expire. */
export const NO_FIELD = -2
const NO_TIME = -1

/** When the field `source[start, end)` expires: Unix milliseconds, -1 (never) or NO_FIELD. */
export function fieldTime(db: Database, ref: number, source: Uint8Array, start: number, end: number): number {
  const table = tableOf(db, ref)
  if (table === null) return hasPackedField(db, ref, source, start, end) ? NO_TIME : NO_FIELD
  const node = table.find(source, start, end)
  return node === 0 || table.isExpired(node, db.keyspace.expiryNowMs) ? NO_FIELD : table.expireAt(node)
}

function hasPackedField(db: Database, ref: number, source: Uint8Array, start: number, end: number): boolean {
  const { needle } = db.keyspace
  const { bytes, start: base } = db.value(ref)
  needle.set(source, start, end)
  return needle.find(bytes, lpFirst(bytes, base), 1) >= 0
}

/**
 * Has a field that is there expire at a time in Unix milliseconds. The hash under the key `key[keyStart, keyEnd)` becomes
 * a big one. Returns the record.
 */
export function setFieldTime(
  db: Database,
  ref: number,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  start: number,
  end: number,
  unixMs: number,
): number {
  const big = makeBig(db, ref)
  const table = tableOf(db, big)
  if (table === null) throw new Error('hash: a big hash is none')
  db.beforeEdit(big)
  table.setExpiry(table.find(key, start, end), unixMs)
  if (table.registry === null) db.volatileHashes.follow(table, key, keyStart, keyEnd)
  return big
}

/** Has a field that is there and expires live on. */
export function clearFieldTime(
  db: Database,
  ref: number,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  const table = tableOf(db, ref)
  if (table === null) return
  db.beforeEdit(ref)
  table.clearExpiry(table.find(source, start, end))
}
