// Fields whose time is up: deleting them when somebody meets them, and in the background.
//
// To every command they are absent. Where nothing may change (`keepExpired`) they stay and are only passed over.

import type { ByteRange } from '../bytes/range.ts'
import type { Database } from '../keyspace/database.ts'
import { EVENTS, keyEvent } from '../keyspace/events.ts'
import type { Request } from '../protocol/request.ts'
import type { HashTable } from '../values/hash-table.ts'
import { tableOf } from './hash.ts'

const HEXPIRED = keyEvent('hexpired', 'h')

/**
 * Deletes those of the fields named by the arguments `from`, `from + step` ... below `to` whose time is up, in the hash
 * `ref` under argument 1. Returns the record, or 0 if the hash is gone with its last field.
 */
export function dropExpiredFields(
  db: Database,
  ref: number,
  request: Request,
  from: number,
  to: number,
  step: number,
): number {
  const table = tableOf(db, ref)
  if (table === null || !mayDrop(db, table)) return ref
  const { buf, start, end } = request
  const { expiryNowMs: nowMs } = db.keyspace
  let count = 0
  for (let i = from; i < to; i += step) {
    const node = table.find(buf, start[i], end[i])
    if (node === 0 || !table.isExpired(node, nowMs)) continue
    if (count++ === 0) db.beforeEdit(ref)
    dropNode(db, table, node, buf, start[1], end[1])
  }
  return count === 0 || announce(db, ref, table, buf, start[1], end[1]) ? ref : 0
}

/** Deletes all fields of the hash `ref` under argument 1 whose time is up. Returns the record, or 0 as above. */
export function dropAllExpired(db: Database, ref: number, request: Request): number {
  const table = tableOf(db, ref)
  if (table === null || !mayDrop(db, table)) return ref
  const { buf, start, end } = request
  const dropped = dropInOrder(db, ref, table, buf, start[1], end[1], Number.POSITIVE_INFINITY)
  return dropped === 0 || table.size > 0 ? ref : 0
}

/**
 * Deletes up to `limit` fields of a hash whose time is up, and its key with the last one. Returns how many; below the
 * limit there is none left.
 */
export function dropInOrder(
  db: Database,
  ref: number,
  table: HashTable,
  key: Uint8Array,
  start: number,
  end: number,
  limit: number,
): number {
  const { expiryNowMs: nowMs } = db.keyspace
  let count = 0
  let slot = 0
  while (count < limit) {
    slot = table.nextExpired(slot, nowMs)
    if (slot < 0) break
    if (count++ === 0) db.beforeEdit(ref)
    // Its slot is taken by another field, which is looked at next.
    dropNode(db, table, table.nodeInSlot(slot), key, start, end)
  }
  if (count < limit) table.findNextExpiry()
  if (count > 0) announce(db, ref, table, key, start, end)
  return count
}

/** Whether there may be expired fields, and they may be deleted. */
function mayDrop(db: Database, table: HashTable): boolean {
  return table.nextExpiryMs < db.keyspace.expiryNowMs && !db.keyspace.keepExpired
}

function dropNode(
  db: Database,
  table: HashTable,
  node: number,
  key: Uint8Array,
  start: number,
  end: number,
): void {
  const { keyspace } = db
  keyspace.expiredFields++
  if (keyspace.observer?.fieldExpired !== undefined) {
    const field: ByteRange = table.field(node, { bytes: key, start: 0, end: 0 })
    keyspace.observer.fieldExpired(db, key, start, end, field)
  }
  table.remove(node)
}

/** Tells everybody that fields have expired, and deletes the key of an empty hash: then the answer is false. */
function announce(
  db: Database,
  ref: number,
  table: HashTable,
  key: Uint8Array,
  start: number,
  end: number,
): boolean {
  const isLeft = table.size > 0
  if (!isLeft) db.delete(ref)
  db.changedToo(key, start, end, HEXPIRED)
  if (!isLeft) db.notify(key, start, end, EVENTS.del)
  return isLeft
}
