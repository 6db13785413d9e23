// The access clock of a record: idle times and access counters, and who moves them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AccessClock } from '../../src/keyspace/access-clock.ts'
import { pseudoRandom } from './check.ts'
import { lookup, makeKeyspace, put, START_MS } from './keyspace-model.ts'

const MINUTE_MS = 60_000
const VALUE = Buffer.from('v')

function lfuClock(): AccessClock {
  const clock = new AccessClock()
  clock.lfu = true
  clock.set(START_MS)
  return clock
}

describe('the idle time', () => {
  test('counts the seconds since the last access', () => {
    const clock = new AccessClock()
    clock.set(START_MS)
    const bits = clock.touched(0, () => 0)
    clock.set(START_MS + 999)
    assert.equal(clock.idleSeconds(bits), 0)
    clock.set(START_MS + 12_345_000)
    assert.equal(clock.idleSeconds(bits), 12_345)
    assert.equal(clock.idleSeconds(clock.bitsForIdle(777)), 777)
  })

  test('goes on across the end of its 24 bits', () => {
    const clock = new AccessClock()
    clock.set((2 ** 24 * 3 - 5) * 1000)
    const bits = clock.initial()
    clock.set((2 ** 24 * 3 + 5) * 1000)
    assert.equal(clock.idleSeconds(bits), 10)
  })
})

describe('the access counter', () => {
  test('begins at 5 and loses one with each decay time', () => {
    const clock = lfuClock()
    const bits = clock.initial()
    assert.equal(clock.frequency(bits), 5)
    clock.set(START_MS + 3 * MINUTE_MS)
    assert.equal(clock.frequency(bits), 2)
    clock.set(START_MS + 100 * MINUTE_MS)
    assert.equal(clock.frequency(bits), 0)
    clock.decayMinutes = 50
    assert.equal(clock.frequency(bits), 3)
    clock.decayMinutes = 0
    assert.equal(clock.frequency(bits), 5)
  })

  test('grows with a chance that falls as it grows, up to 255', () => {
    const clock = lfuClock()
    const always = () => 0
    let bits = clock.initial()
    for (let i = 0; i < 300; i++) bits = clock.touched(bits, always)
    assert.equal(clock.frequency(bits), 255)
    assert.equal(clock.frequency(clock.touched(clock.bitsForFrequency(20), () => 1 / 151 - 1e-9)), 21)
    assert.equal(clock.frequency(clock.touched(clock.bitsForFrequency(20), () => 1 / 151 + 1e-9)), 20)
    assert.equal(clock.frequency(clock.touched(clock.bitsForFrequency(2), () => 0.999)), 3)
  })

  test('is near what Redis gives for its default factor: 10, 18 and 142 after 100, 1000 and 100,000 hits', () => {
    const random = pseudoRandom(3)
    const clock = lfuClock()
    let bits = clock.initial()
    const after = new Map<number, number>()
    for (let hits = 1; hits <= 100_000; hits++) {
      bits = clock.touched(bits, random)
      after.set(hits, clock.frequency(bits))
    }
    assert.ok(Math.abs((after.get(100) ?? 0) - 10) <= 5)
    assert.ok(Math.abs((after.get(1000) ?? 0) - 18) <= 10)
    assert.ok(Math.abs((after.get(100_000) ?? 0) - 142) <= 25)
  })

  test('decays before it grows', () => {
    const clock = lfuClock()
    const bits = clock.bitsForFrequency(100)
    clock.set(START_MS + 40 * MINUTE_MS)
    const touched = clock.touched(bits, () => 1)
    assert.equal(clock.frequency(touched), 60)
    clock.set(START_MS + 50 * MINUTE_MS)
    assert.equal(clock.frequency(touched), 50)
  })

  test('goes on across the end of its 16 bits of minutes', () => {
    const clock = lfuClock()
    clock.set((2 ** 16 * 400 - 2) * MINUTE_MS)
    const bits = clock.bitsForFrequency(30)
    clock.set((2 ** 16 * 400 + 3) * MINUTE_MS)
    assert.equal(clock.frequency(bits), 25)
  })
})

describe('the access clock of a record', () => {
  test('is moved by look-ups of readers and writers, not by those that leave no trace', () => {
    const keyspace = makeKeyspace(1)
    const [db] = keyspace.databases
    const key = Buffer.from('k')
    put(db, 'k', VALUE)
    const idle = (byMs: number, look: () => number): number => {
      keyspace.setNow(keyspace.nowMs + byMs)
      return keyspace.access.idleSeconds(db.accessBits(look()))
    }
    assert.equal(
      idle(10_000, () => db.peek(key, 0, 1)),
      10,
    )
    assert.equal(
      idle(10_000, () => db.lookupNoTouch(key, 0, 1)),
      20,
    )
    assert.equal(
      idle(10_000, () => db.lookup(key, 0, 1)),
      0,
    )
    keyspace.noTouch = true
    assert.equal(
      idle(10_000, () => db.lookupRead(key, 0, 1)),
      10,
    )
    keyspace.noTouch = false
    assert.equal(
      idle(10_000, () => db.lookupRead(key, 0, 1)),
      0,
    )
    assert.deepEqual([keyspace.hits, keyspace.misses], [3, 0])
    assert.equal(db.lookupRead(Buffer.from('x'), 0, 1) + db.lookupNoTouch(Buffer.from('x'), 0, 1), 0)
    assert.deepEqual([keyspace.hits, keyspace.misses], [3, 2])
  })

  test('stays when the value changes, and type and encoding stay when the clock moves', () => {
    const keyspace = makeKeyspace(1)
    const [db] = keyspace.databases
    let ref = put(db, 'k', VALUE, 0x42)
    db.setAccessBits(ref, 0xabcdef)
    assert.equal(db.kind(ref), 0x42)
    ref = db.resizeValue(ref, 900)
    ref = db.setExpiry(ref, START_MS + 1e9)
    ref = db.clearExpiry(ref)
    assert.equal(db.accessBits(ref), 0xabcdef)
    db.setKind(ref, 0x10)
    assert.equal(db.accessBits(ref), 0xabcdef)
    db.touch(ref)
    assert.equal(db.kind(ref), 0x10)
    assert.equal(db.accessBits(lookup(db, 'k')), keyspace.access.now)
  })
})
