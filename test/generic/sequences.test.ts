// Random sequences of generic commands on both servers: replies, and in the end all keys with encodings and expiry.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

/** Points in time that are far off, or over, or out of range. */
const absoluteTimes = fc.constantFrom(
  ...[
    '4102444800',
    '4102444801',
    '4102444800000',
    '4102444800999',
    '9223372036854775',
    '9223372036854775807',
  ],
  ...['0', '1', '-1', '1000000000', '-9223372036854775808', '9223372036854775808', 'x', ''],
)
const conditions = gen.repeated(0, 2, fc.constantFrom('NX', 'XX', 'GT', 'LT', 'nx', 'xX', 'KEEPTTL'))
const databases = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('0', '1') },
  { weight: 1, arbitrary: fc.constantFrom('2', '15', '16', '-1', '2147483648', 'x', '') },
)
const copyOptions = gen.repeated(
  0,
  3,
  gen.anyOf('REPLACE', gen.command('DB', databases), gen.anyCase('replace'), 'DB', 'x'),
)

const EXPIRY: WeightedCommand[] = [
  { arbitrary: gen.command(gen.anyCase('expire'), gen.keys(), gen.timesToLive(), conditions), weight: 2 },
  { arbitrary: gen.command('PEXPIRE', gen.keys(), gen.timesToLive(), conditions), weight: 2 },
  { arbitrary: gen.command('EXPIREAT', gen.keys(), absoluteTimes, conditions), weight: 2 },
  { arbitrary: gen.command('PEXPIREAT', gen.keys(), absoluteTimes, conditions), weight: 3 },
  gen.command(gen.anyCase('ttl'), gen.keys()),
  gen.command('PTTL', gen.keys()),
  gen.command('EXPIRETIME', gen.keys()),
  gen.command('PEXPIRETIME', gen.keys()),
  gen.command('PERSIST', gen.keys()),
]

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command('SET', gen.keys(), gen.values()), weight: 6 },
  { arbitrary: gen.command('SET', gen.keys(), gen.values(), 'PXAT', '4102444800123'), weight: 3 },
  { arbitrary: gen.command('SETRANGE', gen.keys(), fc.constantFrom('60', '5000', '70000'), 'x'), weight: 2 },
  gen.command('APPEND', gen.keys(), gen.values()),
  gen.command('GET', gen.keys()),
  ...EXPIRY,
  { arbitrary: gen.command(gen.anyCase('rename'), gen.keys(), gen.keys()), weight: 4 },
  { arbitrary: gen.command('RENAMENX', gen.keys(), gen.keys()), weight: 2 },
  { arbitrary: gen.command('COPY', gen.keys(), gen.keys(), copyOptions), weight: 5 },
  { arbitrary: gen.command('MOVE', gen.keys(), databases), weight: 4 },
  { arbitrary: gen.command('SELECT', fc.constantFrom('0', '1')), weight: 4 },
  gen.command('DEL', gen.repeated(1, 3, gen.keys())),
  gen.command('UNLINK', gen.repeated(1, 3, gen.keys())),
  gen.command('EXISTS', gen.repeated(0, 3, gen.keys())),
  gen.command('TOUCH', gen.repeated(1, 3, gen.keys())),
  gen.command('TYPE', gen.keys()),
  gen.command('OBJECT', gen.anyCase('encoding'), gen.keys()),
  gen.command('KEYS', fc.constantFrom('*', '?', 'k*', '[ab]', '', '*\r*')),
  gen.command('RANDOMKEY'),
  gen.command('DBSIZE'),
  gen.command('SWAPDB', databases, databases),
]

describe('random sequences of generic commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree with redis-server', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 300, maxCommands: 40, databases: [0, 1, 2] })
  })
})
