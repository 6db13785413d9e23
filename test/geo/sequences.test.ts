// Random sequences of geo commands on both servers: places all over the world, on its edges and close to each other.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import { SMALL_LIMITS, USUAL_LIMITS } from '../sorted-set/words.ts'
import * as gen from '../support/arbitraries.ts'
import type { Arg } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { BAD_COORDINATES, EDGE_LATITUDES, EDGE_LONGITUDES, UNITS } from './words.ts'

/** Some of the options in any order. */
function someOf(...options: readonly gen.Part[]): ReturnType<typeof gen.command> {
  return fc
    .shuffledSubarray([...options.keys()])
    .chain((chosen) => gen.command(...chosen.map((i) => options[i] as gen.Part)))
}

const keys = fc.constantFrom<Arg[]>('a', 'b', 'string', 'none')
const members = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }).map((n) => `m${n}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Arg[]>('', '7', 'L'.repeat(70), Buffer.from('\x00\xff', 'latin1')),
  },
)

/** A number between bounds: anything, or on a coarse grid, where places meet and lie in symmetry. */
function coordinate(limit: number, edges: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: -limit, max: limit, noNaN: true }).map(String) },
    { weight: 4, arbitrary: fc.integer({ min: -8, max: 8 }).map((n) => String((n * limit) / 8)) },
    { weight: 4, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => String(10 + n / 1000)) },
    { weight: 2, arbitrary: fc.constantFrom(...edges) },
  )
}

const places = fc.oneof(
  { weight: 40, arbitrary: gen.command(coordinate(180, EDGE_LONGITUDES), coordinate(85, EDGE_LATITUDES)) },
  { weight: 1, arbitrary: fc.constantFrom(...BAD_COORDINATES) },
)
const lengths = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 0, max: 25_000_000, noNaN: true }).map(String) },
  { weight: 3, arbitrary: fc.constantFrom('0', '1', '10', '100', '1000', '5000', '500000', '7000000') },
  { weight: 1, arbitrary: fc.constantFrom('inf', '1e300', '-1', 'x', '') },
)
const units = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...UNITS) },
  { weight: 1, arbitrary: fc.constantFrom('cm', '') },
)
const counts = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 30 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0', '-1', 'x', '9223372036854775807', '9223372036854775808') },
)
const count = gen.command(gen.anyCase('count'), counts, gen.optional('ANY'))
const order = gen.anyOf('ASC', gen.anyCase('desc'))
const withParts = ['WITHCOORD', gen.anyCase('withdist'), 'WITHHASH'] as const
const centre = gen.anyOf(gen.command('FROMMEMBER', members), gen.command(gen.anyCase('fromlonlat'), places))
const circle = gen.command('BYRADIUS', lengths, units)
const box = gen.command(gen.anyCase('bybox'), lengths, lengths, units)
const shape = gen.anyOf(circle, box)

const weighted = (weight: number, arbitrary: ReturnType<typeof gen.command>): WeightedCommand => ({
  arbitrary,
  weight,
})

const COMMANDS: WeightedCommand[] = [
  weighted(16, gen.command('GEOADD', keys, gen.repeated(1, 3, places, members))),
  weighted(
    4,
    gen.command('GEOADD', keys, someOf('NX', gen.anyCase('xx'), 'CH'), gen.repeated(1, 2, places, members)),
  ),
  gen.command('GEOADD', keys, places, members, gen.optional('x')),
  weighted(3, gen.command('GEOPOS', keys, gen.repeated(0, 3, members))),
  weighted(3, gen.command('GEOHASH', keys, gen.repeated(0, 3, members))),
  weighted(6, gen.command('GEODIST', keys, members, members, gen.optional(units))),
  weighted(12, gen.command('GEOSEARCH', keys, centre, shape, someOf(...withParts, count, order))),
  weighted(
    3,
    gen.command('GEOSEARCH', keys, shape, someOf(centre, ...withParts, count, 'ANY', order, shape)),
  ),
  weighted(6, gen.command('GEOSEARCHSTORE', keys, keys, centre, shape, someOf(count, order))),
  gen.command('GEOSEARCHSTORE', keys, keys, centre, shape, someOf(count, 'WITHDIST', 'STORE', 'ANY')),
  weighted(4, gen.command('GEORADIUS', keys, places, lengths, units, someOf(...withParts, count, order))),
  weighted(
    4,
    gen.command('GEORADIUSBYMEMBER', keys, members, lengths, units, someOf(...withParts, count, order)),
  ),
  gen.command('GEORADIUS', keys, places, lengths, units, 'STORE', keys, someOf('WITHDIST', count, order)),
  gen.command(
    'GEORADIUSBYMEMBER',
    keys,
    members,
    lengths,
    units,
    gen.anyCase('store'),
    keys,
    gen.optional(count),
  ),
  gen.command('GEORADIUS_RO', keys, places, lengths, units, someOf('STORE', ...withParts, count, order)),
  gen.command('GEORADIUSBYMEMBER_RO', keys, members, lengths, units, someOf(...withParts, count, order)),
  gen.command(
    'ZADD',
    keys,
    fc.constantFrom('-1', '0.5', '1e15', '4503599627370496', '1e19', 'inf', '-inf'),
    members,
  ),
  gen.command('ZREM', keys, members),
  gen.command('ZRANGE', keys, '0', '-1', 'WITHSCORES'),
  gen.command('SET', 'string', 'x'),
  gen.command('DEL', keys),
]

// No GEOADD has more places than the small limit: Redis 7.2 would convert at once, even if they are the same member.
describe('random sequences of geo commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  for (const [name, limits] of [
    ['packed', USUAL_LIMITS],
    ['big', SMALL_LIMITS],
  ] as const) {
    test(`agree with redis-server: ${name}`, async () => {
      for (const client of [pair.oracleClient, pair.subjectClient])
        for (const words of limits) await client.call(...words)
      await commandSequences(pair, COMMANDS, { numRuns: 200, maxCommands: 60 })
    })
  }
})
