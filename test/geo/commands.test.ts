// The geo commands word by word: replies and errors as redis-server gives them.

import { describe, test } from 'node:test'
import { inBothEncodings } from '../sorted-set/words.ts'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { BAD_COORDINATES, EDGE_LATITUDES, EDGE_LONGITUDES, UNITS } from './words.ts'

const SICILY: readonly Command[] = [
  ['GEOADD', 'g', '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania'],
  ['GEOADD', 'g', '12.758489', '38.788135', 'edge1', '17.241510', '38.788135', 'edge2'],
  ['ZADD', 'z', '1.5', 'half', '-1', 'minus', '1e17', 'large', '1e19', 'huge', 'inf', 'inf', '-inf', '-inf'],
  ['ZADD', 'z', '4503599627370495', 'last', '4503599627370496', 'beyond', '0', 'zero'],
  ['SET', 's', 'string'],
]
const AT: Command = ['FROMLONLAT', '15', '37']
const NEAR: Command = ['BYRADIUS', '200', 'km']

const ALL_PARTS: Command = ['WITHCOORD', 'WITHDIST', 'WITHHASH']

const SEARCHES: readonly Command[] = [
  [...AT, ...NEAR],
  [...AT, ...NEAR, 'ASC', ...ALL_PARTS],
  [...AT, ...NEAR, 'DESC', 'withdist'],
  [...AT, ...NEAR, 'COUNT', '1'],
  [...AT, ...NEAR, 'COUNT', '1', 'ANY'],
  [...AT, ...NEAR, 'ANY', 'COUNT', '3', 'DESC', 'ASC'],
  [...AT, ...NEAR, 'COUNT', '2', 'COUNT', '1'],
  [...AT, ...NEAR, 'ANY'],
  [...AT, ...NEAR, 'COUNT', '0'],
  [...AT, ...NEAR, 'COUNT', '-3'],
  [...AT, ...NEAR, 'COUNT', 'x'],
  [...AT, ...NEAR, 'COUNT'],
  [...AT, ...NEAR, 'STOREDIST'],
  [...AT, ...NEAR, 'STORE', 'x'],
  [...AT, ...NEAR, 'WITHDIST', 'WITHDIST'],
  [...AT, ...AT, ...NEAR, ...NEAR],
  [...AT, ...NEAR, 'BYBOX', '1', '1', 'km'],
  [...AT, 'FROMMEMBER', 'Palermo', ...NEAR],
  ['FROMMEMBER', 'Palermo', ...AT, ...NEAR],
  ['FROMMEMBER', 'Palermo', 'FROMMEMBER', 'Catania', ...NEAR],
  ['FROMMEMBER', 'none', ...NEAR],
  ['FROMMEMBER', 'Palermo', 'BYBOX', '400', '400', 'km', 'ASC', ...ALL_PARTS],
  ['FROMMEMBER', 'Palermo', 'BYBOX', '400', '0', 'km'],
  ['FROMMEMBER', 'Palermo', 'BYBOX', '0', '0', 'km'],
  ['FROMMEMBER', 'Palermo', 'BYRADIUS', '0', 'm'],
  ['FROMMEMBER', 'Palermo', 'BYRADIUS', 'inf', 'm'],
  [...AT, 'BYRADIUS', '-1', 'm'],
  [...AT, 'BYRADIUS', 'x', 'm'],
  [...AT, 'BYRADIUS', '1', 'cm'],
  [...AT, 'BYRADIUS', '1'],
  [...AT, 'BYBOX', 'x', '1', 'm'],
  [...AT, 'BYBOX', '1', 'x', 'm'],
  [...AT, 'BYBOX', '-1', '1', 'm'],
  [...AT, 'BYBOX', '1', '-1', 'm'],
  [...AT, 'BYBOX', '1', '1', 'cm'],
  [...AT, 'BYBOX', '1', '1'],
  [...AT, 'ASC', 'DESC', 'ANY'],
  [...NEAR, 'ASC', 'DESC', 'ANY'],
  ['FROMLONLAT', '15', 'x', ...NEAR],
  ['FROMLONLAT', '200', '100', ...NEAR],
  [...AT, ...NEAR, 'x'],
]

