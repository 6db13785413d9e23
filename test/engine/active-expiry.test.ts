// Expired keys: invisible at once, and their memory comes back although nobody asks for them, in bounded time.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Database } from '../../src/keyspace/database.ts'
import type { Keyspace } from '../../src/keyspace/keyspace.ts'
import type { KeyspaceObserver } from '../../src/keyspace/observer.ts'
import { ActiveExpiry } from '../../src/server/active-expiry.ts'
import { allRecords, makeKeyspace, put, START_MS, valueBytes } from './keyspace-model.ts'

/** A period whose share no run of a test uses up. */
const LONG_MS = 1e9

/** Fills a database with keys of which each second one expires within a second. */
function fill(db: Database, count: number): void {
  for (let i = 0; i < count; i++) {
    const ref = put(db, `key:${i}`, valueBytes(i % 7 === 0 ? 70_000 : i % 50, i))
    if (i % 2 === 0) db.setExpiry(ref, START_MS + 1 + (i % 1000))
  }
}

/** An observer that counts the keys that expired. */
function countingObserver(counts: { expired: number; before: number }): KeyspaceObserver {
  return {
    beforeChange: () => {
      counts.before++
    },
    changed: () => {},
    event: () => {},
    expired: () => {
      counts.expired++
    },
    beforeFlush: () => {},
    swapped: () => {},
  }
}

/** The bytes that a keyspace uses which never held the keys that expire. */
function bytesWithout(count: number): number {
  const keyspace = makeKeyspace()
  for (const db of keyspace.databases) {
    for (let i = 1; i < count; i += 2) put(db, `key:${i}`, valueBytes(i % 7 === 0 ? 70_000 : i % 50, i))
  }
  return keyspace.arena.usedBytes + keyspace.apart.usedBytes
}

function filled(count: number): Keyspace {
  const keyspace = makeKeyspace()
  for (const db of keyspace.databases) fill(db, count)
  return keyspace
}

describe('a key whose time is up', () => {
  test('is invisible to every look-up from the next millisecond on, and is deleted by it', () => {
    const looks = ['peek', 'lookup', 'lookupRead', 'lookupNoTouch'] as const
    for (const look of looks) {
      const keyspace = makeKeyspace(1)
      const [db] = keyspace.databases
      const key = Buffer.from('k')
      db.setExpiry(put(db, 'k', valueBytes(100_000, 1)), START_MS + 10)
      keyspace.setNow(START_MS + 10)
      assert.notEqual(db[look](key, 0, 1), 0)
      keyspace.setNow(START_MS + 11)
      assert.equal(db[look](key, 0, 1), 0)
      assert.deepEqual([db.size, keyspace.expiredKeys], [0, 1])
      assert.equal(keyspace.arena.usedBytes + keyspace.apart.usedBytes, 0)
    }
  })

  test('stays hidden but is not deleted while the keyspace keeps such keys', () => {
    const keyspace = makeKeyspace(1)
    const [db] = keyspace.databases
    const key = Buffer.from('k')
    db.setExpiry(put(db, 'k', valueBytes(3, 1)), START_MS + 10)
    keyspace.setNow(START_MS + 11)
    keyspace.keepExpired = true
    new ActiveExpiry(keyspace).run(LONG_MS)
    assert.equal(db.lookupRead(key, 0, 1), 0)
    assert.deepEqual([db.size, keyspace.expiredKeys], [1, 0])
    keyspace.keepExpired = false
    assert.equal(db.lookupRead(key, 0, 1), 0)
    assert.deepEqual([db.size, keyspace.expiredKeys], [0, 1])
  })
})

describe('active expiry', () => {
  test('gives the memory of all expired keys back, and touches no other', () => {
    const keyspace = filled(6000)
    const counts = { expired: 0, before: 0 }
    keyspace.observe(countingObserver(counts))
    const expiry = new ActiveExpiry(keyspace)
    keyspace.setNow(START_MS + 500)
    expiry.run(LONG_MS)
    for (const db of keyspace.databases) {
      for (const ref of allRecords(db)) assert.ok(!db.isExpired(ref))
    }
    assert.equal(keyspace.expiredKeys, 3000)
    keyspace.setNow(START_MS + 5000)
    expiry.run(LONG_MS)
    assert.equal(keyspace.expiredKeys, 6000)
    assert.deepEqual(counts, { expired: 6000, before: 6000 })
    for (const db of keyspace.databases) assert.deepEqual([db.size, db.volatileKeys.size], [3000, 0])
    assert.equal(keyspace.arena.usedBytes + keyspace.apart.usedBytes, bytesWithout(6000))
    assert.equal(expiry.timeLimitReached, 0)
  })

  test('stops when its share of the time is used up, and goes on there', () => {
    const keyspace = filled(6000)
    const expiry = new ActiveExpiry(keyspace)
    keyspace.setNow(START_MS + 5000)
    for (let run = 1; keyspace.expiredKeys < 6000; run++) {
      const before = keyspace.expiredKeys
      expiry.run(0)
      const deleted = keyspace.expiredKeys - before
      assert.ok(deleted > 0 && deleted <= 1024, `${deleted} keys were deleted in no time`)
      if (keyspace.expiredKeys < 6000) assert.equal(expiry.timeLimitReached, run)
    }
    assert.equal(keyspace.arena.usedBytes + keyspace.apart.usedBytes, bytesWithout(6000))
  })

  test('reaches every database although one keeps it busy', () => {
    const keyspace = makeKeyspace(3)
    const [busy, second, third] = keyspace.databases
    fill(busy, 4000)
    fill(second, 10)
    fill(third, 10)
    keyspace.setNow(START_MS + 5000)
    const expiry = new ActiveExpiry(keyspace)
    for (let run = 0; run < 8; run++) {
      for (let i = 0; i < 2000; i += 2) busy.setExpiry(put(busy, `key:${i}`, valueBytes(1, 1)), START_MS)
      expiry.run(0)
    }
    assert.deepEqual([second.volatileKeys.size, third.volatileKeys.size], [0, 0])
  })
})
