// Random sequences of bitmap commands on both servers.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { indexes, keys, offsets, operations, reads, strings, unit } from './words.ts'

const bit = fc.constantFrom<Arg[]>('0', '1', '1', '2', '01', 'x', '')

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command('SET', keys, strings), weight: 6 },
  gen.command('APPEND', keys, strings),
  { arbitrary: gen.command('SETBIT', keys, offsets, bit), weight: 6 },
  gen.command('GETBIT', keys, offsets),
  gen.command('BITCOUNT', keys),
  gen.command('BITPOS', keys, bit),
  {
    arbitrary: gen.command('BITOP', fc.constantFrom('AND', 'or', 'XOR'), keys, gen.repeated(1, 4, keys)),
    weight: 4,
  },
  { arbitrary: gen.command('BITOP', 'NOT', keys, gen.repeated(1, 2, keys)), weight: 1 },
  { arbitrary: gen.command('BITFIELD', keys, gen.repeated(0, 4, operations)), weight: 8 },
  gen.command('BITFIELD_RO', keys, gen.repeated(0, 3, reads)),
  gen.command('BITFIELD_RO', keys, operations),
  gen.command('GET', keys),
  gen.command('OBJECT', 'ENCODING', keys),
  gen.command('EXPIRE', keys, gen.timesToLive()),
  gen.command('DEL', keys),
  gen.command('HSET', keys, 'f', 'x'),
]

/** Well-formed: Redis 7.0 does not look at the range for a key that does not exist, as later versions do. */
const RANGES: WeightedCommand[] = [
  { arbitrary: gen.command('MSET', 'a', strings, 'b', strings, 'c', strings), weight: 3 },
  gen.command('SETBIT', keys, fc.integer({ min: 0, max: 700 }), fc.constantFrom('0', '1')),
  { arbitrary: gen.command('BITCOUNT', keys, indexes, indexes, gen.optional(unit)), weight: 6 },
  { arbitrary: gen.command('BITPOS', keys, fc.constantFrom('0', '1'), indexes), weight: 3 },
  {
    arbitrary: gen.command('BITPOS', keys, fc.constantFrom('0', '1'), indexes, indexes, gen.optional(unit)),
    weight: 8,
  },
]

describe('random sequences of bitmap commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree in all replies and in what is left', () => commandSequences(pair, COMMANDS, { numRuns: 250 }))

  test('agree on ranges of bytes and bits', () => commandSequences(pair, RANGES, { numRuns: 250, seed: 3 }))
})
