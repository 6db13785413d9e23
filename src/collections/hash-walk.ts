// Walking over a whole hash: all its fields that live, for replies and for whoever wants a visit.

import type { ByteRange } from '../bytes/range.ts'
import { lpFirst, lpIsEnd, lpNext, lpRead } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { HashTable } from '../values/hash-table.ts'
import { hashSize, tableOf } from './hash.ts'

/** What a walk shows of each field, as bits. */
export const FIELDS = 1
export const VALUES = 2
/** In RESP3 each pair is an array of its own. */
export const PAIRS = 4

/** Number of fields that live. */
export function liveSize(db: Database, ref: number): number {
  const table = tableOf(db, ref)
  return table === null ? hashSize(db, ref) : table.size - table.expiredFields(db.keyspace.expiryNowMs)
}

/** Writes all fields that live, or their values, or both one after the other; stops where the output is overfull. */
export function replyAll(db: Database, ref: number, reply: ReplyWriter, what: number): void {
  const table = tableOf(db, ref)
  if (table !== null) {
    replyTable(db, table, reply, what)
    return
  }
  const { bytes, start } = db.value(ref)
  for (let at = lpFirst(bytes, start); !lpIsEnd(bytes, at) && !reply.isOverfull; ) {
    if ((what & PAIRS) !== 0 && reply.resp3) reply.array(2)
    if ((what & FIELDS) !== 0) replyEntry(db, bytes, at, reply)
    at = lpNext(bytes, at)
    if ((what & VALUES) !== 0) replyEntry(db, bytes, at, reply)
    at = lpNext(bytes, at)
  }
}

function replyTable(db: Database, table: HashTable, reply: ReplyWriter, what: number): void {
  const { expiryNowMs: nowMs } = db.keyspace
  table.forEach((node) => {
    if (!table.isExpired(node, nowMs) && !reply.isOverfull) replyNode(db, table, node, reply, what)
  })
}

/** Writes one node of a big hash. */
export function replyNode(
  db: Database,
  table: HashTable,
  node: number,
  reply: ReplyWriter,
  what: number,
): void {
  const { view } = db.keyspace
  if ((what & PAIRS) !== 0 && reply.resp3) reply.array(2)
  if ((what & FIELDS) !== 0) {
    table.field(node, view)
    reply.bulk(view.bytes, view.start, view.end)
  }
  if ((what & VALUES) !== 0) {
    table.value(node, view)
    reply.bulk(view.bytes, view.start, view.end)
  }
}

/** Writes one pair of a packed hash, whose field is the entry at `at`. */
export function replyPair(
  db: Database,
  bytes: Uint8Array,
  at: number,
  reply: ReplyWriter,
  what: number,
): void {
  if ((what & PAIRS) !== 0 && reply.resp3) reply.array(2)
  if ((what & FIELDS) !== 0) replyEntry(db, bytes, at, reply)
  if ((what & VALUES) !== 0) replyEntry(db, bytes, lpNext(bytes, at), reply)
}

/** Writes the entry of a listpack at `at`. */
function replyEntry(db: Database, bytes: Uint8Array, at: number, reply: ReplyWriter): void {
  const { view, scratch } = db.keyspace
  lpRead(bytes, at, view, scratch)
  reply.bulk(view.bytes, view.start, view.end)
}

/** Calls `visit` with each field that lives and its value. The ranges are used again. It must not change the hash. */
export function visitFields(
  db: Database,
  ref: number,
  visit: (field: ByteRange, value: ByteRange) => void,
): void {
  const { expiryNowMs: nowMs } = db.keyspace
  const table = tableOf(db, ref)
  const field: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  const value: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  if (table !== null) {
    table.forEach((node) => {
      if (!table.isExpired(node, nowMs)) visit(table.field(node, field), table.value(node, value))
    })
    return
  }
  const { bytes, start } = db.value(ref)
  const digits = [new Uint8Array(24), new Uint8Array(24)]
  for (let at = lpFirst(bytes, start); !lpIsEnd(bytes, at); ) {
    lpRead(bytes, at, field, digits[0])
    at = lpNext(bytes, at)
    lpRead(bytes, at, value, digits[1])
    at = lpNext(bytes, at)
    visit(field, value)
  }
}
