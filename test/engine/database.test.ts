// The database against maps: values and keys of every size, expiry times, copies and moves between databases.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../../src/keyspace/database.ts'
import type { Keyspace } from '../../src/keyspace/keyspace.ts'
import { check } from './check.ts'
import {
  checkDatabase,
  checkEmptied,
  checkKey,
  lookup,
  type ModelDatabase,
  makeKeyspace,
  put,
  START_MS,
  valueBytes,
} from './keyspace-model.ts'

const MIB = 1024 * 1024
/** Lengths on both sides of each border: what fits a record, the arena's largest block, what grows by doubling. */
const LENGTHS = [0, 1, 8, 44, 45, 500, 4096, 65_000, 65_534, 65_535, 65_536, 100_000, MIB - 1, MIB, MIB + 1]
const KEYS = [
  '',
  'a',
  'b',
  'key:1',
  'k'.repeat(300),
  'm'.repeat(32_766),
  'n'.repeat(32_767),
  'o'.repeat(70_000),
]

const FAR_MS = START_MS + 1_000_000
const NEAR_MS = [START_MS + 1, START_MS + 50, START_MS + 100]

const key = fc.constantFrom(...KEYS)
const db = fc.constantFrom(0, 1)
const length = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 200 }) },
  fc.constantFrom(...LENGTHS),
)
const expireAt = fc.constantFrom(FAR_MS, FAR_MS + 1, 2 ** 40 + 5, 2 ** 53 - 1, ...NEAR_MS)
const kind = fc.constantFrom(0, 16, 128, 0x42)

type Step =
  | { op: 'put'; db: number; key: string; length: number; kind: number; keep: boolean }
  | { op: 'adopt'; db: number; key: string; length: number; keep: boolean }
  | { op: 'resize'; db: number; key: string; length: number }
  | { op: 'edit'; db: number; key: string; length: number }
  | { op: 'setExpiry'; db: number; key: string; expireAt: number }
  | { op: 'clearExpiry' | 'delete'; db: number; key: string }
  | { op: 'copy' | 'move'; db: number; key: string; toDb: number; toKey: string }
  | { op: 'advance'; byMs: number }
  | { op: 'flush'; db: number; lazy: boolean }
  | { op: 'swap' | 'drain' }

const op = <T extends string>(name: T) => fc.constant(name)
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: op('put'), db, key, length, kind, keep: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: op('adopt'), db, key, length, keep: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ op: op('resize'), db, key, length }) },
  { weight: 2, arbitrary: fc.record({ op: op('edit'), db, key, length }) },
  { weight: 5, arbitrary: fc.record({ op: op('setExpiry'), db, key, expireAt }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('clearExpiry' as const, 'delete' as const), db, key }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('copy' as const, 'move' as const),
      db,
      key,
      toDb: db,
      toKey: key,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: op('advance'), byMs: fc.constantFrom(0, 1, 60) }) },
  { weight: 1, arbitrary: fc.record({ op: op('flush'), db, lazy: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('swap' as const, 'drain' as const) }) },
)

/** The keyspace under test with the maps that it has to agree with. */
class Pair {
  readonly keyspace: Keyspace = makeKeyspace()
  readonly models: ModelDatabase[] = [new Map(), new Map()]
  #seed = 0

  run(step: Step): void {
    const { keyspace, models } = this
    switch (step.op) {
      case 'advance':
        keyspace.setNow(keyspace.nowMs + step.byMs)
        for (const model of models) this.#forgetExpired(model)
        return
      case 'flush':
        assert.equal(keyspace.databases[step.db].flush(step.lazy) >= models[step.db].size, true)
        models[step.db].clear()
        return
      case 'drain':
        keyspace.lazyFree.drain()
        return
      case 'swap':
        keyspace.swap(0, 1)
        models.reverse()
        return
      case 'copy':
      case 'move':
        this.#transfer(step)
        break
      default:
        this.#change(step, keyspace.databases[step.db], models[step.db])
    }
    checkKey(keyspace.databases[step.db], step.key, models[step.db].get(step.key))
  }

