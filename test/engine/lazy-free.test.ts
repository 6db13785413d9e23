// Freeing in slices: the queue of what is large, and flushing a database through it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LazyFree } from '../../src/keyspace/lazy-free.ts'
import { lookup, makeKeyspace, put, START_MS, valueBytes } from './keyspace-model.ts'

/** A job that only counts. */
function job(objects: number) {
  let left = objects
  return {
    get pending() {
      return left
    },
    free(count: number) {
      left = Math.max(0, left - count)
      return left > 0
    },
  }
}

describe('the queue of things to free', () => {
  test('frees a slice at a time, in the order in which things came', () => {
    const queue = new LazyFree()
    const [first, second] = [job(25), job(5)]
    queue.add(first)
    queue.add(second)
    assert.equal(queue.pendingObjects, 30)
    assert.equal(queue.run(10), true)
    assert.deepEqual([first.pending, second.pending, queue.freedObjects], [15, 5, 10])
    assert.equal(queue.run(10), true)
    assert.equal(queue.run(10), true)
    assert.deepEqual([queue.pendingObjects, queue.freedObjects], [5, 25])
    assert.equal(queue.run(10), false)
    assert.deepEqual([queue.pendingObjects, queue.freedObjects], [0, 30])
    assert.equal(queue.run(10), false)
  })

  test('asks to be run when the first thing comes, and again after it was empty', () => {
    const queue = new LazyFree()
    let asked = 0
    queue.onWork = () => {
      asked++
    }
    queue.add(job(1))
    queue.add(job(1))
    assert.equal(asked, 1)
    queue.drain()
    assert.deepEqual([queue.pendingObjects, queue.freedObjects], [0, 2])
    queue.add(job(1))
    assert.equal(asked, 2)
  })
})

describe('flushing a database', () => {
  for (const count of [0, 1, 1000, 5000]) {
    test(`of ${count} keys in slices frees as much as at once`, () => {
      const keyspace = makeKeyspace(1)
      const [db] = keyspace.databases
      const before = keyspace.usedBytes
      for (let i = 0; i < count; i++) {
        const ref = put(db, `key:${i}`, valueBytes(i % 100 === 0 ? 80_000 : i % 60, i))
        if (i % 3 === 0) db.setExpiry(ref, START_MS + 1e9)
      }
      assert.equal(db.flush(true), count)
      assert.deepEqual([db.size, db.volatileKeys.size, lookup(db, 'key:0')], [0, 0, 0])
      assert.equal(keyspace.lazyFree.pendingObjects, count)
      let used = keyspace.usedBytes
      while (keyspace.lazyFree.run(100)) {
        assert.ok(keyspace.usedBytes < used)
        used = keyspace.usedBytes
      }
      assert.equal(keyspace.lazyFree.freedObjects, count)
      assert.equal(keyspace.usedBytes, before)
    })
  }

  test('leaves new keys of the same names alone while the old ones are freed', () => {
    const keyspace = makeKeyspace(1)
    const [db] = keyspace.databases
    for (let i = 0; i < 3000; i++) put(db, `key:${i}`, valueBytes(20, i))
    db.flush(true)
    for (let i = 0; i < 3000; i++) {
      put(db, `key:${i}`, valueBytes(10, i))
      keyspace.lazyFree.run(2)
    }
    keyspace.lazyFree.drain()
    assert.equal(db.size, 3000)
    for (let i = 0; i < 3000; i++) assert.notEqual(lookup(db, `key:${i}`), 0)
    db.flush(false)
    assert.equal(keyspace.arena.usedBytes, 0)
  })
})
