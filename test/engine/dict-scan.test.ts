// The guarantee of SCAN: a key that is there from the first step to the last is returned, whatever happens meanwhile.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { reverseBits, reverseNext } from '../../src/memory/scan-cursor.ts'
import { check } from './check.ts'
import { DictRecords } from './dict-records.ts'

/** What happens between two steps of a walk. */
interface Disturbance {
  /** Keys that come, by number. */
  readonly add: readonly [from: number, count: number]
  /** Keys that go. */
  readonly remove: readonly [from: number, count: number]
  /** Buckets that the cron moves. */
  readonly rehash: number
  /** Buckets of the next step. */
  readonly step: number
}

const range = fc.tuple(
  fc.integer({ min: 0, max: 3000 }),
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 })),
)
const disturbances: fc.Arbitrary<Disturbance> = fc.record({
  add: range,
  remove: range,
  rehash: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
  step: fc.integer({ min: 1, max: 40 }),
})

/** Walks once over the keys while `list` happens, and returns what was seen. */
function disturbedWalk(records: DictRecords, list: readonly Disturbance[]): Set<string> {
  const seen = new Set<string>()
  let cursor = 0
  for (let i = 0; ; i++) {
    const { step, add, remove, rehash } = list[i % list.length]
    for (let bucket = 0; bucket < step; bucket++) {
      cursor = records.dict.scan(cursor, (ref) => seen.add(records.keyOf(ref)))
      if (cursor === 0) return seen
    }
    // The disturbances end some time, as a table that always grows could be walked for ever.
    if (i >= 200) continue
    for (let k = add[0]; k < add[0] + add[1]; k++) records.add(`churn:${k}`)
    for (let k = remove[0]; k < remove[0] + remove[1]; k++) records.remove(`churn:${k}`)
    records.dict.rehash(rehash)
  }
}

describe('a walk with cursors', () => {
  test('returns each key that stays, through inserts, deletes and resizes in both directions', () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.array(disturbances, { minLength: 1, maxLength: 20, size: 'max' }),
      (stable, churn, list) => {
        const records = new DictRecords()
        for (let i = 0; i < stable; i++) records.add(`stable:${i}`)
        for (let i = 0; i < churn; i++) records.add(`churn:${i}`)
        const seen = disturbedWalk(records, list)
        for (let i = 0; i < stable; i++) assert.ok(seen.has(`stable:${i}`), `stable:${i} was not returned`)
      },
    )
    check(property, 80)
  })

  test('returns each key once while nothing changes', () => {
    for (const count of [0, 1, 3, 4, 5, 100, 1000]) {
      const records = new DictRecords()
      for (let i = 0; i < count; i++) records.add(`k${i}`)
      const found = records.scanAll()
      assert.equal(found.length, count)
      assert.equal(new Set(found).size, count)
    }
  })

  test('returns each key once in the middle of a resize, in either direction', () => {
    const records = new DictRecords()
    for (let i = 0; i < 5000; i++) {
      records.add(`k${i}`)
      if (i % 250 === 0) assert.equal(new Set(records.scanAll()).size, i + 1)
    }
    for (let i = 0; i < 5000; i++) {
      records.remove(`k${i}`)
      if (i % 250 !== 0) continue
      const found = records.scanAll()
      assert.equal(found.length, 4999 - i)
      assert.equal(new Set(found).size, 4999 - i)
    }
  })

  test('ends from any cursor, also one that was made up', () => {
    const records = new DictRecords()
    for (let i = 0; i < 100; i++) records.add(`k${i}`)
    for (const cursor of [1, 2, 1000, 0x7fffffff, 0x80000000, 0xffffffff]) {
      let at = cursor
      for (let steps = 0; steps <= 256 && (at !== 0 || steps === 0); steps++)
        at = records.dict.scan(at, () => {})
      assert.equal(at, 0)
    }
  })
})

describe('cursors', () => {
  test('visit each bucket of a table once', () => {
    for (let bits = 1; bits <= 12; bits++) {
      const mask = 2 ** bits - 1
      const visited = new Set<number>()
      let cursor = 0
      do {
        visited.add(cursor & mask)
        cursor = reverseNext(cursor, mask)
      } while (cursor !== 0)
      assert.equal(visited.size, mask + 1)
    }
  })

  test('reversing twice gives the same bits', () => {
    check(
      fc.property(fc.integer(), (value) => reverseBits(reverseBits(value)) === value),
      1000,
    )
    assert.equal(reverseBits(1), -(2 ** 31))
  })
})
