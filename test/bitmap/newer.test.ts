// What Redis 7.0 does not do yet: BITOP DIFF, DIFF1, ANDOR and ONE, and ranges that are checked before the key.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ByteRange } from '../../src/bytes/range.ts'
import { type BitOperation, combineBits } from '../../src/values/bits-combine.ts'
import { ask } from '../support/ask.ts'
import { useInProcess } from '../support/suite.ts'

const OPERATIONS: Readonly<Record<BitOperation, (x: number, ys: readonly number[]) => number>> = {
  and: (x, ys) => ys.reduce((sum, y) => sum & y, x),
  or: (x, ys) => ys.reduce((sum, y) => sum | y, x),
  xor: (x, ys) => ys.reduce((sum, y) => sum ^ y, x),
  not: (x) => ~x,
  diff: (x, ys) => x & ~ys.reduce((sum, y) => sum | y, 0),
  diff1: (x, ys) => ~x & ys.reduce((sum, y) => sum | y, 0),
  andor: (x, ys) => x & ys.reduce((sum, y) => sum | y, 0),
  one: (x, ys) => onlyOnce([x, ...ys]),
}

function onlyOnce(bytes: readonly number[]): number {
  let result = 0
  for (let bit = 1; bit < 256; bit *= 2) {
    if (bytes.filter((byte) => (byte & bit) !== 0).length === 1) result |= bit
  }
  return result
}

/** A string somewhere in a larger buffer. */
function range(content: Uint8Array, offset: number): ByteRange {
  const bytes = new Uint8Array(offset + content.length + 3).fill(0xa5)
  bytes.set(content, offset)
  return { bytes, start: offset, end: offset + content.length }
}

function naive(operation: BitOperation, contents: readonly Uint8Array[], length: number): Uint8Array {
  const column = (i: number) => contents.map((content) => content[i] ?? 0)
  return Uint8Array.from({ length }, (_, i) => {
    const [x, ...ys] = column(i)
    return OPERATIONS[operation](x as number, ys)
  })
}

describe('combining bits', () => {
  for (const operation of Object.keys(OPERATIONS) as BitOperation[]) {
    test(`${operation} of strings of any length and alignment`, () => {
      const count = operation === 'not' ? { minLength: 1, maxLength: 1 } : { minLength: 2, maxLength: 5 }
      const content = fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(16_383, 16_384, 16_387, 40_001).map((n) => new Uint8Array(n).map((_, i) => i * 7)),
      )
      const sources = fc.array(fc.tuple(content, fc.integer({ min: 0, max: 7 })), count)
      const property = fc.property(sources, fc.boolean(), (list, over) => {
        const contents = list.map(([bytes]) => bytes)
        const ranges = list.map(([bytes, offset]) => range(bytes, offset))
        const length = Math.max(...contents.map((bytes) => bytes.length))
        const longest = ranges.find(({ start, end }) => end - start === length) as ByteRange
        const to = over
          ? longest.bytes.subarray(longest.start, longest.end)
          : new Uint8Array(length).fill(0x5a)
        const expected = naive(operation, contents, length)
        combineBits(operation, ranges, to)
        assert.deepEqual(to, expected)
      })
      fc.assert(property, { numRuns: 60, seed: 5 })
    })
  }
})

describe('newer behaviour of bitmap commands', () => {
  const subject = useInProcess()
  const call = (...words: string[]) => ask(subject.client, ...words)
  const error = async (...words: string[]) => (await subject.client.call(...words)).toString().trimEnd()

  test('DIFF, DIFF1, ANDOR and ONE', async () => {
    await call('MSET', 'x', 'abc', 'y', 'aZ', 'z', '\x01')
    const expected = {
      DIFF: '\x00 c',
      DIFF1: '\x00\x18\x00',
      ANDOR: 'aB\x00',
      ONE: '\x00\x38c',
    }
    for (const [name, result] of Object.entries(expected)) {
      assert.equal(await call('BITOP', name, 'to', 'x', 'y', 'z'), 3)
      assert.equal(await call('GET', 'to'), result, name)
    }
    for (const name of ['DIFF', 'DIFF1', 'ANDOR']) {
      const refusal = `-ERR BITOP ${name} must be called with at least two source keys.`
      assert.equal(await error('BITOP', name.toLowerCase(), 'to', 'x'), refusal)
    }
    assert.equal(await call('BITOP', 'ONE', 'to', 'y'), 2)
    assert.equal(await call('GET', 'to'), 'aZ')
    assert.equal(await call('BITOP', 'DIFF1', 'to', 'missing', 'z'), 1)
    assert.equal(await call('GET', 'to'), '\x01')
  })

  test('a malformed range is an error for a key that does not exist too', async () => {
    assert.equal(await error('BITCOUNT', 'missing', 'x', '1'), '-ERR value is not an integer or out of range')
    assert.equal(await error('BITCOUNT', 'missing', '0', '1', 'bits'), '-ERR syntax error')
    assert.equal(await error('BITCOUNT', 'missing', '0'), '-ERR syntax error')
    assert.equal(await error('BITPOS', 'missing', '1', 'x'), '-ERR value is not an integer or out of range')
    assert.equal(await error('BITPOS', 'missing', '1', '0', 'x', 'y'), '-ERR syntax error')
    assert.equal(await error('BITCOUNT', 'missing', '0', '1', 'bit'), ':0')
    assert.equal(await error('BITPOS', 'missing', '0', '5', '6', 'bit'), ':0')
  })
})
