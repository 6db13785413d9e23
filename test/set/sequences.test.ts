// Random sequences of set commands on both servers: replies, and in the end all keys with encodings.

import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { MEMBERS, SMALL_INTSETS, SMALL_LISTPACKS, UNORDERED } from './words.ts'

const keys = fc.constantFrom<Arg[]>('a', 'b', 'c', 'd', 'string')
const members = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom<Arg[]>(...MEMBERS) },
)
const numbers = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: gen.integers() },
)
/** At most three at once: with more Redis 7.2 makes a table at once, where 7.0 waits. */
const few = gen.repeated(1, 3, members)
const someKeys = gen.repeated(1, 4, keys)

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command(gen.anyCase('sadd'), keys, few), weight: 8 },
  { arbitrary: gen.command('SADD', keys, gen.repeated(1, 3, fc.integer({ min: 0, max: 30 }))), weight: 4 },
  { arbitrary: gen.command('SREM', keys, few), weight: 4 },
  gen.command('SCARD', keys),
  gen.command('SISMEMBER', keys, members),
  gen.command('SMISMEMBER', keys, few),
  gen.command('SMEMBERS', keys),
  { arbitrary: gen.command('SMOVE', keys, keys, members), weight: 2 },
  gen.command('SINTER', someKeys),
  gen.command('SUNION', someKeys),
  gen.command('SDIFF', someKeys),
  gen.command('SINTERSTORE', keys, someKeys),
  gen.command('SUNIONSTORE', keys, someKeys),
  gen.command('SDIFFSTORE', keys, someKeys),
  gen.command('SINTERCARD', numbers, someKeys, gen.optional(gen.anyCase('limit'), numbers)),
  gen.command('SPOP', keys, fc.constantFrom('1000', '0', '-1', 'x')),
  gen.command('SSCAN', keys, '0', gen.optional('MATCH', fc.constantFrom('*', '1*', '?', '')), 'COUNT', '100'),
  gen.command('COPY', keys, keys),
  gen.command('RENAME', keys, keys),
  gen.command('DEL', keys),
  gen.command('SET', 'string', 'v'),
]

describe('random sequences of set commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree with redis-server', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 150, maxCommands: 40, comparisons: UNORDERED })
  })

  describe('across low limits', () => {
    before(async () => {
      await pair.oracleClient.call(...SMALL_INTSETS)
      await pair.subjectClient.call(...SMALL_INTSETS)
      await pair.subjectClient.call(...SMALL_LISTPACKS)
    })

    test('agree with redis-server', async () => {
      await commandSequences(pair, COMMANDS, { numRuns: 300, maxCommands: 40, comparisons: UNORDERED })
    })
  })
})
