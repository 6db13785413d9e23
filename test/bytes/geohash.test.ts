// Geohashes against a plain model with unlimited integers.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { exactScoreOf, GeoPosition, geohashText, MAX_LATITUDE, scoreOf } from '../../src/bytes/geohash.ts'

const RUNS = { numRuns: 2_000, seed: 20240117 }
const longitudes = fc.double({ min: -180, max: 180, noNaN: true })
const latitudes = fc.double({ min: -MAX_LATITUDE, max: MAX_LATITUDE, noNaN: true })

/** Bit by bit: which half of what is left the place is in, longitudes first. */
function modelScore(longitude: number, latitude: number): bigint {
  const ends = [
    { low: -180, high: 180, at: longitude },
    { low: -MAX_LATITUDE, high: MAX_LATITUDE, at: latitude },
  ]
  let score = 0n
  for (let i = 0; i < 52; i++) {
    const axis = ends[i % 2] as (typeof ends)[0]
    const middle = (axis.low + axis.high) / 2
    const isUpper = axis.at >= middle
    if (isUpper) axis.low = middle
    else axis.high = middle
    score = (score << 1n) | (isUpper ? 1n : 0n)
  }
  return score
}

describe('geohashes', () => {
  test('are the halves that a place is in', () => {
    const grid = fc.integer({ min: -4096, max: 4095 })
    fc.assert(
      fc.property(grid, grid, (x, y) => {
        // In the middle of a coarse cell: next to an edge the two ways round differently.
        const [longitude, latitude] = [((x + 0.3) * 180) / 4096, ((y + 0.3) * MAX_LATITUDE) / 4096]
        const cell = 2n ** 26n
        assert.equal(BigInt(scoreOf(longitude, latitude)) / cell, modelScore(longitude, latitude) / cell)
      }),
      RUNS,
    )
  })

  test('lead back to the same cell', () => {
    const position = new GeoPosition()
    fc.assert(
      fc.property(longitudes, latitudes, (longitude, latitude) => {
        const score = scoreOf(longitude, latitude)
        position.decode(score)
        assert.ok(Math.abs(position.longitude - longitude) <= 360 / 2 ** 26)
        assert.ok(Math.abs(position.latitude - latitude) <= 342 / 2 ** 26)
        if (score < 2 ** 52) assert.equal(scoreOf(position.longitude, position.latitude), score)
        assert.equal(Number(exactScoreOf(longitude, latitude)), score)
      }),
      RUNS,
    )
  })

  test('reach beyond 52 bits on the eastern and northern edge', () => {
    assert.equal(exactScoreOf(180, 0), (1n << 53n) | (1n << 50n))
    assert.equal(exactScoreOf(-180, MAX_LATITUDE), 1n << 52n)
    assert.equal(scoreOf(-180, -MAX_LATITUDE), 0)
  })

  test('are written with the usual alphabet', () => {
    assert.equal(
      geohashText({ longitude: 13.361389338970184, latitude: 38.1155563954963 } as GeoPosition),
      'sqc8b49rny0',
    )
  })
})
