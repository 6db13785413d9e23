// Random sequences of generic commands on values of all types, small and big, on both servers.

import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Command } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useProcessPair } from '../support/suite.ts'

/** So low that values change their form all the time. In 7.2 a command with more members than that changes it at once. */
const LIMITS: Command = [
  ...['CONFIG', 'SET', 'hash-max-listpack-entries', '3', 'zset-max-listpack-entries', '3'],
  ...['set-max-intset-entries', '3', 'list-max-listpack-size', '3'],
]

const keys = fc.constantFrom('a', 'b', 'c', 'd')
const words = fc.constantFrom('1', '2', '-7', '70000', 'x', 'y', '', 'z'.repeat(70), '10', '11')
const scores = fc.constantFrom('1', '2', '-1.5', 'inf', '0')
const databases = fc.constantFrom('0', '1')

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command('RPUSH', keys, gen.repeated(1, 8, words)), weight: 4 },
  { arbitrary: gen.command('SADD', keys, gen.repeated(1, 3, words)), weight: 4 },
  { arbitrary: gen.command('ZADD', keys, gen.repeated(1, 3, scores, words)), weight: 4 },
  { arbitrary: gen.command('HSET', keys, gen.repeated(1, 8, words, words)), weight: 4 },
  { arbitrary: gen.command('SET', keys, words), weight: 2 },
  gen.command('SREM', keys, gen.repeated(1, 4, words)),
  gen.command('LPOP', keys),
  gen.command('ZREM', keys, gen.repeated(1, 4, words)),
  gen.command('HDEL', keys, gen.repeated(1, 4, words)),
  {
    arbitrary: gen.command('COPY', keys, keys, gen.optional('DB', databases), gen.optional('REPLACE')),
    weight: 5,
  },
  { arbitrary: gen.command('RENAME', keys, keys), weight: 4 },
  gen.command('RENAMENX', keys, keys),
  { arbitrary: gen.command('MOVE', keys, databases), weight: 3 },
  { arbitrary: gen.command('SELECT', databases), weight: 3 },
  gen.command('SWAPDB', '0', '1'),
  gen.command('DEL', gen.repeated(1, 2, keys)),
  gen.command('UNLINK', gen.repeated(1, 2, keys)),
  gen.command('PEXPIREAT', keys, fc.constantFrom('4102444800123', '1')),
  gen.command('PERSIST', keys),
  gen.command('TYPE', keys),
  gen.command('EXISTS', keys),
  gen.command('GET', keys),
  { arbitrary: gen.command('DEBUG', 'DIGEST-VALUE', gen.repeated(1, 4, keys)), weight: 3 },
  gen.command('DEBUG', 'DIGEST'),
]

describe('random sequences on values of all types', { skip: oracleMissing() }, () => {
  const pair = useProcessPair()

  before(async () => {
    for (const client of [pair.oracleClient, pair.subjectClient]) await client.call(...LIMITS)
    await pair.subjectClient.call('CONFIG', 'SET', 'set-max-listpack-entries', '0')
  })

  test('agree with redis-server', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 200, maxCommands: 40 })
  })
})
