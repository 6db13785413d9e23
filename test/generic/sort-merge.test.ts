// Sorting by numbers, against the engine's own stable sort.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sortByKeys } from '../../src/commands/generic/sort-merge.ts'

const keys = fc.array(
  fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-0, 0, Infinity, -Infinity, 0.5)),
  { maxLength: 300, size: 'max' },
)

describe('sorting by keys', () => {
  for (const [name, breakTie] of [
    ['leaves ties as they are', () => 0],
    ['breaks ties', (a: number, b: number) => (a % 7) - (b % 7)],
  ] as const) {
    test(name, () => {
      fc.assert(
        fc.property(keys, (list) => {
          const compare = (a: number, b: number): number =>
            list[a] < list[b] ? -1 : list[a] > list[b] ? 1 : breakTie(a, b)
          const actual = [...sortByKeys(Float64Array.from(list), breakTie)]
          assert.deepEqual(actual, [...list.keys()].sort(compare))
        }),
        { numRuns: 1_000, seed: 20240117 },
      )
    })
  }
})
