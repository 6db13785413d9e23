// The counted B+tree against a sorted array.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import { OutOfArenaError } from '../../src/memory/chunk-pool.ts'
import { ScoreTree } from '../../src/memory/score-tree.ts'
import { LEAF_CAPACITY } from '../../src/memory/score-tree-blocks.ts'
import { SortedSetNodes } from '../../src/values/sorted-set-nodes.ts'
import { check, pseudoRandom } from './check.ts'
import { checkTree } from './score-tree-check.ts'
import { compareScored, type Scored, ZsetModel } from './zset-model.ts'

/** A tree with nodes of its own, beside the model of what it should hold. */
class TreePair {
  readonly arena = new Arena()
  readonly apart = new ApartStrings()
  readonly startBytes = this.arena.usedBytes
  readonly nodes = new SortedSetNodes(this.arena, this.apart)
  readonly tree = new ScoreTree(this.arena, this.apart)
  readonly model = new ZsetModel()
  readonly nodeOf = new Map<string, number>()
  #created = 0

  /** Adds a member under a name that is new. */
  add(score: number, suffix = ''): void {
    const member = `${((this.#created++ * 7919) % 10_007).toString(36)}.${this.#created}${suffix}`
    const bytes = Buffer.from(member)
    const node = this.nodes.create(bytes, 0, bytes.length, 0, score)
    this.tree.insert(score, node)
    this.nodeOf.set(member, node)
    this.model.scores.set(member, score)
  }

  remove(member: string): void {
    const node = this.nodeOf.get(member) as number
    this.tree.remove(this.model.scores.get(member) as number, node)
    this.forget(member)
  }

  move(member: string, score: number): void {
    const node = this.nodeOf.get(member) as number
    const from = this.model.scores.get(member) as number
    if (from === score) return
    this.tree.move(from, score, node)
    this.nodes.setScore(node, score)
    this.model.scores.set(member, score)
  }

  removeRange(from: number, to: number): void {
    const gone = this.model.sorted().slice(from, to)
    const taken = new Int32Array(LEAF_CAPACITY)
    const found: number[] = []
    while (found.length < to - from) {
      const n = this.tree.takeRun(from, to - from - found.length, taken)
      found.push(...taken.subarray(0, n))
    }
    assert.deepEqual(
      found,
      gone.map(({ member }) => this.nodeOf.get(member)),
    )
    for (const { member } of gone) this.forget(member)
  }

  forget(member: string): void {
    this.nodes.release(this.nodeOf.get(member) as number)
    this.nodeOf.delete(member)
    this.model.scores.delete(member)
  }

  /** Compares everything. */
  verify(): Scored[] {
    const { entries } = checkTree(this.tree)
    const sorted = this.model.sorted()
    const expected = sorted.map(({ member, score }) => ({ score, node: this.nodeOf.get(member) }))
    assert.deepEqual(entries, expected)
    return sorted
  }

  /** Compares ranks, places and steps at some ranks. */
  verifyRanks(random: () => number): void {
    const sorted = this.model.sorted()
    const cursor = { leaf: 0, index: 0 }
    for (let i = 0; i < 20 && sorted.length > 0; i++) {
      const rank = Math.floor(random() * sorted.length)
      const { member, score } = sorted[rank]
      const bytes = Buffer.from(member)
      assert.equal(this.tree.rankOf(score, bytes, 0, bytes.length), rank)
      for (const inclusive of [false, true]) {
        assert.equal(this.tree.rankOfScore(score, inclusive), this.model.rankOfScore(score, inclusive))
        assert.equal(
          this.tree.rankOfScore(score + 0.1, inclusive),
          this.model.rankOfScore(score + 0.1, inclusive),
        )
      }
      this.tree.seek(rank, cursor)
      for (let at = rank; at < Math.min(rank + LEAF_CAPACITY * 2, sorted.length); at++) {
        assert.equal(this.tree.nodeAt(cursor), this.nodeOf.get(sorted[at].member))
        assert.ok(this.tree.scoreAt(cursor) === sorted[at].score)
        this.tree.forward(cursor)
      }
      this.tree.seek(rank, cursor)
      for (let at = rank; at >= Math.max(0, rank - LEAF_CAPACITY * 2); at--) {
        assert.equal(this.tree.nodeAt(cursor), this.nodeOf.get(sorted[at].member))
        this.tree.backward(cursor)
      }
    }
  }

