// The index of the keys that expire, against a map.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ExpiryIndex, indexSeconds } from '../../src/memory/expiry-index.ts'
import { pseudoRandom } from './check.ts'
import {
  allRecords,
  checkDatabase,
  drop,
  keyOf,
  lookup,
  type ModelDatabase,
  makeKeyspace,
  put,
} from './keyspace-model.ts'

const VALUE = Buffer.from('v')
const TIME_MS = 1_800_000_000_000

describe('the expiry index', () => {
  test('holds each volatile key once, with its time, however keys come and go', () => {
    const keyspace = makeKeyspace(1)
    const [db] = keyspace.databases
    const model: ModelDatabase = new Map()
    const random = pseudoRandom(5)
    for (let i = 0; i < 60_000; i++) {
      const key = `key:${Math.floor(random() * 12_000)}`
      const choice = random()
      if (choice < 0.6) {
        const expireAt = TIME_MS + Math.floor(random() * 1e9)
        db.setExpiry(put(db, key, VALUE, 0, true), expireAt)
        model.set(key, { value: VALUE, kind: 0, expireAt })
      } else if (choice < 0.75) {
        put(db, key, VALUE)
        model.set(key, { value: VALUE, kind: 0, expireAt: -1 })
      } else {
        assert.equal(drop(db, key), model.delete(key))
      }
    }
    checkDatabase(db, model)
    const index = db.volatileKeys
    for (let slot = 0; slot < index.size; slot++) {
      const expireAt = model.get(keyOf(db, index.refAt(slot)))?.expireAt ?? -1
      assert.equal(index.secondsAt(slot), indexSeconds(expireAt))
    }
    for (const ref of allRecords(db)) db.delete(ref)
    assert.equal(index.size, 0)
    assert.ok(index.tableBytes <= 64 * 1024, `${index.tableBytes} bytes are kept`)
  })

  test('follows a record to another block and to another time', () => {
    const [db] = makeKeyspace(1).databases
    let ref = db.setExpiry(put(db, 'k', VALUE), TIME_MS)
    ref = db.resizeValue(ref, 5000)
    assert.equal(db.volatileKeys.refAt(0), ref)
    ref = db.setExpiry(ref, TIME_MS + 5000)
    assert.equal(db.volatileKeys.size, 1)
    assert.equal(db.volatileKeys.secondsAt(0), indexSeconds(TIME_MS + 5000))
    db.clearExpiry(ref)
    assert.equal(db.volatileKeys.size, 0)
    assert.equal(db.expireAt(lookup(db, 'k')), -1)
  })

  test('clamps times that its seconds do not reach, on the safe side', () => {
    assert.equal(indexSeconds(Number.MAX_SAFE_INTEGER), 2 ** 31 - 1)
    assert.equal(indexSeconds(0), 1 - indexSeconds(2 * 1_577_836_800_000) - 1)
    for (const time of [0, 1, 999, TIME_MS, TIME_MS + 999]) {
      assert.ok((indexSeconds(time) + 1_577_836_800) * 1000 <= time)
    }
  })

  test('is empty at first', () => {
    assert.equal(new ExpiryIndex([], 6).tableBytes, 0)
  })
})
