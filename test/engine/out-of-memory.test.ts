// When memory runs out in the middle of a change, the change throws and the database is as before.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Keyspace } from '../../src/keyspace/keyspace.ts'
import { OutOfArenaError } from '../../src/memory/chunk-pool.ts'
import {
  checkDatabase,
  checkEmptied,
  lookup,
  type ModelDatabase,
  makeKeyspace,
  put,
  START_MS,
  valueBytes,
} from './keyspace-model.ts'

const LONG_KEY = 'k'.repeat(40_000)
const SHORT = valueBytes(30, 1)
const LONG = valueBytes(100_000, 2)
const FAR_MS = START_MS + 1e9

/** Bytes of which no copy can be had. */
class Uncopyable extends Uint8Array {
  static get [Symbol.species](): Uint8ArrayConstructor {
    throw new RangeError('Array buffer allocation failed')
  }
}

/** Two databases with a short, a long, and a volatile value, and a key that lives apart. */
function filled(): { keyspace: Keyspace; models: ModelDatabase[] } {
  const keyspace = makeKeyspace()
  const models = keyspace.databases.map((db): ModelDatabase => {
    for (const [key, value] of [
      ['short', SHORT],
      ['long', LONG],
      [LONG_KEY, SHORT],
    ] as const) {
      put(db, key, value)
    }
    db.setExpiry(put(db, 'volatile', SHORT), FAR_MS)
    const entry = (value: Buffer, expireAt = -1) => ({ value, kind: 0, expireAt })
    return new Map([
      ['short', entry(SHORT)],
      ['long', entry(LONG)],
      [LONG_KEY, entry(SHORT)],
      ['volatile', entry(SHORT, FAR_MS)],
    ])
  })
  return { keyspace, models }
}

const big = valueBytes(3000, 3)
const CHANGES: Readonly<Record<string, (keyspace: Keyspace) => void>> = {
  'storing a new key': ({ databases: [db] }) => put(db, 'new', big),
  'storing a new long key': ({ databases: [db] }) => put(db, 'n'.repeat(50_000), big),
  'storing a larger value': ({ databases: [db] }) => put(db, 'short', big),
  'storing a smaller value': ({ databases: [db] }) => put(db, 'long', big),
  'storing over a volatile key': ({ databases: [db] }) => put(db, 'volatile', big, 0, true),
  'storing a long value': ({ databases: [db] }) => put(db, 'short', LONG),
  'taking a long value over': ({ databases: [db] }) => {
    const ref = lookup(db, 'short')
    db.storeApart(ref, Buffer.from('short'), 0, 5, new Uint8Array(LONG), 0, false)
  },
  'growing a value': ({ databases: [db] }) => db.resizeValue(lookup(db, 'short'), 4000),
  'growing a value out of its record': ({ databases: [db] }) => db.resizeValue(lookup(db, 'short'), 70_000),
  'setting an expiry time': ({ databases: [db] }) => db.setExpiry(lookup(db, 'short'), FAR_MS),
  'clearing an expiry time': ({ databases: [db] }) => db.clearExpiry(lookup(db, 'volatile')),
  'copying a key': ({ databases: [db, other] }) => {
    const ref = lookup(db, 'long')
    lookup(other, 'copy')
    other.copyFrom(db, ref, Buffer.from('copy'), 0, 4)
  },
  'moving a key': ({ databases: [db, other] }) => {
    const ref = lookup(db, 'volatile')
    lookup(other, LONG_KEY.slice(1))
    other.moveFrom(db, ref, Buffer.from(LONG_KEY), 1, LONG_KEY.length)
  },
}

function checkUnchanged({ keyspace, models }: ReturnType<typeof filled>): void {
  for (const [i, model] of models.entries()) checkDatabase(keyspace.databases[i], model)
  checkEmptied(keyspace)
}

describe('a change that finds no memory leaves everything as it was', () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    test(name, () => {
      const state = filled()
      const { arena } = state.keyspace
      let asked = 0
      arena.alloc = () => {
        asked++
        throw new OutOfArenaError()
      }
      assert.throws(() => change(state.keyspace), OutOfArenaError)
      assert.equal(asked, 1)
      checkUnchanged(state)
    })
  }

  test('when a long value cannot be copied', () => {
    for (const key of ['new', 'short', 'long', 'volatile', LONG_KEY]) {
      const state = filled()
      const [db] = state.keyspace.databases
      assert.throws(() => put(db, key, new Uncopyable(200_000), 0, true), RangeError)
      checkUnchanged(state)
    }
  })

  test('when a long key cannot be copied', () => {
    const state = filled()
    const [db, other] = state.keyspace.databases
    const key = new Uncopyable(60_000)
    db.lookup(key, 0, key.length)
    assert.throws(() => db.store(0, key, 0, key.length, LONG, 0, LONG.length, 0, false), RangeError)
    const ref = lookup(other, 'volatile')
    db.lookup(key, 0, key.length)
    assert.throws(() => db.moveFrom(other, ref, key, 0, key.length), RangeError)
    checkUnchanged(state)
  })
})

test('a table that cannot grow goes on with longer chains', (t) => {
  const keyspace = makeKeyspace(1)
  const [db] = keyspace.databases
  for (let i = 0; i < 1024; i++) put(db, `key:${i}`, SHORT)
  while (db.table.rehash(100)) {}
  const { buckets } = db.table
  t.mock.method(globalThis, 'Int32Array', function fail() {
    throw new RangeError('Array buffer allocation failed')
  })
  for (let i = 1024; i < 2000; i++) put(db, `key:${i}`, SHORT)
  t.mock.restoreAll()
  assert.deepEqual(db.table.buckets, buckets)
  assert.equal(db.size, 2000)
  for (let i = 0; i < 2000; i++) assert.notEqual(lookup(db, `key:${i}`), 0)
})
