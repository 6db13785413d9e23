// The sorted set as commands see it, packed and big and across the limits between them, against a sorted array.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  ADDED,
  KIND_BIG,
  KIND_PACKED,
  KIND_WIDE,
  UNCHANGED,
  UPDATED,
  Zset,
} from '../../src/collections/zset.ts'
import { ZsetDraft } from '../../src/collections/zset-draft.ts'
import type { Database } from '../../src/keyspace/database.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { check, pseudoRandom } from './check.ts'
import { type Scored, ZsetModel } from './zset-model.ts'

const KEY = Buffer.from('key')

/** A sorted set under one key, and what it should be. */
class ZsetPair {
  readonly keyspace: Keyspace
  readonly db: Database
  readonly zset: Zset
  readonly model = new ZsetModel()

  constructor(entries = 128, valueBytes = 64) {
    this.keyspace = new Keyspace({ databases: 1, nowMs: 0, hashSeed: [1, 2] })
    this.keyspace.limits.zsetEntries = entries
    this.keyspace.limits.zsetValueBytes = valueBytes
    this.db = this.keyspace.databases[0]
    this.zset = new Zset(this.keyspace)
  }

  /** Opens the key, as a command does; false: it does not exist. */
  open(): boolean {
    const ref = this.db.lookup(KEY, 0, KEY.length)
    if (ref !== 0) this.zset.open(this.db, ref)
    return ref !== 0
  }

  put(member: string, score: number): number {
    const bytes = Buffer.from(`<${member}>`)
    if (!this.open()) this.zset.create(this.db, KEY, 0, KEY.length, 1, bytes.length - 2)
    const old = this.model.scores.get(member)
    this.model.scores.set(member, old === score ? old : score)
    const result = this.zset.put(bytes, 1, bytes.length - 1, score)
    assert.equal(result, old === undefined ? ADDED : old === score ? UNCHANGED : UPDATED)
    return result
  }

  remove(member: string): void {
    const bytes = Buffer.from(member)
    const was = this.model.scores.delete(member)
    if (!this.open()) return assert.ok(!was)
    assert.equal(this.zset.remove(bytes, 0, bytes.length), was)
    this.dropEmpty()
  }

  removeRange(from: number, to: number): void {
    this.model.removeRange(from, to)
    if (!this.open()) return
    this.zset.removeRange(from, to)
    this.dropEmpty()
  }

  dropEmpty(): void {
    if (this.zset.length === 0) this.db.delete(this.zset.ref)
  }

  read(): Scored {
    this.zset.read()
    const { bytes, start, end } = this.zset.member
    assert.equal(this.zset.readScore(), this.zset.score)
    return { member: Buffer.from(bytes.subarray(start, end)).toString(), score: this.zset.score + 0 }
  }

  /** Everything, up and down. */
  verify(): void {
    const sorted = this.model.sorted().map(({ member, score }) => ({ member, score: score + 0 }))
    if (!this.open()) return assert.equal(sorted.length, 0)
    const { zset } = this
    assert.equal(zset.length, sorted.length)
    zset.seek(0)
    const up = sorted.map(() => {
      const entry = this.read()
      zset.forward()
      return entry
    })
    assert.deepEqual(up, sorted)
    zset.seek(sorted.length - 1)
    const down = sorted.map(() => {
      const entry = this.read()
      zset.backward()
      return entry
    })
    assert.deepEqual(down.reverse(), sorted)
    for (let i = 0; i < sorted.length; i += Math.ceil(sorted.length / 8)) {
      const { member, score } = sorted[i]
      const bytes = Buffer.from(member)
      assert.equal(zset.rank(bytes, 0, bytes.length), i)
      assert.equal(zset.score + 0, score)
      for (const after of [false, true]) {
        assert.equal(zset.rankOfScore(score, after), this.model.rankOfScore(score, after))
      }
      zset.readHandle(zset.handleAt(i))
      assert.equal(zset.score + 0, score)
    }
  }

  get kind(): number {
    return this.open() ? this.db.kind(this.zset.ref) : -1
  }
}

const member = fc.oneof(
  fc.integer({ min: -30, max: 30 }).map(String),
  fc.string({ maxLength: 3 }),
  fc.constantFrom('9007199254740993', '1.5', '-0', 'x'.repeat(20), 'y'.repeat(70), 'z'.repeat(5000)),
)
const score = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(
    -0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** 62,
    2 ** 63,
    2 ** 53 + 2,
    1e300,
    5e-324,
  ),
)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('put' as const), member, score }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('remove' as const), member }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('range' as const), from: fc.nat(20), count: fc.nat(10) }),
  },
)