  #change(
    step: Exclude<Step, { op: 'advance' | 'flush' | 'drain' | 'swap' | 'copy' | 'move' }>,
    db: Database,
    model: ModelDatabase,
  ) {
    const ref = lookup(db, step.key)
    const entry = model.get(step.key)
    if (step.op === 'put') {
      const value = valueBytes(step.length, this.#seed++)
      put(db, step.key, value, step.kind, step.keep)
      model.set(step.key, { value, kind: step.kind, expireAt: step.keep ? (entry?.expireAt ?? -1) : -1 })
    } else if (step.op === 'adopt') {
      const value = valueBytes(step.length, this.#seed++)
      const bytes = Buffer.from(step.key)
      db.storeApart(ref, bytes, 0, bytes.length, new Uint8Array(value), 0, step.keep)
      model.set(step.key, { value, kind: 0, expireAt: step.keep ? (entry?.expireAt ?? -1) : -1 })
    } else if (ref !== 0 && entry !== undefined) {
      if (step.op === 'resize') {
        db.resizeValue(ref, step.length)
        entry.value = Buffer.concat([entry.value, Buffer.alloc(step.length)], step.length)
      } else if (step.op === 'edit') {
        this.#edit(db, ref, entry.value, step.length)
      } else if (step.op === 'setExpiry') {
        db.setExpiry(ref, step.expireAt)
        entry.expireAt = step.expireAt
        if (step.expireAt < this.keyspace.nowMs) model.delete(step.key)
      } else if (step.op === 'clearExpiry') {
        db.clearExpiry(ref)
        entry.expireAt = -1
      } else {
        db.delete(ref)
        model.delete(step.key)
      }
    }
  }

  /** Changes a byte in place. */
  #edit(db: Database, ref: number, value: Buffer, position: number): void {
    if (position >= value.length) return
    db.beforeEdit(ref)
    const { bytes, start } = db.value(ref)
    bytes[start + position] ^= 0xff
    value[position] ^= 0xff
  }

  #transfer(step: { op: 'copy' | 'move'; db: number; key: string; toDb: number; toKey: string }): void {
    const { databases } = this.keyspace
    const [from, to] = [databases[step.db], databases[step.toDb]]
    const [source, target] = [this.models[step.db], this.models[step.toDb]]
    if (from === to && step.key === step.toKey) return
    const ref = lookup(from, step.key)
    const entry = source.get(step.key)
    const bytes = Buffer.from(step.toKey)
    const existing = to.lookup(bytes, 0, bytes.length)
    if (ref === 0 || entry === undefined) return
    if (existing !== 0) to.delete(existing)
    if (step.op === 'copy') {
      to.copyFrom(from, ref, bytes, 0, bytes.length)
      target.set(step.toKey, { ...entry, value: Buffer.from(entry.value) })
    } else {
      to.moveFrom(from, ref, bytes, 0, bytes.length)
      source.delete(step.key)
      target.set(step.toKey, entry)
    }
    checkKey(to, step.toKey, target.get(step.toKey))
  }

  #forgetExpired(model: ModelDatabase): void {
    for (const [key, { expireAt }] of model) {
      if (expireAt >= 0 && expireAt < this.keyspace.nowMs) model.delete(key)
    }
  }

  /** Compares everything; keys whose time is up have to be met first, as they still take room. */
  check(): void {
    for (const [i, db] of this.keyspace.databases.entries()) {
      for (const key of KEYS) checkKey(db, key, this.models[i].get(key))
      checkDatabase(db, this.models[i])
    }
  }
}

