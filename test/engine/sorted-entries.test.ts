// Combining big sorted sets by their nodes, against maps; and loading a sorted set from entries in order.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type BigInput,
  countCommonBig,
  intersectBig,
  subtractBig,
  uniteBig,
} from '../../src/collections/zset-algebra.ts'
import type { Aggregate } from '../../src/collections/zset-combine.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { ScoreTree } from '../../src/memory/score-tree.ts'
import { SortedEntries } from '../../src/values/sorted-entries.ts'
import { SortedSet } from '../../src/values/sorted-set.ts'
import { checkTree } from './score-tree-check.ts'

type Scores = Map<string, number>

const RUNS = { numRuns: 150, seed: 20240117 }
const LONG = 'L'.repeat(40_000)

const names = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 600 }).map((n) => `m${n}`) },
  { weight: 5, arbitrary: fc.constantFrom('', 'a', 'b', 'ab', 'abc', 'abcd', '\xff\x00', LONG) },
)
const scores = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.5),
)
const maps = fc.array(fc.tuple(names, scores), { maxLength: 400, size: 'max' }).map((list) => new Map(list))
const inputs = fc.array(fc.record({ map: maps, weight: fc.constantFrom(1, 2, -1, 0, Infinity) }), {
  minLength: 1,
  maxLength: 4,
})
const aggregates = fc.constantFrom<Aggregate>('sum', 'min', 'max')

function newKeyspace(): Keyspace {
  return new Keyspace({ databases: 1, nowMs: 0, hashSeed: [1, 2] })
}

function build(keyspace: Keyspace, map: Scores): SortedSet {
  const set = new SortedSet(keyspace)
  for (const [name, score] of map) {
    const bytes = Buffer.from(name, 'latin1')
    set.find(bytes, 0, bytes.length)
    set.add(bytes, 0, bytes.length, score)
  }
  return set
}

function read(entries: SortedEntries): [string, number][] {
  const member = { bytes: new Uint8Array(0), start: 0, end: 0 }
  return Array.from({ length: entries.length }, (_, i) => {
    entries.reader.member(entries.nodes[i], member)
    const text = Buffer.from(member.bytes.subarray(member.start, member.end)).toString('latin1')
    return [text, entries.scores[i] + 0]
  })
}

function inOrder(map: Scores): [string, number][] {
  return [...map]
    .map(([name, score]): [string, number] => [name, score + 0])
    .sort(([a, x], [b, y]) => (x === y ? Buffer.compare(bytesOf(a), bytesOf(b)) : x < y ? -1 : 1))
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

interface Weighted {
  readonly map: Scores
  readonly weight: number
}

/** All scores of a member, those of the smallest set first. */
function combined(list: readonly Weighted[], name: string, aggregate: Aggregate): number {
  return [...list]
    .sort((a, b) => a.map.size - b.map.size)
    .filter(({ map }) => map.has(name))
    .map(({ map, weight }) => orZero((map.get(name) as number) * weight))
    .reduce((a, b) =>
      aggregate === 'sum' ? orZero(a + b) : aggregate === 'min' ? Math.min(a, b) : Math.max(a, b),
    )
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value
}

function select(list: readonly Weighted[], aggregate: Aggregate, isIn: (count: number) => boolean): Scores {
  const all = new Set(list.flatMap(({ map }) => [...map.keys()]))
  const chosen = [...all].filter((name) => isIn(list.filter(({ map }) => map.has(name)).length))
  return new Map(chosen.map((name) => [name, combined(list, name, aggregate)]))
}

describe('sorted sets combined by their nodes', () => {
  test('equal maps', () => {
    fc.assert(
      fc.property(inputs, aggregates, (list, aggregate) => {
        const keyspace = newKeyspace()
        const sets = list.map(({ map, weight }): BigInput => ({ set: build(keyspace, map), weight }))
        const entries = new SortedEntries(keyspace)
        uniteBig(sets, aggregate, entries)
        assert.deepEqual(read(entries), inOrder(select(list, aggregate, () => true)))
        const common = select(list, aggregate, (count) => count === list.length)
        assert.equal(countCommonBig(sets, 0, entries), common.size)
        assert.equal(countCommonBig(sets, 3, entries), Math.min(common.size, 3))
        // Nothing times an endless score counts as 0 in unions, but makes a sum 0 in intersections.
        if (list.every(({ weight }) => Number.isFinite(weight) && weight !== 0)) {
          intersectBig(sets, aggregate, entries)
          assert.deepEqual(read(entries), inOrder(common))
        }
        subtractBig(sets, entries)
        const [first, ...others] = list
        const left = [...first.map].filter(([name]) => others.every(({ map }) => !map.has(name)))
        assert.deepEqual(read(entries), inOrder(new Map(left)))
      }),
      RUNS,
    )
  })
})

describe('a sorted set loaded from entries', () => {
  test('has them in order, can be changed, and gives everything back', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const keyspace = newKeyspace()
        const before = keyspace.usedBytes
        const set = build(keyspace, map)
        const entries = new SortedEntries(keyspace)
        set.addEntries(entries)
        const loaded = new SortedSet(keyspace)
        loaded.load(entries)
        assert.equal(loaded.size, map.size)
        const again = new SortedEntries(keyspace)
        loaded.addEntries(again)
        assert.deepEqual(read(again), inOrder(map))
        for (const name of map.keys()) {
          const bytes = bytesOf(name)
          const node = loaded.find(bytes, 0, bytes.length)
          assert.notEqual(node, 0)
          assert.notEqual(set.counterpart(node), 0)
          loaded.remove(node)
        }
        loaded.free(Number.MAX_SAFE_INTEGER)
        set.free(Number.MAX_SAFE_INTEGER)
        assert.equal(keyspace.usedBytes, before)
      }),
      RUNS,
    )
  })

  test('is a sound tree whatever its size', () => {
    const keyspace = newKeyspace()
    for (const size of [0, 1, 2, 67, 68, 69, 136, 137, 4_284, 4_285, 9_000]) {
      const map = new Map(Array.from({ length: size }, (_, i) => [`member:${i}`, i]))
      const entries = new SortedEntries(keyspace)
      build(keyspace, map).addEntries(entries)
      const tree = new ScoreTree(keyspace.arena, keyspace.apart)
      tree.append(entries.nodes, entries.scores, entries.length)
      assert.equal(checkTree(tree).entries.length, size)
    }
  })
})
