// Sine, cosine and arcsine against the exact value of a long series, and their symmetries.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { roundedAsin, roundedCos, roundedSin } from '../../src/bytes/rounded-trig.ts'

const RUNS = { numRuns: 1_000, seed: 20240117 }
/** Fixed-point numbers with so many bits behind the point. */
const BITS = 400n
const ONE = 1n << BITS

/** A double exactly; those that are too small for the format are none of the arguments. */
function exactly(x: number): bigint {
  let bits = 0n
  let scaled = x
  for (; !Number.isInteger(scaled); bits++) scaled *= 2
  return (BigInt(scaled) << BITS) >> bits
}

/** The sum of (±x)^n / n! over every other n from `first` on. */
function series(x: bigint, first: 0 | 1): bigint {
  let term = first === 0 ? ONE : x
  let sum = 0n
  for (let n = first; term !== 0n; n += 2) {
    sum += term
    term = (-term * x * x) / (ONE * ONE * BigInt((n + 1) * (n + 2)))
  }
  return sum
}

/** Whether no other double is closer to the exact value. */
function assertNearest(actual: number, exact: bigint, what: string): void {
  const error = distance(exactly(actual), exact)
  const step = Math.abs(actual) * 2 ** -53
  for (const other of [actual + step * 1.5, actual - step * 1.5]) {
    assert.ok(error <= distance(exactly(other), exact), what)
  }
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a
}

function angles(limit: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.double({ min: -limit, max: limit, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-30),
    fc.integer({ min: -1000, max: 1000 }).map((n) => (n * limit) / 1000),
    fc.constantFrom(0, limit / 2, -limit / 2, limit / 4, 1e-8, -1e-20, limit),
  )
}

describe('trigonometry, rounded to the nearest double', () => {
  test('sine', () => {
    fc.assert(
      fc.property(angles(Math.PI), (x) => {
        assertNearest(roundedSin(x), series(exactly(x), 1), `sine of ${x}`)
        assert.ok(Object.is(roundedSin(-x), -roundedSin(x)))
      }),
      RUNS,
    )
  })

  test('cosine', () => {
    fc.assert(
      fc.property(angles(Math.PI), (x) => {
        assertNearest(roundedCos(x), series(exactly(x), 0), `cosine of ${x}`)
        assert.equal(roundedCos(-x), roundedCos(x))
      }),
      RUNS,
    )
  })

  test('arcsine', () => {
    fc.assert(
      fc.property(angles(1), (x) => {
        const angle = roundedAsin(x)
        const error = distance(series(exactly(angle), 1), exactly(x))
        const step = Math.abs(angle) * 2 ** -53
        for (const other of [angle + step * 1.5, angle - step * 1.5]) {
          // Beyond a right angle the sine falls again.
          if (Math.abs(other) > Math.PI / 2) continue
          assert.ok(error <= distance(series(exactly(other), 1), exactly(x)), `arcsine of ${x}`)
        }
      }),
      RUNS,
    )
  })

  test('what is far outside is left to the engine', () => {
    for (const x of [1e6, -1e300, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(roundedSin(x), Math.sin(x))
      assert.equal(roundedCos(x), Math.cos(x))
    }
    assert.equal(roundedAsin(1), Math.PI / 2)
    assert.ok(Number.isNaN(roundedAsin(1.5)))
  })
})
