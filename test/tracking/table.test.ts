// The tracking table against a map of sets, and what it takes.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { TrackingTable } from '../../src/server/tracking-table.ts'

function makeKeyspace(): Keyspace {
  return new Keyspace({ databases: 1, nowMs: 1_700_000_000_000, hashSeed: [1, 2] })
}

const LONG = 'x'.repeat(40_000)
const names = fc.constantFrom('a', 'b', 'key:12', '', LONG, `${LONG}2`)
/** Few and many clients, and ids beyond 32 bits. */
const ids = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 2 ** 31 - 2, max: 2 ** 31 + 2 }),
  fc.integer({ min: 2 ** 40, max: 2 ** 40 + 3 }),
)
type Step =
  | { readonly kind: 'add'; readonly name: string; readonly id: number; readonly count: number }
  | { readonly kind: 'take' | 'evict'; readonly name: string }
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      name: names,
      id: ids,
      count: fc.constantFrom(1, 1, 1, 3, 70),
    }),
    weight: 6,
  },
  fc.record({ kind: fc.constantFrom('take' as const, 'evict' as const), name: names }),
)

class Pair {
  readonly keyspace = makeKeyspace()
  readonly emptyBytes = this.keyspace.usedBytes
  readonly table = new TrackingTable(this.keyspace)
  readonly model = new Map<string, Set<number>>()
  private readonly taken: number[] = []

  run(step: Step): void {
    if (step.kind === 'add') for (let i = 0; i < step.count; i++) this.add(step.name, step.id + i)
    else if (step.kind === 'take') this.take(step.name)
    else if (this.model.size > 0) this.take(Buffer.from(this.table.randomKey()).toString())
    assert.equal(this.table.size, this.model.size)
    const items = [...this.model.values()].reduce((sum, readers) => sum + readers.size, 0)
    assert.equal(this.table.items, items)
    assert.equal(this.table.usedBytes, this.keyspace.usedBytes - this.emptyBytes)
  }

  private add(name: string, id: number): void {
    const key = Buffer.from(`<${name}>`)
    this.table.add(key, 1, key.length - 1, id)
    this.model.set(name, (this.model.get(name) ?? new Set()).add(id))
  }

  private take(name: string): void {
    const key = Buffer.from(name)
    const count = this.table.take(key, 0, key.length, this.taken)
    const expected = [...(this.model.get(name) ?? [])].sort((a, b) => a - b)
    assert.deepEqual(
      this.taken.slice(0, count).sort((a, b) => a - b),
      expected,
    )
    this.model.delete(name)
  }
}

describe('tracking table', () => {
  test('agrees with a map of sets, to the byte of memory', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (list) => {
        const pair = new Pair()
        for (const step of list) pair.run(step)
        while (pair.table.free(2)) {}
        assert.equal(pair.table.items, 0)
        assert.equal(pair.keyspace.usedBytes, pair.emptyBytes)
      }),
      { numRuns: 300 },
    )
  })

  test('a key with one reader takes at most 48 bytes, one with two 80', () => {
    const keyspace = makeKeyspace()
    const table = new TrackingTable(keyspace)
    const count = 100_000
    const addAll = (id: number) => {
      for (let i = 0; i < count; i++) {
        const key = Buffer.from(`key:${1_000_000 + i}`)
        table.add(key, 0, key.length, id)
      }
    }
    const before = keyspace.usedBytes
    addAll(7)
    assert.ok((keyspace.usedBytes - before) / count <= 48)
    addAll(8)
    assert.ok((keyspace.usedBytes - before) / count <= 80)
    assert.equal(table.items, 2 * count)
  })
})
