import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { findLcs, type LcsMatch, lcsLength, lcsTableBytes } from '../../src/bytes/lcs.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { bytes, useAnswers } from './oracle.ts'

function find(a: string, b: string): { text: string; matches: readonly LcsMatch[] } {
  const found = findLcs(bytes(`--${a}-`), 2, a.length + 2, bytes(`-${b}--`), 1, b.length + 1)
  return { text: Buffer.from(found.bytes).toString('latin1'), matches: found.matches }
}

function lengthOf(a: string, b: string): number {
  return lcsLength(bytes(`--${a}-`), 2, a.length + 2, bytes(`-${b}--`), 1, b.length + 1)
}

/** Two texts with much in common. */
const pair = fc.oneof(
  fc.tuple(
    fc.string({ unit: fc.constantFrom(...'abc'), maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'abc'), maxLength: 40 }),
  ),
  fc.array(fc.tuple(fc.string({ maxLength: 6 }), fc.nat(2)), { maxLength: 8 }).map(
    (pieces) =>
      [
        pieces
          .filter(([, kind]) => kind !== 1)
          .map(([piece]) => piece)
          .join(''),
        pieces
          .filter(([, kind]) => kind !== 2)
          .map(([piece]) => piece)
          .join(''),
      ] as [string, string],
  ),
)

describe('findLcs', () => {
  it('finds the text and the runs, the last one first', () => {
    const found = find('ohmytext', 'mynewtext')
    assert.equal(found.text, 'mytext')
    assert.deepEqual(found.matches, [
      [4, 7, 5, 8, 4],
      [2, 3, 0, 1, 2],
    ])
  })
  it('finds nothing where there is nothing', () => {
    for (const [a, b] of [
      ['', ''],
      ['abc', ''],
      ['', 'abc'],
      ['abc', 'xyz'],
    ]) {
      assert.deepEqual(find(a, b), { text: '', matches: [] })
      assert.equal(lengthOf(a, b), 0)
    }
  })
  it('finds a common subsequence as long as lcsLength says, made of the runs', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const { text, matches } = find(a, b)
        assert.equal(text.length, lengthOf(a, b))
        assert.equal(lengthOf(a, b), lengthOf(b, a))
        const ordered = matches.toReversed()
        assert.equal(ordered.map(([start, end]) => a.slice(start, end + 1)).join(''), text)
        assert.equal(ordered.map(([, , start, end]) => b.slice(start, end + 1)).join(''), text)
        for (const [aStart, aEnd, bStart, bEnd, length] of matches) {
          assert.equal(aEnd - aStart + 1, length)
          assert.equal(bEnd - bStart + 1, length)
        }
      }),
    )
  })
  it('says beforehand what its table takes', () => {
    assert.equal(lcsTableBytes(0, 0), 4)
    assert.equal(lcsTableBytes(9, 99), 4000)
    assert.equal(lcsTableBytes(2 ** 29, 2 ** 29), (2 ** 29 + 1) * (2 ** 29 + 1) * 4)
  })
})

describe('findLcs against redis-server', { skip: oracleMissing() }, () => {
  const oracle = useAnswers()
  it('finds the same text, length and runs as LCS', async () => {
    const pairs = fc.sample(pair, { numRuns: 1500, seed: 6 })
    const replies = await oracle(
      pairs.flatMap(([a, b]) => [
        ['MSET', 'a', bytes(a), 'b', bytes(b)],
        ['LCS', 'a', 'b'],
        ['LCS', 'a', 'b', 'LEN'],
        ['LCS', 'a', 'b', 'IDX', 'WITHMATCHLEN'],
      ]),
    )
    for (const [i, [a, b]] of pairs.entries()) {
      const { text, matches } = find(a, b)
      const [, theirText, theirLength, index] = replies.slice(i * 4, i * 4 + 4)
      assert.equal(text, theirText)
      assert.equal(lengthOf(a, b), theirLength)
      const ours = matches.map(([aStart, aEnd, bStart, bEnd, length]) => [
        [aStart, aEnd],
        [bStart, bEnd],
        length,
      ])
      assert.deepEqual(['matches', ours, 'len', text.length], index)
    }
  })
})
