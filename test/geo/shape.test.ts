// The shortcuts of a search: what they leave out is outside the shape, and what they take for sure is inside.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { GeoPosition, MAX_LATITUDE, scoreOf } from '../../src/bytes/geohash.ts'
import { PartialOrder } from '../../src/collections/partial-order.ts'
import { GeoBounds } from '../../src/values/geo-bounds.ts'
import { distanceBetween, latitudeDistance } from '../../src/values/geo-distance.ts'
import { GeoShape } from '../../src/values/geo-shape.ts'

const RUNS = { numRuns: 20_000, seed: 20240117 }

const longitudes = fc.double({ min: -180, max: 180, noNaN: true })
const latitudes = fc.double({ min: -MAX_LATITUDE, max: MAX_LATITUDE, noNaN: true })
const lengths = fc.oneof(
  fc.double({ min: 0, max: 1e4, noNaN: true }),
  fc.double({ min: 0, max: 3e7, noNaN: true }),
)
const near = fc.double({ min: -1, max: 1, noNaN: true })

interface Case {
  readonly longitude: number
  readonly latitude: number
  readonly width: number
  readonly height: number
  readonly isBox: boolean
  readonly x: number
  readonly y: number
}

const cases: fc.Arbitrary<Case> = fc.record({
  longitude: longitudes,
  latitude: latitudes,
  width: lengths,
  height: lengths,
  isBox: fc.boolean(),
  x: near,
  y: near,
})

/** A shape, and a place that is about as far from its centre as it reaches. */
function build({ longitude, latitude, width, height, isBox, x, y }: Case): {
  shape: GeoShape
  place: GeoPosition
  score: number
} {
  const shape = new GeoShape()
  shape.longitude = longitude
  shape.latitude = latitude
  if (isBox) shape.makeBox(width, height, 1)
  else shape.makeCircle(width)
  const place = new GeoPosition()
  const degrees = shape.reach / 100_000
  const east = longitude + (x * degrees) / Math.cos((latitude * Math.PI) / 180)
  const north = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude + y * degrees))
  const score = scoreOf(Math.abs(east) <= 180 ? east : x * 180, north)
  place.decode(score)
  return { shape, place, score }
}

describe('the shape of a search', () => {
  test('has what the plain rule says', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { shape, place } = build(each)
        const { longitude, latitude, width, height, isBox } = each
        const direct = distanceBetween(longitude, latitude, place.longitude, place.latitude)
        const across = distanceBetween(place.longitude, place.latitude, longitude, place.latitude)
        const upwards = latitudeDistance(place.latitude, latitude)
        const expected = isBox ? upwards <= height / 2 && across <= width / 2 : direct <= width
        assert.equal(shape.has(place), expected)
      }),
      RUNS,
    )
  })

  test('lies within its bounds', () => {
    const bounds = new GeoBounds()
    fc.assert(
      fc.property(cases, (each) => {
        const { shape, place, score } = build(each)
        bounds.enclose(shape)
        // On the eastern and northern edge scores are larger than any cell's: no search meets them.
        if (score < 2 ** 52 && shape.has(place)) assert.ok(bounds.mayHold(score))
      }),
      RUNS,
    )
  })
})

describe('a partial order', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 200 })

  test('has the first elements in order', () => {
    const order = new PartialOrder(0, () => 0)
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 200 }), fc.boolean(), (list, count, descending) => {
        const sorted = order.sort(Float64Array.from(list), list.length, count, descending)
        const actual = [...sorted.subarray(0, Math.min(count, list.length))].map((i) => list[i])
        const expected = list.toSorted((a, b) => (descending ? b - a : a - b)).slice(0, count)
        assert.deepEqual(actual, expected)
        assert.deepEqual(
          [...sorted.subarray(0, list.length)].sort((a, b) => a - b),
          [...list.keys()],
        )
      }),
      { ...RUNS, numRuns: 2_000 },
    )
  })

  test('leaves equal elements as they are if all are sorted', () => {
    const order = new PartialOrder(0, () => 0)
    fc.assert(
      fc.property(keys, (list) => {
        const sorted = order.sort(Float64Array.from(list), list.length, list.length, false)
        const expected = [...list.keys()].sort((a, b) => list[a] - list[b])
        assert.deepEqual([...sorted.subarray(0, list.length)], expected)
      }),
      { ...RUNS, numRuns: 2_000 },
    )
  })
})
