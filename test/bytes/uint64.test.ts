import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  add64,
  high32,
  isLess64,
  multiplyHigh,
  shifted64,
  subtract64,
  timesTen,
  type Uint64,
} from '../../src/bytes/uint64.ts'

const MASK_64 = 2n ** 64n - 1n
const split = (value: bigint): Uint64 => ({ high: Number(value >> 32n), low: Number(value & 0xffff_ffffn) })
const joined = ({ high, low }: Uint64) => (BigInt(high) << 32n) | BigInt(low)

/** Any value, with runs of zero and one bits more often than chance gives them. */
const any = fc.oneof(
  fc.bigInt(0n, MASK_64),
  fc
    .tuple(fc.integer({ min: 0, max: 64 }), fc.bigInt(-2n, 2n))
    .map(([bits, offset]) => BigInt.asUintN(64, 2n ** BigInt(bits) + offset)),
)

describe('64-bit integers in halves', () => {
  it('agree with BigInt', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [x, y] = [split(a), split(b)]
        assert.equal(joined(add64(x, y)), (a + b) & MASK_64)
        assert.equal(isLess64(x, y), a < b)
        if (a >= b) assert.equal(joined(subtract64(x, y)), a - b)
        assert.equal(joined(timesTen(split(a / 16n))), (a / 16n) * 10n)
        assert.equal(high32(x.low, y.high), Number((BigInt(x.low) * BigInt(y.high)) >> 32n))
        const rounded = (a * b + 2n ** 63n) >> 64n
        assert.equal(joined(multiplyHigh(x, y)), rounded)
      }),
      { numRuns: 5000 },
    )
  })

  it('are made by shifts', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(63), (value, shift) => {
        const product = BigInt(value) << BigInt(shift)
        if (product <= MASK_64) assert.equal(joined(shifted64(value, shift)), product)
      }),
    )
  })
})
