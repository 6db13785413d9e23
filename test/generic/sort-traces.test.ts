// What SORT leaves behind beside redis-server: key events, what is handed on, and random sequences.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { Command } from '../support/command.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import {
  APPEND_ALWAYS,
  assertSamePropagation,
  oracleEvents,
  oraclePropagation,
  subjectEvents,
  subjectPropagation,
  type TraceCase,
} from '../support/traces.ts'

const STATES: readonly (readonly Command[])[] = [
  [],
  [['RPUSH', 'k', '2', '1']],
  [
    ['SADD', 'k', '2', '1'],
    ['SET', 'd', 'v', 'EX', '1000'],
    ['MSET', 'w_1', '5', 'w_2', '4'],
  ],
  [
    ['ZADD', 'k', '1', 'x'],
    ['RPUSH', 'd', 'a'],
    ['SET', 'w_x', '1', 'PXAT', '1'],
  ],
  [
    ['RPUSH', 'k', '1'],
    ['PEXPIREAT', 'k', '1'],
    ['SET', 'd', 'v'],
  ],
]

const STORED: readonly Command[] = [
  ['RPUSH', 'k', '1'],
  ['SET', 'd', 'v', 'PXAT', '1'],
]

const COMMANDS: readonly Command[] = [
  ['SORT', 'k'],
  ['SORT', 'k', 'ALPHA', 'STORE', 'd'],
  ['SORT', 'k', 'STORE', 'd'],
  ['SORT', 'k', 'ALPHA', 'STORE', 'k'],
  ['SORT', 'k', 'LIMIT', '5', '1', 'ALPHA', 'STORE', 'd'],
  ['SORT', 'k', 'BY', 'w_*', 'GET', 'w_*', 'STORE', 'd'],
  ['SORT', 'k', 'BY', 'nosort', 'STORE', 'd'],
  ['SORT_RO', 'k', 'BY', 'w_*', 'GET', 'w_*'],
  ['SORT', 'missing', 'STORE', 'd'],
]

describe('key events of SORT', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('are the same as those of redis-server', async () => {
    const cases: TraceCase[] = STATES.flatMap((before) => COMMANDS.map((command) => ({ before, command })))
    cases.push({ before: STORED, command: ['SORT', 'k', 'STORE', 'd'] })
    const expected = await oracleEvents(pair.oracle, cases)
    const actual = await subjectEvents(pair.subject, cases)
    for (const [i, { before, command }] of cases.entries()) {
      assert.deepEqual(actual[i], expected[i], `${command.join(' ')} after ${JSON.stringify(before)}`)
    }
  })
})

describe('propagation of SORT', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const script = STATES.slice(0, 4)
      .filter((state) => !state.some((command) => command.includes('PXAT')))
      .flatMap((state) => COMMANDS.flatMap((command): Command[] => [['FLUSHALL'], ...state, command]))
    const expected = await oraclePropagation(pair.oracle, script)
    assertSamePropagation(await subjectPropagation(pair.subject, script), expected)
  })
})

const numbers = fc.constantFrom('1', '2', '3', '10', '-1', '2.5', '07', 'x')
const sortables = fc.constantFrom('a', 'b', 'c')
const limits = fc.constantFrom('0', '1', '2', '-1', '5')
const order = gen.anyOf('ASC', 'DESC')
const range = gen.command('LIMIT', limits, limits)
const get = gen.command('GET', fc.constantFrom('w*', 'h*->f', '#', 'x'))
const options = gen.someOf(range, order, gen.command('BY', fc.constantFrom('w*', 'h*->f', 'n*')), get)
/** With BY texts may be equal, and their order is then any in redis-server. */
const textOptions = gen.someOf(range, order, get)

const RANDOM: WeightedCommand[] = [
  { arbitrary: gen.command('RPUSH', fc.constant('a'), gen.repeated(1, 6, numbers)), weight: 3 },
  { arbitrary: gen.command('SADD', fc.constant('b'), gen.repeated(1, 6, numbers)), weight: 3 },
  {
    arbitrary: gen.command('ZADD', fc.constant('c'), gen.repeated(1, 6, fc.constantFrom('1', '2'), numbers)),
    weight: 3,
  },
  { arbitrary: gen.command('SET', fc.constantFrom('w1', 'w2', 'w3', 'w10'), numbers), weight: 2 },
  { arbitrary: gen.command('HSET', fc.constantFrom('h1', 'h2', 'hx'), 'f', numbers), weight: 2 },
  gen.command('DEL', fc.constantFrom('a', 'b', 'w1', 'h1', 'd')),
  { arbitrary: gen.command('SORT', sortables, options), weight: 5 },
  { arbitrary: gen.command('SORT', fc.constantFrom('a', 'd'), 'ALPHA', textOptions), weight: 2 },
  { arbitrary: gen.command('SORT', sortables, options, 'STORE', fc.constantFrom('d', 'a', 'w1')), weight: 5 },
  gen.command('SORT_RO', sortables, options),
]

describe('random sequences of SORT', { skip: oracleMissing() }, () => {
  const pair = usePair()

  // In redis-server SORT makes a skiplist of every sorted set.
  before(async () => {
    for (const client of [pair.oracleClient, pair.subjectClient]) {
      await client.call('CONFIG', 'SET', 'zset-max-listpack-entries', '0')
    }
  })

  test('agree with redis-server', async () => {
    await commandSequences(pair, RANDOM, { numRuns: 200, maxCommands: 25, databases: [0] })
  })
})
