// The dictionary against a set of strings: look-ups, resizes in both directions, random picks, chains.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { check, pseudoRandom } from './check.ts'
import { DictRecords } from './dict-records.ts'

const LONG_KEY = 'l'.repeat(40_000)

function keyName(i: number): string {
  return i === 7 ? LONG_KEY : i === 0 ? '' : `key:${i}`
}

type Op =
  | { readonly op: 'add' | 'remove' | 'move'; readonly from: number; readonly count: number }
  | { readonly op: 'rehash'; readonly steps: number }
  | { readonly op: 'reserve'; readonly count: number }
  | { readonly op: 'random' }

const from = fc.integer({ min: 0, max: 1500 })
const ops: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('add' as const), from, count: fc.integer({ min: 1, max: 500 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('remove' as const),
      from,
      count: fc.integer({ min: 1, max: 900 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('move' as const), from, count: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('rehash' as const), steps: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('reserve' as const), count: fc.integer({ min: 1, max: 5000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('random' as const) }) },
)

/** Runs one step on both, and compares what it answers. */
function apply(step: Op, records: DictRecords, model: Set<string>): void {
  if (step.op === 'rehash') records.dict.rehash(step.steps)
  else if (step.op === 'reserve') records.dict.reserve(step.count)
  else if (step.op === 'random') {
    const ref = records.dict.random((limit) => limit >> 1)
    if (model.size === 0) assert.equal(ref, 0)
    else assert.ok(model.has(records.keyOf(ref)))
  } else {
    for (let i = step.from; i < step.from + step.count; i++) {
      const key = keyName(i)
      if (step.op === 'move') {
        if (model.has(key)) records.move(key)
      } else if (step.op === 'add') {
        assert.equal(records.add(key), !model.has(key))
        model.add(key)
      } else {
        assert.equal(records.remove(key), model.delete(key))
      }
    }
  }
}

/** Runs steps on both and compares everything; in the end all keys go, and with them every byte. */
function agreesWithSet(list: readonly Op[]): void {
  const records = new DictRecords()
  const model = new Set<string>()
  for (const step of list) {
    apply(step, records, model)
    assert.equal(records.dict.size, model.size)
  }
  for (let i = 0; i < 2400; i += 7) assert.equal(records.has(keyName(i)), model.has(keyName(i)))
  assert.deepEqual(records.scanAll().sort(), [...model].sort())
  for (const key of [...model, 'last']) {
    records.add(key)
    records.remove(key)
  }
  assert.equal(records.dict.size, 0)
  assert.equal(records.arena.usedBytes + records.apart.usedBytes, 0)
  assert.equal(records.dict.tableBytes, new DictRecords().dict.tableBytes)
}

describe('the dictionary', () => {
  test('agrees with a set through growing, shrinking and rehashing', () => {
    check(fc.property(fc.array(ops, { maxLength: 30, size: 'max' }), agreesWithSet), 60)
  })

  test('moves a bounded number of buckets with each operation', () => {
    const records = new DictRecords()
    for (let i = 0; records.dict.buckets[0] < 65_536 || records.dict.isRehashing; i++) records.add(`k${i}`)
    for (let i = 0; !records.dict.isRehashing; i++) records.add(`x${i}`)
    let [before] = emptyBuckets(records)
    for (let i = 0; i < 100; i++) {
      records.has('nothing')
      const [after] = emptyBuckets(records)
      assert.ok(after - before <= 11, `${after - before} buckets were moved at once`)
      before = after
    }
  })

  test('shrinks while keys go, and is small again when the last is gone', () => {
    const records = new DictRecords()
    for (let i = 0; i < 20_000; i++) records.add(`k${i}`)
    for (let i = 0; i < 19_990; i++) records.remove(`k${i}`)
    while (records.dict.rehash(1000)) {}
    assert.ok(records.dict.buckets[0] <= 128, `${records.dict.buckets[0]} buckets for 10 keys`)
    for (let i = 19_990; i < 20_000; i++) records.remove(`k${i}`)
    assert.deepEqual(records.dict.buckets, [4, 0])
  })

  test('keeps the room that was reserved', () => {
    const records = new DictRecords()
    records.add('one')
    records.dict.reserve(10_000)
    while (records.dict.rehash(10)) {}
    assert.ok(records.dict.buckets[0] >= 10_000)
    for (let i = 0; i < 10_000; i++) {
      records.add(`k${i}`)
      assert.ok(!records.dict.isRehashing)
    }
  })

  test('moves no bucket while a walk holds its position', () => {
    const records = new DictRecords()
    for (let i = 0; i < 1000; i++) records.add(`k${i}`)
    while (records.dict.rehash(1000)) {}
    records.dict.pauseRehash()
    const { buckets } = records.dict
    for (let i = 1000; i < 5000; i++) records.add(`k${i}`)
    for (let i = 0; i < 5000; i++) records.remove(`k${i}`)
    assert.deepEqual(records.dict.buckets, buckets)
    records.dict.resumeRehash()
    for (let i = 0; i < 5000; i++) records.add(`k${i}`)
    assert.ok(records.dict.buckets[0] > buckets[0])
    assert.equal(records.scanAll().length, 5000)
  })

  test('picks every key at random now and then, in a sparse table too', () => {
    const records = new DictRecords()
    for (let i = 0; i < 300; i++) records.add(`k${i}`)
    for (let i = 0; i < 260; i++) records.remove(`k${i}`)
    const random = pseudoRandom(1)
    const picked = new Map<string, number>()
    for (let i = 0; i < 8000; i++) {
      const key = records.keyOf(records.dict.random((limit) => Math.floor(random() * limit)))
      picked.set(key, (picked.get(key) ?? 0) + 1)
    }
    assert.equal(picked.size, 40)
    assert.ok(Math.min(...picked.values()) > 20, 'a key is picked far less often than the others')
  })

  test('hands out all records piece by piece when it is taken apart', () => {
    for (const count of [0, 1, 5, 1000, 1025]) {
      const records = new DictRecords()
      for (let i = 0; i < count; i++) records.add(`k${i}`)
      const taken = new Set<string>()
      const take = (ref: number) => {
        taken.add(records.keyOf(ref))
        records.release(ref)
      }
      for (let left = count; left > 0; left -= 7) assert.equal(records.dict.takeOut(7, take), left > 7)
      assert.equal(records.dict.takeOut(7, take), false)
      assert.equal(taken.size, count)
      assert.equal(records.arena.usedBytes, 0)
    }
  })

  test('has chains of the lengths that chance gives', () => {
    const records = new DictRecords()
    for (let i = 0; i < 32_768; i++) records.add(`k${i}`)
    while (records.dict.rehash(1000)) {}
    const lengths = records.dict.chainLengths(0)
    assert.equal(
      lengths.reduce((sum, buckets, length) => sum + buckets * length, 0),
      32_768,
    )
    assert.ok(lengths.length <= 12, `a chain has ${lengths.length - 1} records`)
  })
})

/** How many buckets of each table are empty. */
function emptyBuckets({ dict }: DictRecords): [number, number] {
  return [dict.chainLengths(0)[0] ?? 0, dict.chainLengths(1)[0] ?? 0]
}
