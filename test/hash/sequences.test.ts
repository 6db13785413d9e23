// Random sequences of hash commands on both servers, across the border between packed and big.

import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg, Command } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { HASH_COMPARISONS } from './comparisons.ts'

const keys = fc.constantFrom<Arg[]>('a', 'b', 'h:1')
const fields = fc.constantFrom<Arg[]>(
  ...['', 'f', 'g', '1', '-7', '128', '99999', 'name', '01', 'x'.repeat(12), 'y'.repeat(70)],
)

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command('HSET', keys, gen.repeated(1, 4, fields, gen.values())), weight: 8 },
  gen.command('HSET', keys, fields),
  gen.command('HMSET', keys, gen.repeated(1, 3, fields, gen.values())),
  { arbitrary: gen.command('HSETNX', keys, fields, gen.values()), weight: 2 },
  { arbitrary: gen.command('HDEL', keys, gen.repeated(1, 4, fields)), weight: 4 },
  gen.command('HGET', keys, fields),
  gen.command('HMGET', keys, gen.repeated(1, 4, fields)),
  gen.command('HGETALL', keys),
  gen.command('HKEYS', keys),
  gen.command('HVALS', keys),
  gen.command('HLEN', keys),
  gen.command('HEXISTS', keys, fields),
  gen.command('HSTRLEN', keys, fields),
  { arbitrary: gen.command('HINCRBY', keys, fields, gen.integers()), weight: 4 },
  { arbitrary: gen.command('HINCRBYFLOAT', keys, fields, gen.floats()), weight: 3 },
  gen.command(
    'HSCAN',
    keys,
    '0',
    'COUNT',
    '1000',
    gen.optional('MATCH', fc.constantFrom<Arg[]>('*', '?', '*1*', '')),
  ),
  gen.command('OBJECT', 'ENCODING', keys),
  gen.command('COPY', keys, keys, gen.optional('REPLACE')),
  gen.command('RENAME', keys, keys),
  gen.command('SET', keys, 'text'),
  gen.command('DEL', keys),
  gen.command('UNLINK', keys),
  gen.command('EXPIRE', keys, gen.timesToLive()),
]

describe('random sequences of hash commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const configure = async (...words: Command) => {
    for (const client of [pair.oracleClient, pair.subjectClient]) await client.call('CONFIG', 'SET', ...words)
  }

  before(() => configure('hash-max-listpack-entries', '4', 'hash-max-listpack-value', '11'))

  test('agree in all replies and in what is left', () =>
    commandSequences(pair, COMMANDS, { numRuns: 150, comparisons: HASH_COMPARISONS }))

  test('agree where the limits are as usual', async () => {
    await configure('hash-max-listpack-entries', '512', 'hash-max-listpack-value', '64')
    await commandSequences(pair, COMMANDS, { numRuns: 60, seed: 7, comparisons: HASH_COMPARISONS })
  })
})