  /** Frees all; the arena must be as empty as before. */
  finish(): void {
    for (const member of [...this.nodeOf.keys()]) this.forget(member)
    while (this.tree.free(3)) {}
    assert.equal(this.tree.free(3), false)
    assert.equal(this.tree.usedBytes, 0)
    assert.equal(this.nodes.usedBytes, 0)
    assert.equal(this.arena.usedBytes, this.startBytes)
    assert.equal(this.apart.usedBytes, 0)
  }
}

const bulk = fc.record({
  op: fc.constantFrom(
    'up',
    'down',
    'random',
    'equal',
    'few',
    'remove',
    'removeLow',
    'removeHigh',
    'range',
    'move',
  ),
  count: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 100, max: 1500 })),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
})

function run(pair: TreePair, op: string, count: number, random: () => number): void {
  const sorted = pair.model.sorted()
  const low = sorted.at(0)?.score ?? 0
  const high = sorted.at(-1)?.score ?? 0
  const pick = (): string | undefined => {
    const at = Math.floor(random() * sorted.length)
    return sorted.splice(at, 1)[0]?.member
  }
  const adders: Record<string, (i: number) => number> = {
    up: (i) => high + i,
    down: (i) => low - i,
    random: () => random() * 1000 - 500,
    equal: () => 0,
    few: () => Math.floor(random() * 4),
  }
  if (op in adders) {
    for (let i = 0; i < count; i++) pair.add(adders[op](i))
  } else if (op === 'remove') {
    for (let i = 0; i < count && sorted.length > 0; i++) pair.remove(pick() as string)
  } else if (op === 'removeLow') {
    for (const { member } of sorted.slice(0, count)) pair.remove(member)
  } else if (op === 'removeHigh') {
    for (const { member } of sorted.slice(-count).reverse()) pair.remove(member)
  } else if (op === 'range') {
    const from = Math.floor(random() * sorted.length)
    pair.removeRange(from, Math.min(sorted.length, from + count))
  } else {
    for (let i = 0; i < count && sorted.length > 0; i++) {
      const { member, score } = sorted[Math.floor(random() * sorted.length)]
      pair.move(member, random() < 0.5 ? score + random() : random() * 1000 - 500)
    }
  }
}