describe('zset', () => {
  for (const [name, entries, valueBytes] of [
    ['packed', 1000, 100_000],
    ['around the limits', 12, 64],
    ['big', 0, 0],
  ] as const) {
    it(`equals a sorted array under random operations: ${name}`, () => {
      check(
        fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
          const pair = new ZsetPair(entries, valueBytes)
          for (const s of steps) {
            if (s.op === 'put') pair.put(s.member, s.score)
            else if (s.op === 'remove') pair.remove(s.member)
            else
              pair.removeRange(
                Math.min(s.from, pair.model.scores.size),
                Math.min(s.from + s.count, pair.model.scores.size),
              )
          }
          pair.verify()
          pair.removeRange(0, pair.model.scores.size)
          pair.keyspace.lazyFree.drain()
          assert.equal(pair.kind, -1)
          assert.equal(pair.keyspace.arena.usedBytes, 0)
          assert.equal(pair.keyspace.apart.usedBytes, 0)
        }),
        60,
      )
    })
  }

  it('counts by member where all scores are equal', () => {
    for (const entries of [1000, 0]) {
      const pair = new ZsetPair(entries)
      const random = pseudoRandom(4)
      for (let i = 0; i < 200; i++) pair.put(String(Math.floor(random() * 1000)), 0)
      pair.open()
      for (const probe of [
        '',
        '0',
        '5',
        '500',
        '5000',
        '999',
        'a',
        ...[...pair.model.scores.keys()].slice(0, 50),
      ]) {
        const bytes = Buffer.from(probe)
        for (const after of [false, true]) {
          assert.equal(pair.zset.rankOfLex(bytes, 0, bytes.length, after), pair.model.rankOfLex(probe, after))
        }
      }
    }
  })

  it('becomes big with the member that exceeds a limit, and stays big', () => {
    const pair = new ZsetPair(3, 5)
    for (const name of ['a', 'b', 'c']) pair.put(name, 1)
    assert.equal(pair.kind, KIND_PACKED)
    pair.put('d', 1)
    assert.equal(pair.kind, KIND_BIG)
    pair.removeRange(0, 3)
    assert.equal(pair.kind, KIND_BIG)
    pair.removeRange(0, 1)
    pair.put('abcde', 1)
    assert.equal(pair.kind, KIND_PACKED)
    pair.put('abcdef', 1)
    assert.equal(pair.kind, KIND_WIDE)
    pair.put('abcdef', -0)
    assert.equal(pair.kind, KIND_BIG)
    pair.verify()
  })

  it('is packed whatever the length of its members, if the limit says so', () => {
    const pair = new ZsetPair(100, 10_000)
    pair.put('x'.repeat(9000), 1)
    assert.equal(pair.kind, KIND_PACKED)
    pair.put('y'.repeat(9000), 2)
    assert.equal(pair.kind, KIND_PACKED)
    pair.verify()
  })

  it('stays packed with long members while it is small', () => {
    const pair = new ZsetPair(100, 10)
    for (let i = 0; i < 32; i++) {
      pair.put(`a long member ${i}`, i)
      assert.equal(pair.kind, KIND_WIDE)
    }
    pair.verify()
    pair.put('m', 1)
    assert.equal(pair.kind, KIND_BIG)
    pair.verify()
    pair.removeRange(0, 33)
    pair.put('x'.repeat(3000), 1)
    assert.equal(pair.kind, KIND_WIDE)
    pair.put('y'.repeat(3000), 1)
    assert.equal(pair.kind, KIND_BIG)
    pair.verify()
  })

  it('is made big at once when a command brings more members than fit, as in Redis 7.2', () => {
    const pair = new ZsetPair(3, 5)
    pair.open()
    pair.zset.create(pair.db, KEY, 0, KEY.length, 4, 1)
    assert.equal(pair.db.kind(pair.zset.ref), KIND_BIG)
    pair.db.delete(pair.zset.ref)
    pair.put('a', 1)
    pair.open()
    pair.zset.expect(3)
    assert.equal(pair.kind, KIND_PACKED)
    pair.open()
    pair.zset.expect(4)
    assert.equal(pair.kind, KIND_BIG)
    pair.verify()
  })

  it('keeps its expiry time when it becomes big', () => {
    const pair = new ZsetPair(1)
    pair.put('a', 1)
    pair.open()
    pair.db.setExpiry(pair.zset.ref, 5000)
    pair.put('b', 2)
    assert.equal(pair.kind, KIND_BIG)
    assert.equal(pair.db.expireAt(pair.zset.ref), 5000)
  })

  it('packs scores as Redis does: whole numbers as integers, -0 as 0, others as text', () => {
    const pair = new ZsetPair()
    for (const [name, value] of [
      ['a', -0],
      ['b', 3],
      ['c', 3.5],
      ['d', 1e20],
    ] as const)
      pair.put(name, value)
    pair.open()
    const { bytes, start, end } = pair.db.value(pair.zset.ref)
    const text = (s: string): number[] => [0x80 | s.length, ...Buffer.from(s), s.length + 1]
    assert.deepEqual(
      [...bytes.subarray(start + 6, end)],
      [
        ...text('a'),
        0,
        1,
        ...text('b'),
        3,
        1,
        ...text('c'),
        ...text('3.5'),
        ...text('d'),
        ...text('1e+20'),
        0xff,
      ],
    )
  })

  it('has handles for every member, and picks them all at random', () => {
    for (const entries of [1000, 0]) {
      const pair = new ZsetPair(entries)
      for (let i = 0; i < 40; i++) pair.put(`m${i}`, i)
      pair.open()
      const names = (handles: number[]): Set<number> =>
        new Set(
          handles.map((handle) => {
            pair.zset.readHandle(handle)
            return pair.zset.score
          }),
        )
      const handles: number[] = []
      let cursor = 0
      do {
        cursor = pair.zset.scan(cursor, handles)
      } while (cursor !== 0)
      assert.equal(handles.length, 40)
      assert.equal(names(handles).size, 40)
      const random = pseudoRandom(1)
      const picked = Array.from({ length: 2000 }, () =>
        pair.zset.random((limit) => Math.floor(random() * limit)),
      )
      assert.equal(names(picked).size, 40)
    }
  })

  it('tells observers before the first change of a big set, once for each time it is opened', () => {
    const pair = new ZsetPair(0)
    for (let i = 0; i < 10; i++) pair.put(`m${i}`, i)
    let told = 0
    const nothing = (): void => {}
    pair.keyspace.observe({
      beforeChange: () => told++,
      beforeFlush: nothing,
      changed: nothing,
      event: nothing,
      expired: nothing,
      swapped: nothing,
    } as unknown as Parameters<typeof pair.keyspace.observe>[0])
    pair.put('m0', 100)
    assert.equal(told, 1)
    pair.put('m0', 100)
    assert.equal(told, 1)
    pair.open()
    pair.zset.removeRange(0, 2)
    pair.zset.removeRange(0, 2)
    assert.equal(told, 2)
  })

  it('keeps a score whose record moves to another window of the arena', () => {
    const keyspace = new Keyspace({ databases: 1, nowMs: 0, hashSeed: [1, 2] })
    const db = keyspace.databases[0]
    const zset = new Zset(keyspace)
    const member = Buffer.from('m')
    const keys = Array.from({ length: 30_000 }, (_, i) => Buffer.from(`key:${i}`))
    const scores = [2 ** 53 + 2 ** 52, 1, 1e15 + 0.5, Number.POSITIVE_INFINITY, 2 ** 60, 0.5]
    for (const score of scores) {
      for (const key of keys) {
        const ref = db.lookup(key, 0, key.length)
        if (ref === 0) zset.create(db, key, 0, key.length, 1, 1)
        else zset.open(db, ref)
        zset.put(member, 0, 1, score)
        assert.ok(zset.find(member, 0, 1))
        assert.equal(zset.score, score)
      }
    }
  })
})

