// Searches in large geo indexes: the same members, distances and order as redis-server; and what a plain model finds.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { GeoPosition, scoreOf } from '../../src/bytes/geohash.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

interface Place {
  readonly longitude: number
  readonly latitude: number
}

/** Places in one part of the world, all different or on a grid where many have the same distances. */
function places(size: number): fc.Arbitrary<Place[]> {
  const centre = fc.record({
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    latitude: fc.double({ min: -85, max: 85, noNaN: true }),
  })
  const extent = fc.constantFrom(180, 40, 2, 0.05)
  const grid = fc.boolean()
  const offsets = fc.array(
    fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
    { minLength: size, maxLength: size },
  )
  return fc.tuple(centre, extent, grid, offsets).map(([{ longitude, latitude }, reach, isGrid, list]) => {
    const step = (offset: number): number => (isGrid ? Math.round(offset * 6) / 6 : offset) * reach
    return list.map(([x, y]) => ({
      longitude: around(longitude + step(x)),
      latitude: Math.max(-85.05112878, Math.min(85.05112878, latitude + step(y))),
    }))
  })
}

/** Beyond the date line it goes on at the other side. */
function around(longitude: number): number {
  return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude
}

const lengths = fc.oneof(
  fc.constantFrom(1, 20, 500, 3_000, 40_000, 200_000, 1_000_000, 5_000_000, 12_000_000, 21_000_000),
  fc.double({ min: 0, max: 3_000_000, noNaN: true }),
)
const shapes = fc.oneof(
  lengths.map((radius): Command => ['BYRADIUS', radius, 'm']),
  fc.tuple(lengths, lengths).map(([width, height]): Command => ['BYBOX', width, height, 'm']),
)
const centres = fc.oneof(
  fc.integer({ min: 0, max: 199 }).map((n): Command => ['FROMMEMBER', `m${n}`]),
  fc
    .tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -85, max: 85, noNaN: true }))
    .map(([longitude, latitude]): Command => ['FROMLONLAT', longitude, latitude]),
)
const orders = fc.constantFrom<Command[]>(
  ...[[], ['ASC'], ['DESC'], ['COUNT', '10'], ['COUNT', '50', 'DESC'], ['COUNT', '7', 'ANY']],
  ...[
    ['COUNT', '90', 'ANY', 'ASC'],
    ['COUNT', '190'],
  ],
)
const parts = fc.constantFrom<Command[]>([], [], ['WITHDIST'], ['WITHCOORD', 'WITHDIST', 'WITHHASH'])
const searches = fc
  .tuple(centres, shapes, orders, parts)
  .map((words): Command => ['GEOSEARCH', 'world', ...words.flat()])

const SIZE = 200
const RUNS = { numRuns: 60, seed: 20240117 }

function fill(list: readonly Place[]): Command {
  return ['GEOADD', 'world', ...list.flatMap(({ longitude, latitude }, i) => [longitude, latitude, `m${i}`])]
}

describe('searches in geo indexes of many places', { skip: oracleMissing() }, () => {
  const pair = usePair()

  for (const size of [SIZE, 100]) {
    test(`find the same as redis-server among ${size}`, async () => {
      const runs = fc.tuple(places(size), fc.array(searches, { minLength: 20, maxLength: 20 }))
      await fc.assert(
        fc.asyncProperty(runs, async ([list, commands]) => {
          await runDifferential(pair, [fill(list), ...commands], { protocols: [2] })
        }),
        RUNS,
      )
    })
  }

  // Near the poles, on the date line, and in circles of a continent's size, Redis overlooks some; so do we then.
  test('find what is in a circle, and nothing else', async () => {
    const client = pair.subjectClient
    const circles = fc.array(
      fc.tuple(fc.integer({ min: 0, max: SIZE - 1 }), fc.double({ min: 0, max: 1_000_000, noNaN: true })),
      { minLength: 10 },
    )
    await fc.assert(
      fc.asyncProperty(places(SIZE), circles, async (list, chosen) => {
        const cells = list
          .map(({ longitude, latitude }) => ({
            longitude: longitude * 0.999,
            latitude: latitude * 0.7,
          }))
          .map(rounded)
        await client.pipeline([['FLUSHALL'], fill(cells)])
        for (const [n, radius] of chosen) {
          const found = await ask(
            client,
            'GEOSEARCH',
            'world',
            'FROMMEMBER',
            `m${n}`,
            'BYRADIUS',
            radius,
            'm',
          )
          const expected = cells.flatMap((cell, i) => (angleTo(cells[n], cell) <= radius ? [`m${i}`] : []))
          assert.deepEqual((found as string[]).map(String).sort(), expected.sort())
        }
      }),
      RUNS,
    )
  })
})

/** Where a place ends up in the index. */
function rounded({ longitude, latitude }: Place): Place {
  const position = new GeoPosition()
  position.decode(scoreOf(longitude, latitude))
  return { longitude: position.longitude, latitude: position.latitude }
}

/** The distance in metres, by the angle between two vectors. */
function angleTo(a: Place, b: Place): number {
  const [p, q] = [vector(a), vector(b)]
  const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
  return 2 * Math.asin(Math.min(1, chord / 2)) * 6372797.560856
}

function vector({ longitude, latitude }: Place): [number, number, number] {
  const [lambda, phi] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180]
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}
