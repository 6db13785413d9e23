// Random sequences of string commands on both servers: replies, and in the end all keys with encodings and expiry.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

/** Relative times are long, absolute ones far off or over, so that nothing expires between two commands. */
const absoluteTimes = fc.constantFrom(
  '1',
  '1000',
  '4102444800',
  '4102444800000',
  '0',
  '-1',
  '99999999999999999999',
)
const expiry = gen.anyOf(
  gen.command(gen.anyCase('ex'), gen.timesToLive()),
  gen.command(gen.anyCase('px'), gen.timesToLive()),
  gen.command(gen.anyCase('exat'), absoluteTimes),
  gen.command(gen.anyCase('pxat'), absoluteTimes),
)
const offsets = fc.constantFrom('0', '1', '3', '44', '45', '100', '512', '-1', 'x', '536870912')
const indexes = fc.oneof(fc.integer({ min: -12, max: 12 }), gen.integers())

const COMMANDS: WeightedCommand[] = [
  gen.command('SET', gen.keys(), gen.values()),
  {
    arbitrary: gen.command(
      gen.anyCase('set'),
      gen.keys(),
      gen.values(),
      gen.someOf(gen.anyCase('nx'), gen.anyCase('xx'), gen.anyCase('get'), gen.anyCase('keepttl'), expiry),
    ),
    weight: 4,
  },
  gen.command('SETNX', gen.keys(), gen.values()),
  gen.command('SETEX', gen.keys(), gen.timesToLive(), gen.values()),
  gen.command('PSETEX', gen.keys(), gen.timesToLive(), gen.values()),
  gen.command('GETSET', gen.keys(), gen.values()),
  gen.command('GET', gen.keys()),
  gen.command('MGET', gen.repeated(1, 4, gen.keys())),
  gen.command('GETDEL', gen.keys()),
  gen.command('GETEX', gen.keys(), gen.optional(gen.anyOf(expiry, gen.anyCase('persist')))),
  gen.command('MSET', gen.repeated(1, 3, gen.keys(), gen.values())),
  gen.command('MSETNX', gen.repeated(1, 3, gen.keys(), gen.values())),
  gen.command('STRLEN', gen.keys()),
  gen.command('GETRANGE', gen.keys(), indexes, indexes),
  gen.command('SUBSTR', gen.keys(), indexes, indexes),
  { arbitrary: gen.command('SETRANGE', gen.keys(), offsets, gen.values()), weight: 3 },
  { arbitrary: gen.command('APPEND', gen.keys(), gen.values()), weight: 3 },
  gen.command('INCR', gen.keys()),
  gen.command('DECR', gen.keys()),
  { arbitrary: gen.command('INCRBY', gen.keys(), gen.integers()), weight: 2 },
  { arbitrary: gen.command('DECRBY', gen.keys(), gen.integers()), weight: 2 },
  { arbitrary: gen.command('INCRBYFLOAT', gen.keys(), gen.floats()), weight: 3 },
  gen.command(
    'LCS',
    gen.keys(),
    gen.keys(),
    gen.someOf('LEN', 'IDX', 'WITHMATCHLEN', gen.command('MINMATCHLEN', gen.integers())),
  ),
  gen.command('DEL', gen.keys()),
  gen.command('SELECT', fc.constantFrom('0', '1')),
]

describe('random sequences of string commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree with redis-server', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 300 })
  })
})