describe('zset draft', () => {
  const draftOf = (pair: ZsetPair, count: number, prefix = 'm'): ZsetDraft => {
    const draft = new ZsetDraft(pair.keyspace)
    for (let i = 0; i < count; i++) {
      const bytes = Buffer.from(`${prefix}${i}`)
      const value = (i * 7919) % 101
      assert.equal(draft.find(bytes, 0, bytes.length), 0)
      draft.add(bytes, 0, bytes.length, value)
      pair.model.scores.set(`${prefix}${i}`, value)
    }
    return draft
  }

  it('is stored packed if it fits and big if not, over what was there', () => {
    const pair = new ZsetPair(100, 10)
    for (const [count, prefix, kind] of [
      [100, 'm', KIND_PACKED],
      [101, 'm', KIND_BIG],
      [1, 'long-long-long', KIND_WIDE],
      [33, 'long-long-long', KIND_BIG],
      [5000, 'm', KIND_BIG],
      [7, 'n', KIND_PACKED],
    ] as const) {
      pair.model.scores.clear()
      const draft = draftOf(pair, count, prefix)
      const ref = pair.db.lookup(KEY, 0, KEY.length)
      draft.store(pair.db, ref, KEY, 0, KEY.length)
      assert.equal(pair.kind, kind)
      pair.verify()
    }
    pair.removeRange(0, 7)
    pair.keyspace.lazyFree.drain()
    assert.equal(pair.keyspace.arena.usedBytes, 0)
  })

  it('changes and removes members before it is sorted; can be read without a key, and freed', () => {
    const pair = new ZsetPair()
    const draft = draftOf(pair, 500)
    const bytes = Buffer.from('m3')
    draft.setScore(draft.find(bytes, 0, 2), 1000)
    draft.remove(draft.find(Buffer.from('m4'), 0, 2))
    pair.model.scores.set('m3', 1000)
    pair.model.scores.delete('m4')
    assert.equal(draft.size, 499)
    pair.zset.openValue(draft.finish())
    assert.equal(pair.zset.length, 499)
    pair.zset.seek(0)
    const sorted = pair.model.sorted().map(() => {
      const entry = pair.read()
      pair.zset.forward()
      return entry
    })
    assert.deepEqual(sorted, pair.model.sorted())
    draft.dispose()
    pair.keyspace.lazyFree.drain()
    assert.equal(pair.keyspace.arena.usedBytes, 0)
  })
})
