// Counting and finding bits against the plain way, bit by bit.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { countBitRange, countBits } from '../../src/values/bits-count.ts'
import { findBit } from '../../src/values/bits-find.ts'

/** Strings with long runs of equal bytes, somewhere in a buffer that has other bytes around them. */
const placed = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(0, 255, 1, 128, 77), fc.integer({ min: 1, max: 40 })), {
      maxLength: 6,
    }),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([runs, offset]) => {
    const content = runs.flatMap(([byte, count]) => Array.from({ length: count }, () => byte))
    return {
      bytes: Uint8Array.from([...new Array(offset).fill(0x5a), ...content, 0xa5, 0xa5]),
      offset,
      content,
    }
  })

function bitsOf(content: readonly number[]): number[] {
  return content.flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >>> (7 - i)) & 1))
}

/** Two different bits of a string, in order. */
function range(bits: readonly number[], from: number, to: number): [number, number] {
  const [a, b] = [from % bits.length, to % bits.length]
  return a < b ? [a, b] : [b, a]
}

describe('bits of a string', () => {
  const property = (
    check: (bytes: Uint8Array, start: number, bits: number[], first: number, last: number) => void,
  ) =>
    fc.assert(
      fc.property(placed, fc.nat(), fc.nat(), ({ bytes, offset, content }, from, to) => {
        fc.pre(content.length > 0)
        const bits = bitsOf(content)
        check(bytes, offset, bits, ...range(bits, from, to))
      }),
      { numRuns: 500, seed: 11 },
    )

  test('are counted', () =>
    property((bytes, start, bits, first, last) => {
      assert.equal(
        countBits(bytes, start, start + bits.length / 8),
        bits.reduce((sum, bit) => sum + bit, 0),
      )
      const some = bits.slice(first, last + 1).reduce((sum, bit) => sum + bit, 0)
      assert.equal(countBitRange(bytes, start, first, last), some)
    }))

  test('are found', () =>
    property((bytes, start, bits, first, last) => {
      for (const bit of [0, 1]) {
        const at = bits.slice(first, last + 1).indexOf(bit)
        assert.equal(findBit(bytes, start, first, last, bit), at < 0 ? -1 : first + at)
      }
    }))
})
