// The big sorted set, by itself, against a sorted array.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import { SortedSet } from '../../src/values/sorted-set.ts'
import { check, pseudoRandom } from './check.ts'
import { type Scored, ZsetModel } from './zset-model.ts'

/** What members lie in. */
class Space {
  readonly arena = new Arena()
  readonly apart = new ApartStrings()
  readonly hashKey0 = 5
  readonly hashKey1 = 6

  get usedBytes(): number {
    return this.arena.usedBytes + this.arena.tableBytes + this.apart.usedBytes
  }
}

function find(set: SortedSet, member: string): number {
  const bytes = Buffer.from(member)
  return set.find(bytes, 0, bytes.length)
}

function put(set: SortedSet, member: string, score: number): void {
  const node = find(set, member)
  const bytes = Buffer.from(member)
  if (node === 0) set.add(bytes, 0, bytes.length, score)
  else if (set.score(node) !== score) set.setScore(node, score)
}

function memberOf(set: SortedSet, node: number): string {
  const range = { bytes: new Uint8Array(0), start: 0, end: 0 }
  set.member(node, range)
  return Buffer.from(range.bytes.subarray(range.start, range.end)).toString()
}

function contents(set: SortedSet): Scored[] {
  const found: Scored[] = []
  const cursor = { leaf: 0, index: 0 }
  if (set.size > 0) set.seek(0, cursor)
  for (let i = 0; i < set.size; i++) {
    const node = set.nodeAt(cursor)
    assert.equal(set.score(node), set.scoreAt(cursor))
    found.push({ member: memberOf(set, node), score: set.score(node) })
    set.forward(cursor)
  }
  return found
}

function filled(space: Space, count: number): SortedSet {
  const set = new SortedSet(space)
  for (let i = 0; i < count; i++) put(set, `member:${i}`, i)
  return set
}

const step = fc.record({
  op: fc.constantFrom('put', 'put', 'put', 'remove', 'range'),
  member: fc.integer({ min: 0, max: 400 }),
  score: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })),
  count: fc.integer({ min: 0, max: 100 }),
})

describe('sorted set', () => {
  it('equals a sorted array under random operations, and gives all memory back', () => {
    check(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const space = new Space()
        const before = space.usedBytes
        const set = new SortedSet(space)
        const model = new ZsetModel()
        for (const { op, member, score, count } of steps) {
          const name = member % 50 === 0 ? `m${'x'.repeat(33_000)}${member}` : `m${member}`
          if (op === 'put') {
            put(set, name, score)
            if (model.scores.get(name) !== score) model.scores.set(name, score)
          } else if (op === 'remove') {
            const node = find(set, name)
            assert.equal(node !== 0, model.scores.delete(name))
            if (node !== 0) set.remove(node)
          } else {
            const from = Math.min(member, set.size)
            const to = Math.min(from + count, set.size)
            set.removeRange(from, to)
            model.removeRange(from, to)
          }
          assert.equal(set.footprint(), space.usedBytes - before)
        }
        assert.deepEqual(
          contents(set).map(({ member, score }) => ({ member, score: score + 0 })),
          model.sorted().map(({ member, score }) => ({ member, score: score + 0 })),
        )
        while (set.free(7)) {}
        assert.equal(space.usedBytes, before)
      }),
      60,
    )
  })

  it('makes copies that know nothing of each other', () => {
    const space = new Space()
    const set = filled(space, 1000)
    const alone = space.usedBytes
    const copy = set.copy()
    assert.deepEqual(contents(copy), contents(set))
    assert.equal(space.usedBytes - alone, copy.footprint())
    put(copy, 'member:5', 5000)
    copy.remove(find(copy, 'member:6'))
    assert.equal(set.score(find(set, 'member:5')), 5)
    assert.equal(contents(set).length, 1000)
    while (set.free(64)) {}
    assert.equal(copy.size, 999)
    assert.equal(contents(copy).at(-1)?.member, 'member:5')
    assert.equal(new SortedSet(space).copy().size, 0)
  })

  it('is freed in slices of about as many members as asked for', () => {
    const space = new Space()
    const set = filled(space, 5000)
    for (let left = 5000; left > 0; ) {
      const bytes = space.arena.usedBytes
      set.free(100)
      assert.ok(set.size >= left - 100)
      if (set.size > 0)
        assert.ok(bytes - space.arena.usedBytes < 100 * 120, `${bytes - space.arena.usedBytes} at once`)
      left = set.size
    }
    while (set.free(100)) {}
    assert.equal(set.free(100), false)
    assert.equal(set.footprint(), 0)
    assert.equal(space.usedBytes, 0)
  })

  it('takes at most 60 bytes a member, whatever the order', () => {
    for (const scoreOf of [(i: number) => i, (i: number) => Math.imul(i, 0x9e3779b1) >>> 0, () => 0]) {
      const set = new SortedSet(new Space())
      for (let i = 0; i < 100_000; i++) put(set, `member:${i + 900_000}`, scoreOf(i))
      assert.ok(set.footprint() / set.size <= 60, `${set.footprint() / set.size} bytes`)
    }
  })

  it('orders members that were added loosely', () => {
    const set = new SortedSet(new Space())
    const model = new ZsetModel()
    const random = pseudoRandom(9)
    for (let i = 0; i < 2000; i++) {
      const bytes = Buffer.from(`m${i}`)
      const score = Math.floor(random() * 100)
      set.find(bytes, 0, bytes.length)
      const node = set.addLoose(bytes, 0, bytes.length, score)
      if (i % 7 === 0) set.removeLoose(node)
      else {
        if (i % 5 === 0) set.setLooseScore(node, score + 1000)
        model.scores.set(`m${i}`, set.score(node))
      }
    }
    set.order()
    assert.deepEqual(contents(set), model.sorted())
  })

  it('meets every member in a walk of cursors', () => {
    const set = filled(new Space(), 1000)
    const met = new Set<string>()
    let cursor = 0
    do {
      cursor = set.scan(cursor, (node) => met.add(memberOf(set, node)))
    } while (cursor !== 0)
    assert.equal(met.size, 1000)
  })
})
