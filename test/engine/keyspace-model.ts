// A keyspace beside a model of it in plain maps, for tests: every step runs on both, and everything is compared.

import assert from 'node:assert/strict'
import type { Database } from '../../src/keyspace/database.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'

/** What the model knows of a key. */
export interface ModelEntry {
  value: Buffer
  kind: number
  /** Unix milliseconds, or -1. */
  expireAt: number
}

/** A database of the model: entries by key. */
export type ModelDatabase = Map<string, ModelEntry>

export const START_MS = 1_700_000_000_000

/** A keyspace with two databases that `usedBytes` can be compared of. */
export function makeKeyspace(databases = 2): Keyspace {
  return new Keyspace({ databases, nowMs: START_MS, hashSeed: [11, 22] })
}

/** Bytes that depend on length and seed, so that a piece that is lost or moved shows. */
export function valueBytes(length: number, seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) + seed * 7) & 0xff
  return bytes
}

/** The record of a key, as a writer looks it up. */
export function lookup(db: Database, key: string): number {
  const bytes = Buffer.from(key)
  return db.lookup(bytes, 0, bytes.length)
}

/** Stores a value as SET does. Returns the record. */
export function put(db: Database, key: string, value: Uint8Array, kind = 0, keepExpiry = false): number {
  const ref = lookup(db, key)
  const bytes = Buffer.from(key)
  return db.store(ref, bytes, 0, bytes.length, value, 0, value.length, kind, keepExpiry)
}

/** Deletes a key if it is there. */
export function drop(db: Database, key: string): boolean {
  const ref = lookup(db, key)
  if (ref !== 0) db.delete(ref)
  return ref !== 0
}

/** A copy of the value of a record. */
function storedValue(db: Database, ref: number): Buffer {
  const { bytes, start, end } = db.value(ref)
  return Buffer.from(bytes.subarray(start, end))
}

/** A copy of the key of a record, as text. */
export function keyOf(db: Database, ref: number): string {
  const { bytes, start, end } = db.key(ref, { bytes: new Uint8Array(0), start: 0, end: 0 })
  return Buffer.from(bytes.subarray(start, end)).toString()
}

/** The keys of a database, whether their time is up or not. */
export function allRecords(db: Database): number[] {
  const refs: number[] = []
  let cursor = 0
  do {
    cursor = db.table.scan(cursor, (ref) => refs.push(ref))
  } while (cursor !== 0)
  return refs
}

/** Compares what one key has. */
export function checkKey(db: Database, key: string, entry: ModelEntry | undefined): void {
  const bytes = Buffer.from(key)
  const ref = db.peek(bytes, 0, bytes.length)
  const shown = `${key.slice(0, 20)} (${key.length} bytes) in database ${db.index}`
  assert.equal(ref !== 0, entry !== undefined, shown)
  if (entry === undefined) return
  assert.equal(db.kind(ref), entry.kind, shown)
  assert.equal(db.expireAt(ref), entry.expireAt, shown)
  assert.ok(storedValue(db, ref).equals(entry.value), `the value of ${shown} has changed`)
  assert.equal(keyOf(db, ref), key)
}

/** Compares all keys of a database, and its index of those that expire. */
export function checkDatabase(db: Database, model: ModelDatabase): void {
  for (const [key, entry] of model) checkKey(db, key, entry)
  const refs = allRecords(db)
  assert.deepEqual(refs.map((ref) => keyOf(db, ref)).sort(), [...model.keys()].sort())
  assert.equal(db.size, model.size)
  const volatile = refs.filter((ref) => db.expireAt(ref) >= 0)
  const index = db.volatileKeys
  const indexed = Array.from({ length: index.size }, (_, slot) => index.refAt(slot))
  assert.deepEqual(indexed.sort(), volatile.sort())
}

/** Deletes all keys; then no byte may be in use but the spare parts of the tables. */
export function checkEmptied(keyspace: Keyspace): void {
  for (const db of keyspace.databases) {
    for (const ref of allRecords(db)) db.delete(ref)
    assert.equal(db.size, 0)
    assert.equal(db.volatileKeys.size, 0)
  }
  assert.equal(keyspace.arena.usedBytes, 0)
  assert.equal(keyspace.apart.usedBytes, 0)
}