describe('the database', () => {
  test('agrees with maps, and gives every byte back', () => {
    const property = fc.property(fc.array(steps, { maxLength: 60, size: 'max' }), (list) => {
      const pair = new Pair()
      for (const step of list) pair.run(step)
      pair.check()
      pair.keyspace.lazyFree.drain()
      checkEmptied(pair.keyspace)
    })
    check(property, 400)
  })

  for (const from of LENGTHS) {
    test(`resizes a value of ${from} bytes to every other length and back`, () => {
      const pair = new Pair()
      for (const expires of [false, true]) {
        for (const to of LENGTHS) {
          pair.run({ op: 'put', db: 0, key: 'k', length: from, kind: 0, keep: false })
          if (expires) pair.run({ op: 'setExpiry', db: 0, key: 'k', expireAt: FAR_MS })
          pair.run({ op: 'resize', db: 0, key: 'k', length: to })
          pair.run({ op: 'resize', db: 0, key: 'k', length: from })
        }
      }
      checkEmptied(pair.keyspace)
    })
  }

  test('uses as many bytes after everything is deleted as before it was stored', () => {
    const keyspace = makeKeyspace()
    const before = keyspace.usedBytes
    const [db] = keyspace.databases
    for (let i = 0; i < 50_000; i++) put(db, `key:${i}`, valueBytes(i % 100, i))
    for (const size of LENGTHS) put(db, `big:${size}`, valueBytes(size, size))
    assert.ok(keyspace.usedBytes - before > 50_000 * 60)
    for (let i = 0; i < 50_000; i++) db.delete(lookup(db, `key:${i}`))
    for (const size of LENGTHS) db.delete(lookup(db, `big:${size}`))
    assert.equal(keyspace.usedBytes, before)
  })

  test('keeps one spare piece of the expiry index when the last volatile key is gone', () => {
    const keyspace = makeKeyspace()
    const before = keyspace.usedBytes
    const [db] = keyspace.databases
    for (let i = 0; i < 50_000; i++) db.setExpiry(put(db, `key:${i}`, valueBytes(5, i)), FAR_MS + i)
    for (let i = 0; i < 50_000; i++) db.delete(lookup(db, `key:${i}`))
    assert.ok(keyspace.usedBytes - before <= 64 * 1024)
    db.flush(false)
    put(db, 'k', valueBytes(1, 1))
    db.flush(false)
    assert.equal(keyspace.usedBytes, before)
  })

  test('keeps times that a double cannot hold, also in copies and under a new name', () => {
    const keyspace = makeKeyspace()
    const [first, second] = keyspace.databases
    const times = [2n ** 63n - 1n, 2n ** 53n + 1n, 2n ** 62n + 12_345n, 2n ** 32n - 1n, 2n ** 31n]
    for (const time of times) {
      const ref = first.setExactExpiry(put(first, 'k', valueBytes(3, 3)), time)
      assert.equal(first.exactExpireAt(ref), time)
      assert.ok(Math.abs(first.expireAt(ref) / Number(time) - 1) < 1e-15)
      const copy = copyTo(second, 'copy', first, ref)
      assert.equal(second.exactExpireAt(copy), time)
      lookup(second, 'moved')
      const moved = second.moveFrom(first, ref, Buffer.from('moved'), 0, 5)
      assert.equal(second.exactExpireAt(moved), time)
      assert.equal(first.volatileKeys.size, 0)
      second.flush(false)
    }
    checkEmptied(keyspace)
  })

  test('a moved record keeps its access clock, a copy starts with a new one', () => {
    const keyspace = makeKeyspace()
    const [first, second] = keyspace.databases
    const ref = put(first, 'k', valueBytes(3, 3))
    first.setAccessBits(ref, 1234)
    const copy = copyTo(second, 'copy', first, ref)
    assert.equal(second.accessBits(copy), keyspace.access.now)
    lookup(second, 'moved')
    const moved = second.moveFrom(first, ref, Buffer.from('moved'), 0, 5)
    assert.equal(second.accessBits(moved), 1234)
  })

  test('takes a long value over without a copy, and a long value keeps its bytes when it moves', () => {
    const keyspace = makeKeyspace()
    const [first, second] = keyspace.databases
    const value = new Uint8Array(valueBytes(200_000, 1))
    const key = Buffer.from('k')
    const ref = first.storeApart(first.peek(key, 0, 1), key, 0, 1, value, 0, false)
    assert.equal(first.value(ref).bytes.buffer, value.buffer)
    second.peek(key, 0, 1)
    const moved = second.moveFrom(first, ref, key, 0, 1)
    assert.equal(second.value(moved).bytes.buffer, value.buffer)
    assert.equal(keyspace.apart.usedBytes > 200_000, true)
    checkEmptied(keyspace)
  })

  test('counts what a record takes: the footprints add up to the bytes in use', () => {
    const keyspace = makeKeyspace()
    const [db] = keyspace.databases
    for (const key of KEYS) put(db, key, valueBytes(10, 1))
    for (const size of LENGTHS) put(db, `big:${size}`, valueBytes(size, size))
    const names = [...KEYS, ...LENGTHS.map((size) => `big:${size}`)]
    const sum = names.reduce((total, name) => total + db.footprint(lookup(db, name)), 0)
    assert.equal(sum, keyspace.arena.usedBytes + keyspace.apart.usedBytes + names.length * 4)
  })
})

function copyTo(to: Database, key: string, from: Database, ref: number): number {
  const bytes = Buffer.from(key)
  to.peek(bytes, 0, bytes.length)
  return to.copyFrom(from, ref, bytes, 0, bytes.length)
}
