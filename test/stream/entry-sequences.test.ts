// Random sequences of commands about entries of streams on both servers.

import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const keys = fc.constantFrom<Arg[]>('a', 'b', 'c', 'string')
const ms = fc.integer({ min: 0, max: 12 })
const given = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(ms, fc.integer({ min: 0, max: 4 })).map(([m, s]) => `${m}-${s}`) },
  { weight: 2, arbitrary: ms.map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '4294967296-4294967296',
      '9007199254740993-1',
      '9223372036854775809-3',
      'x',
      '',
    ),
  },
)
const newIds = fc.oneof({ weight: 4, arbitrary: given }, { weight: 5, arbitrary: ms.map((m) => `${m}-*`) })
const bounds = fc.oneof(
  { weight: 3, arbitrary: given },
  { weight: 1, arbitrary: given.map((id) => `(${id}`) },
  { weight: 3, arbitrary: fc.constantFrom('-', '+') },
)
const words = fc.constantFrom<Arg[]>(
  'a',
  'b',
  'field',
  '',
  '7',
  '-4000',
  '123456789012',
  '9223372036854775807',
  'x'.repeat(70),
)
const fields = gen.repeated(1, 3, words, words)
const same = gen.command('a', words, 'b', words)
const entry = fc.oneof({ weight: 2, arbitrary: fields }, { weight: 3, arbitrary: same })
const lengths = fc.integer({ min: 0, max: 9 })
const trim = gen.anyOf(
  gen.command(gen.anyCase('maxlen'), gen.optional(fc.constantFrom('=', '~')), lengths),
  gen.command('MINID', gen.optional(fc.constantFrom('=', '~')), given),
  gen.command('MAXLEN', '~', lengths, 'LIMIT', lengths),
  gen.command('MINID', '~', given, 'LIMIT', lengths),
)
const count = gen.optional('COUNT', fc.integer({ min: -1, max: 6 }))

const COMMANDS: WeightedCommand[] = [
  { arbitrary: gen.command(gen.anyCase('xadd'), keys, newIds, entry), weight: 14 },
  {
    arbitrary: gen.command('XADD', keys, gen.optional('NOMKSTREAM'), gen.optional(trim), newIds, entry),
    weight: 5,
  },
  { arbitrary: gen.command('XDEL', keys, gen.repeated(1, 3, given)), weight: 4 },
  gen.command('XLEN', keys),
  { arbitrary: gen.command('XRANGE', keys, bounds, bounds, count), weight: 2 },
  { arbitrary: gen.command('XREVRANGE', keys, bounds, bounds, count), weight: 2 },
  { arbitrary: gen.command('XTRIM', keys, trim), weight: 2 },
  gen.command(
    'XSETID',
    keys,
    given,
    gen.optional('ENTRIESADDED', lengths),
    gen.optional('MAXDELETEDID', given),
  ),
  gen.command('XREAD', count, 'STREAMS', keys, given),
  gen.command('XREAD', count, 'STREAMS', keys, keys, given, fc.constantFrom('$', '0')),
  { arbitrary: gen.command('XINFO', 'STREAM', keys, gen.optional('FULL', count)), weight: 3 },
  gen.command('COPY', keys, keys),
  gen.command('RENAME', keys, keys),
  gen.command('DEL', keys),
  gen.command('SET', 'string', 'v'),
]

describe('random sequences of commands about entries', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree with redis-server', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 200, maxCommands: 40 })
  })

  for (const [entries, bytes] of [
    ['3', '4096'],
    ['0', '90'],
  ] as const) {
    describe(`with blocks of ${entries} entries and ${bytes} bytes`, () => {
      before(async () => {
        for (const client of [pair.oracleClient, pair.subjectClient]) {
          await client.call(
            'CONFIG',
            'SET',
            'stream-node-max-entries',
            entries,
            'stream-node-max-bytes',
            bytes,
          )
        }
      })

      test('agree with redis-server', async () => {
        await commandSequences(pair, COMMANDS, { numRuns: 250, maxCommands: 60 })
      })
    })
  }
})
