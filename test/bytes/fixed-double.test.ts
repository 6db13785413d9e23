// Doubles with a fixed number of decimals, against exact integers.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  distanceLength,
  distanceUnits,
  formatFixed6,
  isNearRounding,
  writeCoordinate,
  writeDistance,
} from '../../src/bytes/fixed-double.ts'
import { GeoPosition, scoreOf } from '../../src/bytes/geohash.ts'
import { formatLongDouble } from '../../src/bytes/long-double.ts'

const RUNS = { numRuns: 3_000, seed: 20240117 }

function coordinateText(value: number): string {
  const buf = Buffer.alloc(40)
  return buf.toString('latin1', 3, writeCoordinate(buf, 3, value))
}

/** By the exact printer of INCRBYFLOAT. */
function exactText(value: number): string {
  let mantissa = Math.abs(value)
  let exponent = 0
  for (; !Number.isInteger(mantissa); exponent--) mantissa *= 2
  return formatLongDouble({ negative: value < 0, mantissa: BigInt(mantissa), exponent })
}

function distanceText(value: number): string {
  const buf = Buffer.alloc(40)
  const units = distanceUnits(value)
  const end = writeDistance(buf, 3, units)
  assert.equal(distanceLength(units), end - 3)
  return buf.toString('latin1', 3, end)
}

describe('doubles with a fixed number of decimals', () => {
  test('coordinates', () => {
    const longitudes = fc.double({ min: -180, max: 180, noNaN: true })
    const latitudes = fc.double({ min: -85.05112878, max: 85.05112878, noNaN: true })
    const position = new GeoPosition()
    fc.assert(
      fc.property(longitudes, latitudes, fc.constantFrom(1, 1e-3, 1e-6), (longitude, latitude, scale) => {
        position.decode(scoreOf(longitude * scale, latitude * scale))
        for (const value of [position.longitude, position.latitude]) {
          assert.equal(coordinateText(value), exactText(value))
        }
      }),
      RUNS,
    )
    for (const value of [0, -0, 180, -180, 85.05112878, 0.5, -0.25, 2 ** -52, 1 - 2 ** -52, 9.5, 100.25]) {
      assert.equal(coordinateText(value), exactText(value))
    }
  })

  test('distances', () => {
    assert.equal(distanceText(0), '0.0000')
    assert.equal(distanceText(1e-9), '0.0000')
    assert.equal(distanceText(0.00005), '0.0000')
    assert.equal(distanceText(0.775), '0.7750')
    assert.equal(distanceText(0.99996), '1.0000')
    assert.equal(distanceText(166274.15156960033), '166274.1516')
    assert.equal(distanceText(20020741.0625), '20020741.0625')
    assert.ok(isNearRounding(0.00005, 1e-13))
    assert.ok(!isNearRounding(0.00006, 1e-13))
  })

  test('as C prints %f', () => {
    assert.equal(formatFixed6(180.0078125), '180.007812')
    assert.equal(formatFixed6(-200.0234375), '-200.023438')
    assert.equal(formatFixed6(-0), '-0.000000')
    assert.equal(formatFixed6(1e22), '10000000000000000000000.000000')
    assert.equal(formatFixed6(5e-324), '0.000000')
    assert.equal(formatFixed6(Number.NEGATIVE_INFINITY), '-inf')
  })
})