describe('score tree', () => {
  it('equals a sorted array under random operations, whole in every step', () => {
    check(
      fc.property(fc.array(bulk, { minLength: 1, maxLength: 10 }), (steps) => {
        const pair = new TreePair()
        for (const { op, count, seed } of steps) {
          const random = pseudoRandom(seed)
          run(pair, op, count, random)
          pair.verify()
          pair.verifyRanks(random)
        }
        pair.finish()
      }),
      40,
    )
  })

  it('stays whole while single entries come and go', () => {
    check(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.constantFrom(0.4, 0.5, 0.6), (seed, share) => {
        const pair = new TreePair()
        const random = pseudoRandom(seed)
        for (let i = 0; i < 300; i++) pair.add(Math.floor(random() * 50))
        for (let i = 0; i < 300; i++) {
          const members = [...pair.nodeOf.keys()]
          if (random() < share || members.length === 0) pair.add(Math.floor(random() * 50))
          else pair.remove(members[Math.floor(random() * members.length)])
          checkTree(pair.tree)
        }
        pair.verify()
        pair.finish()
      }),
      10,
    )
  })

  it('has several levels of inner blocks, and loses them again', () => {
    const pair = new TreePair()
    const random = pseudoRandom(3)
    for (let i = 0; i < 300_000; i++) pair.add(i)
    assert.equal(checkTree(pair.tree).entries.length, 300_000)
    assert.equal(pair.tree.shape.height, 3)
    const members = [...pair.nodeOf.keys()]
    for (let i = members.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const other = members[i]
      members[i] = members[j]
      members[j] = other
    }
    for (const member of members.slice(100)) pair.remove(member)
    pair.verify()
    assert.equal(pair.tree.shape.height, 1)
    pair.finish()
  })

  it('gets all bound ranks right where members differ only in bytes, long ones among them', () => {
    const pair = new TreePair()
    for (let i = 0; i < 300; i++)
      pair.add(0, i % 100 === 0 ? 'x'.repeat(40_000) : i % 3 === 0 ? '\u00ff\u0000' : '')
    pair.verify()
    for (const { member } of pair.model.sorted()) {
      for (const probe of [member, `${member}0`, member.slice(0, -1)]) {
        const bytes = Buffer.from(`--${probe}`)
        for (const inclusive of [false, true]) {
          const rank = pair.tree.rankOfMember(bytes, 2, bytes.length, inclusive)
          assert.equal(rank, pair.model.rankOfLex(probe, inclusive))
        }
      }
    }
    pair.finish()
  })

  it('takes -0 and 0 for one score, and infinities for the ends', () => {
    const pair = new TreePair()
    for (const score of [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5, -5]) pair.add(score)
    const { entries } = checkTree(pair.tree)
    assert.deepEqual(
      entries.map(({ score }) => score + 0),
      [Number.NEGATIVE_INFINITY, -5, 0, 0, 5, Number.POSITIVE_INFINITY],
    )
    assert.equal(pair.tree.rankOfScore(-0, false), 2)
    assert.equal(pair.tree.rankOfScore(0, true), 4)
    assert.equal(pair.tree.rankOfScore(Number.POSITIVE_INFINITY, true), 6)
    assert.equal(pair.tree.rankOfScore(Number.NEGATIVE_INFINITY, false), 0)
    pair.finish()
  })

  for (const [name, limit, scoreOf] of [
    ['ascending', 12.8, (i: number) => i],
    ['descending', 12.8, (i: number) => -i],
    ['random', 15.5, (i: number) => Math.imul(i, 0x9e3779b1) >>> 0],
  ] as const) {
    it(`takes at most ${limit} bytes a member filled in ${name} order`, () => {
      const pair = new TreePair()
      for (let i = 0; i < 100_000; i++) pair.add(scoreOf(i))
      const bytesPerMember = pair.tree.usedBytes / 100_000
      assert.ok(bytesPerMember <= limit, `${bytesPerMember} bytes`)
      checkTree(pair.tree)
    })
  }

  it('moves an entry inside its leaf in place, and elsewhere if it must', () => {
    const pair = new TreePair()
    for (let i = 0; i < 200; i++) pair.add(i * 10)
    const members = pair.model.sorted().map(({ member }) => member)
    for (const [i, member] of members.entries()) pair.move(member, i * 10 + 4)
    assert.deepEqual(
      pair.verify().map(({ member }) => member),
      members,
    )
    pair.move(members[0], 10_000)
    pair.move(members[199], -1)
    pair.move(members[100], 504)
    assert.deepEqual(pair.verify().sort(compareScored).at(-1)?.member, members[0])
    pair.finish()
  })

  it('is whole, and as it was, when there is no memory for another block', () => {
    check(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const pair = new TreePair()
        const random = pseudoRandom(seed)
        const alloc = pair.arena.alloc.bind(pair.arena)
        let failures = 0
        for (let i = 0; i < 10_000; i++) {
          const bytes = Buffer.from(`m${i}`)
          const score = seed % 2 === 0 ? i : random()
          const node = pair.nodes.create(bytes, 0, bytes.length, 0, score)
          pair.arena.alloc = (sizeBytes) => {
            if (random() < 0.5) return alloc(sizeBytes)
            throw new OutOfArenaError()
          }
          try {
            pair.tree.insert(score, node)
            pair.nodeOf.set(`m${i}`, node)
            pair.model.scores.set(`m${i}`, score)
          } catch (error) {
            assert.ok(error instanceof OutOfArenaError)
            assert.equal(checkTree(pair.tree).entries.length, pair.model.scores.size)
            pair.nodes.release(node)
            failures++
          }
          pair.arena.alloc = alloc
        }
        assert.ok(failures > 0)
        pair.verify()
        pair.finish()
      }),
      4,
    )
  })

  it('leaves a node under its old score when there is no memory to move it', () => {
    const pair = new TreePair()
    for (let i = 0; i < LEAF_CAPACITY * 4; i++) pair.add(i)
    const sorted = pair.verify()
    const alloc = pair.arena.alloc.bind(pair.arena)
    pair.arena.alloc = () => {
      throw new OutOfArenaError()
    }
    let failures = 0
    for (let i = 0; i < 2 * LEAF_CAPACITY; i++) {
      try {
        pair.move(sorted[i].member, 150.5 + i / 1000)
      } catch {
        failures++
      }
      pair.verify()
    }
    assert.ok(failures > 0)
    pair.arena.alloc = alloc
    pair.finish()
  })

  it('refuses a rank that does not exist, and a node that is not where its score says', () => {
    const pair = new TreePair()
    pair.add(1)
    assert.throws(() => pair.tree.seek(1, { leaf: 0, index: 0 }), RangeError)
    assert.throws(() => pair.tree.remove(2, pair.nodeOf.values().next().value as number), /score tree/)
  })
})
