// Random sequences of commands about consumer groups on both servers.

import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Arg } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { GROUP_COMPARISONS, sameGroups } from './group-words.ts'

const keys = fc.constantFrom<Arg[]>('s', 't')
const groups = fc.constantFrom<Arg[]>('g', 'h')
const consumers = fc.constantFrom<Arg[]>('a', 'b', 'cc')
/** Few enough that they meet. */
const ids = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 14 }).map((n) => `${n >> 1}-${n & 1}`) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom<Arg[]>('0', '0-0', 'x', '1-', '-1') },
)
const intervals = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<Arg[]>('-', '+') },
  { weight: 3, arbitrary: ids },
  { weight: 1, arbitrary: ids.map((id) => `(${String(id)}`) },
)
const counts = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0', '-1', 'x') },
)
/** Either nothing is idle enough or everything: the clocks of the servers are not the same. */
const idle = fc.constantFrom<Arg[]>('0', '0', '0', '100000', '-1')
const positions = fc.oneof(
  { weight: 4, arbitrary: ids },
  { weight: 2, arbitrary: fc.constantFrom<Arg[]>('$', '0') },
)
const justId = gen.optional(gen.anyCase('justid'))
const claimOptions = gen.someOf(
  gen.command('RETRYCOUNT', fc.integer({ min: -1, max: 5 }).map(String)),
  gen.command('IDLE', fc.constantFrom<Arg[]>('0', '200000')),
  gen.command('FORCE'),
  gen.command('JUSTID'),
  gen.command('LASTID', ids),
)

function often(weight: number, ...parts: readonly gen.Part[]): WeightedCommand {
  return { weight, arbitrary: gen.command(...parts) }
}

const COMMANDS: readonly WeightedCommand[] = [
  often(8, 'XADD', keys, ids, 'f', 'v'),
  often(3, 'XADD', keys, gen.optional('MAXLEN', counts), ids, 'f', 'v', 'g', 'w'),
  often(3, 'XDEL', keys, ids),
  often(1, 'XTRIM', keys, 'MAXLEN', counts),
  often(1, 'XSETID', keys, ids),
  often(6, 'XGROUP', 'CREATE', keys, groups, positions, gen.optional('MKSTREAM')),
  often(1, 'XGROUP', 'CREATE', keys, groups, positions, 'ENTRIESREAD', counts),
  often(2, 'XGROUP', 'SETID', keys, groups, positions, gen.optional('ENTRIESREAD', counts)),
  often(1, 'XGROUP', 'DESTROY', keys, groups),
  often(2, 'XGROUP', 'DELCONSUMER', keys, groups, consumers),
  often(8, 'XREADGROUP', 'GROUP', groups, consumers, gen.optional('COUNT', counts), 'STREAMS', keys, '>'),
  often(2, 'XREADGROUP', 'GROUP', groups, consumers, 'NOACK', 'COUNT', counts, 'STREAMS', keys, '>'),
  often(4, 'XREADGROUP', 'GROUP', groups, consumers, gen.optional('COUNT', counts), 'STREAMS', keys, ids),
  often(2, 'XREADGROUP', 'GROUP', groups, consumers, 'COUNT', counts, 'STREAMS', 's', 't', '>', '>'),
  often(6, 'XACK', keys, groups, gen.repeated(1, 4, ids)),
  often(3, 'XPENDING', keys, groups),
  often(
    4,
    'XPENDING',
    keys,
    groups,
    gen.optional('IDLE', idle),
    intervals,
    intervals,
    counts,
    gen.optional(consumers),
  ),
  often(5, 'XCLAIM', keys, groups, consumers, idle, gen.repeated(1, 4, ids), claimOptions),
  often(4, 'XAUTOCLAIM', keys, groups, consumers, idle, intervals, gen.optional('COUNT', counts), justId),
  often(1, 'DEL', keys),
  often(1, 'COPY', 's', 't'),
  often(1, 'SET', keys, 'string'),
]

/** Consumers that a command makes which gives them nothing are there in Redis 7.2 alone. */
const LOOKS: readonly WeightedCommand[] = [
  often(2, 'XINFO', 'STREAM', keys),
  often(5, 'XINFO', 'GROUPS', keys),
]

describe('random sequences of commands about groups', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('agree', async () => {
    await commandSequences(pair, [...COMMANDS, ...LOOKS], {
      numRuns: 250,
      maxCommands: 60,
      comparisons: { ...GROUP_COMPARISONS, 'XINFO GROUPS': sameGroups },
    })
  })
})
