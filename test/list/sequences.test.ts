// Random sequences of list commands on both servers, with nodes of several sizes: replies, and in the end all keys.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { HUGE, LONG } from './words.ts'

const keys = fc.constantFrom<Arg[]>('a', 'b', 'c')
const elements = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<Arg[]>('x', 'y', '1', '-5000', 'z'.repeat(70), '') },
  { weight: 3, arbitrary: gen.values() },
  { weight: 1, arbitrary: fc.constantFrom<Arg[]>('m'.repeat(3000), LONG, HUGE) },
)
const indexes = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -14, max: 14 }).map(String) },
  { weight: 1, arbitrary: gen.integers() },
)
/** The number whose negative does not exist is treated as in Redis 7.2. */
const counts = indexes.filter((count) => count !== '-9223372036854775808')
const side = gen.anyOf(gen.anyCase('left'), gen.anyCase('right'))

function pushes(name: string): WeightedCommand {
  return { arbitrary: gen.command(name, keys, gen.repeated(1, 7, elements)), weight: 5 }
}

const COMMANDS: WeightedCommand[] = [
  pushes('LPUSH'),
  pushes('RPUSH'),
  pushes('LPUSHX'),
  pushes('RPUSHX'),
  { arbitrary: gen.command('LPOP', keys, gen.optional(counts)), weight: 2 },
  { arbitrary: gen.command('RPOP', keys, gen.optional(counts)), weight: 2 },
  gen.command('LLEN', keys),
  gen.command('LINDEX', keys, indexes),
  gen.command('LRANGE', keys, indexes, indexes),
  { arbitrary: gen.command('LINSERT', keys, gen.anyOf('BEFORE', 'after'), elements, elements), weight: 6 },
  { arbitrary: gen.command('LSET', keys, indexes, elements), weight: 6 },
  { arbitrary: gen.command('LREM', keys, counts, elements), weight: 4 },
  gen.command('LTRIM', keys, indexes, indexes),
  {
    arbitrary: gen.command(
      'LPOS',
      keys,
      elements,
      gen.someOf(
        gen.command('RANK', counts),
        gen.command('COUNT', fc.integer({ min: 0, max: 3 }).map(String)),
        gen.command('MAXLEN', fc.integer({ min: 0, max: 9 }).map(String)),
      ),
    ),
    weight: 2,
  },
  { arbitrary: gen.command('LMOVE', keys, keys, side, side), weight: 3 },
  gen.command('RPOPLPUSH', keys, keys),
  gen.command(
    'LMPOP',
    gen.anyOf(gen.command('1', keys), gen.command('2', keys, keys)),
    side,
    gen.optional('COUNT', fc.constantFrom('1', '2', '5', '100', '0')),
  ),
  gen.command('COPY', keys, keys, gen.optional('REPLACE')),
  gen.command('RENAME', keys, keys),
  gen.command('DEL', keys),
  gen.command('SET', keys, 'v'),
  gen.command(
    'CONFIG',
    'SET',
    'list-max-listpack-size',
    fc.constantFrom('1', '2', '3', '6', '-1', '-2', '-5'),
  ),
]

describe('random sequences of list commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree with redis-server', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 250, maxCommands: 50 })
  })
})
