// The intset against a sorted array of BigInt, its bytes against redis-server's, and 64-bit words against BigInt.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Int64Words } from '../../src/encodings/int64-words.ts'
import {
  INTSET_HEADER_BYTES,
  intsetBytes,
  intsetFind,
  intsetGet,
  intsetGrowth,
  intsetInit,
  intsetInsert,
  intsetLength,
  intsetRemoveAt,
  intsetWidth,
} from '../../src/encodings/intset.ts'
import { check } from './check.ts'

const EDGES = [
  0n,
  1n,
  -1n,
  2n ** 15n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n - 1n,
  -(2n ** 63n),
]
const BASE = 3

const int64 = fc.oneof(
  fc.bigInt({ min: -40n, max: 40n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc
    .tuple(fc.constantFrom(...EDGES), fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(1n, -1n))
    .map(([edge, delta, sign]) => BigInt.asIntN(64, edge * sign + delta)),
)

function wordsOf(value: bigint): Int64Words {
  const words = new Int64Words()
  const text = Buffer.from(String(value))
  assert.ok(words.parse(text, 0, text.length), String(value))
  return words
}

function bigOf({ high, low }: Int64Words): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

describe('64-bit integers as two words', () => {
  test('are read and written as BigInt does it', () => {
    const property = fc.property(int64, (value) => {
      const words = wordsOf(value)
      assert.equal(bigOf(words), value)
      const buf = Buffer.alloc(24)
      assert.equal(buf.toString('latin1', 1, words.write(buf, 1)), String(value))
      assert.equal(bigOf(words), value)
    })
    check(property, 2000)
  })

  test('refuse what is no canonical integer of 64 bits', () => {
    const words = new Int64Words()
    const texts = [
      ...[
        '',
        '-',
        '+1',
        '01',
        '-0',
        '00',
        ' 1',
        '1 ',
        '1.0',
        'abc',
        '1e3',
        '--1',
        '-01',
        '12345678901234567x',
      ],
      ...['9223372036854775808', '-9223372036854775809', '18446744073709551616', '99999999999999999999'],
      ...['0123456789012345678', '-0123456789012345678', 'x234567890123456789', '/234567890123456789'],
    ]
    for (const text of texts) assert.equal(words.parse(Buffer.from(text), 0, text.length), false, text)
  })

  test('take numbers that are exact as doubles', () => {
    const property = fc.property(fc.maxSafeInteger(), (value) => {
      const words = new Int64Words()
      words.setNumber(value)
      assert.equal(bigOf(words), BigInt(value))
    })
    check(property, 500)
  })
})

/** An intset in a buffer that just holds it, behind other bytes. */
class Model {
  bytes: Uint8Array = Buffer.alloc(BASE + INTSET_HEADER_BYTES, 0xee)
  readonly expected: bigint[] = []
  width = 2

  constructor() {
    intsetInit(this.bytes, BASE)
  }

  add(value: bigint): void {
    const words = wordsOf(value)
    const index = intsetFind(this.bytes, BASE, words)
    const place = this.expected.findIndex((each) => each >= value)
    const expectedIndex = place < 0 ? this.expected.length : place
    if (this.expected[expectedIndex] === value) {
      assert.equal(index, expectedIndex)
      return
    }
    assert.equal(~index, expectedIndex)
    const grown = Buffer.alloc(this.bytes.length + intsetGrowth(this.bytes, BASE, words), 0xee)
    grown.set(this.bytes)
    this.bytes = grown
    intsetInsert(this.bytes, BASE, ~index, words)
    this.expected.splice(expectedIndex, 0, value)
    if (value !== BigInt.asIntN(16, value)) this.width = Math.max(this.width, 4)
    if (value !== BigInt.asIntN(32, value)) this.width = 8
  }

  remove(value: bigint): void {
    const index = intsetFind(this.bytes, BASE, wordsOf(value))
    const place = this.expected.indexOf(value)
    assert.equal(index >= 0, place >= 0)
    if (index < 0) return
    assert.equal(index, place)
    intsetRemoveAt(this.bytes, BASE, index)
    this.bytes = this.bytes.slice(0, BASE + intsetBytes(this.bytes, BASE))
    this.expected.splice(place, 1)
  }

  verify(): void {
    assert.equal(intsetLength(this.bytes, BASE), this.expected.length)
    assert.equal(intsetWidth(this.bytes, BASE), this.width)
    assert.equal(intsetBytes(this.bytes, BASE), this.bytes.length - BASE)
    const words = new Int64Words()
    for (const [i, value] of this.expected.entries()) {
      intsetGet(this.bytes, BASE, i, words)
      assert.equal(bigOf(words), value)
    }
    assert.deepEqual([...this.bytes.subarray(0, BASE)], [0xee, 0xee, 0xee])
  }
}

describe('intset', () => {
  test('is a sorted array of integers', () => {
    const step = fc.record({ adds: fc.boolean(), value: int64 })
    const property = fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const model = new Model()
      for (const { adds, value } of steps) {
        if (adds) model.add(value)
        else model.remove(value)
        model.verify()
      }
      for (const value of [...model.expected]) model.remove(value)
      model.verify()
    })
    check(property, 300)
  })

  test('has the bytes that redis-server writes', () => {
    const model = new Model()
    for (const value of [7n, -1n, 70_000n]) model.add(value)
    const expected = '0400000003000000' + 'ffffffff' + '07000000' + '70110100'
    assert.equal(Buffer.from(model.bytes.subarray(BASE)).toString('hex'), expected)
    model.add(-(2n ** 40n))
    const wide =
      '0800000004000000' + '0000000000ffffff' + 'ffffffffffffffff' + '0700000000000000' + '7011010000000000'
    assert.equal(Buffer.from(model.bytes.subarray(BASE)).toString('hex'), wide)
  })
})
