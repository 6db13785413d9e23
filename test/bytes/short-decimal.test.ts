// Short decimals get the same digits as from the general algorithm, and most of them are found.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { shortDecimalDigits, shortDecimalPlaces } from '../../src/bytes/short-decimal.ts'
import { writeShortestDigits } from '../../src/bytes/shortest-double.ts'

function generalDigits(value: number): string {
  const buf = new Uint8Array(32)
  const { count, exponent } = writeShortestDigits(buf, 0, value)
  return `${Buffer.from(buf.subarray(0, count)).toString('latin1')}e${exponent}`
}

/** The short form of a value, or null; it must be what the general algorithm gives. */
function checked(value: number): boolean {
  const places = shortDecimalPlaces(value)
  if (places > 0)
    assert.equal(`${shortDecimalDigits(value, places)}e${-places}`, generalDigits(value), `${value}`)
  return places > 0
}

describe('short decimals', () => {
  test('agree with the general algorithm for decimals of all lengths', () => {
    const decimals = fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 6 }), fc.nat())
    fc.assert(
      fc.property(decimals, fc.integer({ min: 1, max: 2 ** 31 - 1 }), ([digits, places], seed) => {
        const integer = Math.floor((seed / 2 ** 31) * 10 ** digits)
        if (integer % 10 ** places !== 0) checked(integer / 10 ** places)
      }),
      { numRuns: 200_000, seed: 5 },
    )
  })

  test('agree with the general algorithm for any double', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true }), (value) => {
        if (!Number.isInteger(value)) checked(value)
      }),
      { numRuns: 50_000, seed: 6 },
    )
  })

  test('most usual numbers are found', () => {
    let found = 0
    for (let i = 1; i < 10_000; i++) if (i % 100 === 0 || checked(i / 100)) found++
    assert.ok(found > 9500, `${found}`)
    for (const value of [0.5, 0.25, 0.1, 0.3, 3.14, 12.34, 99.99, 0.000001, 1_700_000_000.125])
      assert.ok(checked(value), `${value}`)
    for (const value of [0.1 + 0.2, Math.PI, 5e-324, 1e-7, 1 / 3]) assert.ok(!checked(value), `${value}`)
  })
})