const KEYS = ['g', 'z', 's', 'none'] as const

describe('geo commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  const run = (script: readonly Command[]): Promise<void> =>
    runDifferential(pair, inBothEncodings([...SICILY, ...script]))

  test('GEOADD', async () => {
    const places = EDGE_LONGITUDES.flatMap((longitude) =>
      EDGE_LATITUDES.map(
        (latitude): Command => ['GEOADD', 'edges', longitude, latitude, `${longitude},${latitude}`],
      ),
    )
    await run([
      ...places,
      ['ZRANGE', 'edges', '0', '-1', 'WITHSCORES'],
      ...BAD_COORDINATES.flatMap((words): Command[] => [
        ['GEOADD', 'bad', ...words, 'm'],
        ['GEOADD', 'bad', '1', '1', 'ok', ...words, 'm'],
      ]),
      ['EXISTS', 'bad'],
      ['GEOADD', 'g', '1', '1'],
      ['GEOADD', 'g', '1', '1', 'a', '2', '2'],
      ['GEOADD', 'g', 'GT', '1', '1', 'a'],
      ['GEOADD', 'g', 'nx', 'XX', '1', '1', 'a'],
      ['GEOADD', 'g', 'nx', 'nx', 'nx'],
      ['GEOADD', 'g', 'nx', 'nx', 'nx', 'ch', 'ch'],
      ['GEOADD', 's', '1', '1', 'a'],
      ['GEOADD', 's', '1', 'x', 'a'],
      ['GEOADD', 'new', 'XX', '1', '1', 'a'],
      ['GEOADD', 'new', 'NX', 'CH', '1', '1', 'a', '1', '1', 'a', '2', '2', 'a'],
      ['GEOADD', 'new', 'CH', 'XX', '2', '2', 'a', '1', '1', 'b'],
      ['GEOADD', 'new', '2', '2', 'a', '1', '1', 'b'],
      ['ZRANGE', 'new', '0', '-1', 'WITHSCORES'],
    ])
  })

  test('GEOPOS and GEOHASH', async () => {
    const members = ['half', 'minus', 'large', 'huge', 'inf', '-inf', 'last', 'beyond', 'zero', 'none']
    const names = EDGE_LONGITUDES.flatMap((x) => EDGE_LATITUDES.map((y): Command => [x, y, `${x},${y}`]))
    for (const command of ['GEOPOS', 'GEOHASH']) {
      await run([
        [command, 'g', 'Palermo', 'none', 'Catania'],
        [command, 'z', ...members],
        ...names.map((words): Command => ['GEOADD', 'edges', ...words]),
        ...names.map((words): Command => [command, 'edges', words[2] ?? '']),
        ...KEYS.flatMap((key): Command[] => [
          [command, key],
          [command, key, 'x', 'y'],
        ]),
        [command],
      ])
    }
  })

  test('GEODIST', async () => {
    const members = ['half', 'minus', 'large', 'inf', '-inf', 'last', 'beyond', 'zero', 'none']
    await run([
      ['GEODIST', 'g', 'Palermo', 'Catania'],
      ['GEODIST', 'g', 'Palermo', 'Palermo'],
      ...UNITS.map((unit): Command => ['GEODIST', 'g', 'Palermo', 'Catania', unit]),
      ...members.flatMap((a) => members.map((b): Command => ['GEODIST', 'z', a, b, 'km'])),
      ...KEYS.flatMap((key): Command[] => [
        ['GEODIST', key, 'x', 'y'],
        ['GEODIST', key, 'Palermo', 'y', 'KM'],
        ['GEODIST', key, 'x', 'y', 'cm'],
        ['GEODIST', key, 'x', 'y', 'm', 'm'],
      ]),
      ['GEODIST', 'g', 'x'],
    ])
  })

  test('GEOSEARCH', async () => {
    await run(
      KEYS.flatMap((key) => SEARCHES.map((words): Command => ['GEOSEARCH', key, ...words])).concat([
        ['geoSearch', 'g', ...NEAR, 'ASC', 'ASC'],
        ['GEOSEARCH', 'g', ...AT, ...ALL_PARTS],
        ['GEOSEARCH', 'g', ...AT],
      ]),
    )
  })

  test('GEOSEARCHSTORE', async () => {
    const looks: Command[] = [
      ['ZRANGE', 'dst', '0', '-1'],
      ['ZCARD', 'dst'],
      ['TTL', 'dst'],
    ]
    await run(
      KEYS.flatMap((key) =>
        SEARCHES.flatMap((words): Command[] => [
          ['SET', 'dst', 'x', 'EX', '1000'],
          ['GEOSEARCHSTORE', 'dst', key, ...words],
          ...(words.includes('COUNT') ? looks : []),
          ['DEL', 'dst'],
        ]),
      ).concat([
        ['GEOSEARCHSTORE', 'dst', 'g', ...AT, ...NEAR, 'STOREDIST'],
        ...looks,
        ['GEOSEARCHSTORE', 'g', 'g', ...AT, ...NEAR, 'COUNT', '1'],
        ['ZRANGE', 'g', '0', '-1', 'WITHSCORES'],
        ['GEOSEARCHSTORE', 'dst', 'none', ...AT, ...NEAR],
        ...looks,
        ['GEOSEARCHSTORE', 'dst', 's', ...AT, ...NEAR],
      ]),
    )
  })

  test('GEORADIUS and GEORADIUSBYMEMBER', async () => {
    const options: Command[] = [
      [],
      ['ASC', ...ALL_PARTS],
      ['COUNT', '1', 'ANY'],
      ['ANY'],
      ['COUNT', 'x'],
      ['STORE', 'dst'],
      ['STORE', 'dst', 'STOREDIST', 'g2'],
      ['STOREDIST', 'dst', 'STORE', 'g2', 'COUNT', '1'],
      ['STORE', 'dst', 'WITHCOORD'],
      ['STORE'],
      ['STOREDIST'],
      ['FROMMEMBER', 'Palermo'],
      ['x'],
    ]
    const heads: Command[] = [
      ['GEORADIUS', '15', '37', '200', 'km'],
      ['georadius_ro', '15', '37', '200', 'km'],
      ['GEORADIUS', '200', '37', '200', 'km'],
      ['GEORADIUS', '15', '37', 'x', 'km'],
      ['GEORADIUS', '15', '37', '-1', 'km'],
      ['GEORADIUS', '15', '37', '1', 'cm'],
      ['GEORADIUSBYMEMBER', 'Palermo', '200', 'km'],
      ['GEORADIUSBYMEMBER_RO', 'Palermo', '200', 'km'],
      ['GEORADIUSBYMEMBER', 'none', '200', 'km'],
      ['GEORADIUSBYMEMBER', 'Palermo', 'x', 'km'],
      ['GEORADIUSBYMEMBER', 'Palermo', '1', 'cm'],
    ]
    await run(
      KEYS.flatMap((key) =>
        heads.flatMap(([name = '', ...words]) =>
          options.flatMap((rest): Command[] => [
            [name, key, ...words, ...rest],
            ['ZRANGE', 'dst', '0', '-1'],
            ['ZRANGE', 'g2', '0', '-1'],
          ]),
        ),
      ),
    )
  })

  test('the keys of GEORADIUS', async () => {
    const words: Command[] = [
      ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STORE', 'a', 'STOREDIST', 'b', 'STORE', 'c'],
      ['GEORADIUS', 'g', '15', '37', '200', 'km', 'COUNT', '1'],
      ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STOREDIST', 'a'],
      ['GEORADIUS', 'g', '15', '37', '200', 'km', 'STORE'],
      ['GEORADIUSBYMEMBER', 'g', 'm', '200', 'km', 'STOREDIST', 'a', 'STORE', 'b'],
      ['GEORADIUSBYMEMBER_RO', 'g', 'm', '200', 'km', 'STOREDIST', 'a'],
      ['GEOSEARCHSTORE', 'd', 'g', ...AT, ...NEAR],
    ]
    await run(
      words.flatMap((command): Command[] => [
        ['COMMAND', 'GETKEYS', ...command],
        ['COMMAND', 'GETKEYSANDFLAGS', ...command],
      ]),
    )
  })
})
