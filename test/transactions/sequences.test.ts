// Random sequences with transactions and watches on both servers: replies, and in the end all keys.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const databases = fc.constantFrom('0', '1')

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command(gen.anyCase('multi')), weight: 10 },
  { arbitrary: gen.command(gen.anyCase('exec')), weight: 10 },
  { arbitrary: gen.command('DISCARD'), weight: 2 },
  { arbitrary: gen.command('WATCH', gen.repeated(1, 3, gen.keys())), weight: 6 },
  gen.command('UNWATCH'),
  gen.command('RESET'),
  gen.command('EXEC', 'x'),
  gen.command('NOSUCH', gen.values()),
  gen.command('GET'),
  { arbitrary: gen.command('SET', gen.keys(), gen.values()), weight: 8 },
  {
    arbitrary: gen.command('SET', gen.keys(), gen.values(), 'PXAT', fc.constantFrom('1', '4102444800123')),
    weight: 4,
  },
  { arbitrary: gen.command('GET', gen.keys()), weight: 6 },
  { arbitrary: gen.command('INCR', gen.keys()), weight: 6 },
  { arbitrary: gen.command('APPEND', gen.keys(), gen.values()), weight: 3 },
  { arbitrary: gen.command('MGET', gen.repeated(1, 3, gen.keys())), weight: 3 },
  { arbitrary: gen.command('MSET', gen.repeated(1, 3, gen.keys(), gen.values())), weight: 3 },
  { arbitrary: gen.command('DEL', gen.repeated(1, 3, gen.keys())), weight: 3 },
  gen.command('GETDEL', gen.keys()),
  gen.command('GETEX', gen.keys(), 'PERSIST'),
  gen.command('EXPIRE', gen.keys(), gen.timesToLive()),
  gen.command('PERSIST', gen.keys()),
  gen.command('RENAME', gen.keys(), gen.keys()),
  gen.command('COPY', gen.keys(), gen.keys(), gen.optional('REPLACE')),
  gen.command('MOVE', gen.keys(), databases),
  { arbitrary: gen.command('SELECT', databases), weight: 3 },
  gen.command('SWAPDB', databases, databases),
  gen.command('FLUSHDB'),
  gen.command('FLUSHALL'),
  gen.command('PING'),
  gen.command('DBSIZE'),
]

describe('random sequences with transactions', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree with redis-server', async () => {
    // Keys whose time is up at once may be deleted in the background on one server before the other.
    await pair.oracleClient.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
    pair.subject.server.activeExpire = false
    await commandSequences(pair, COMMANDS, { numRuns: 400, maxCommands: 60 })
  })
})
