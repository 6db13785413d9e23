// Key events of the set commands: names and order as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { oracleEvents, subjectEvents, type TraceCase } from '../support/traces.ts'

const NAMES = Array.from({ length: 200 }, (_, i) => `m${i}`)

const BEFORE: readonly Command[] = [
  ['PING'],
  ['SADD', 'k', '1'],
  ['SADD', 'k', '1', '2', '3'],
  ['SADD', 'k', 'a', 'b', '1'],
  ['SADD', 'k', '1', ...NAMES],
  ['SET', 'k', 'string'],
]

const COMMANDS: readonly Command[] = [
  ['SADD', 'k', '1'],
  ['SADD', 'k', 'n', 'o'],
  ['SREM', 'k', '1'],
  ['SREM', 'k', '1', '2', '3', 'a', 'b'],
  ['SREM', 'k', 'none'],
  ['SMOVE', 'k', 'new', '1'],
  ['SMOVE', 'k', 'k', '1'],
  ['SMOVE', 'k', 'new', 'none'],
  ['SMOVE', 'none', 'k', '1'],
  ['SPOP', 'k'],
  ['SPOP', 'k', '0'],
  ['SPOP', 'k', '1'],
  ['SPOP', 'k', '2'],
  ['SPOP', 'k', '195'],
  ['SPOP', 'k', '500'],
  ['SRANDMEMBER', 'k'],
  ['SRANDMEMBER', 'k', '2'],
  ['SMEMBERS', 'k'],
  ['SCARD', 'k'],
  ['SISMEMBER', 'k', '1'],
  ['SMISMEMBER', 'k', '1'],
  ['SSCAN', 'k', '0'],
  ['SINTER', 'k', 'none', 'k'],
  ['SINTERCARD', '2', 'k', 'none'],
  ['SUNION', 'k', 'none', 'k'],
  ['SDIFF', 'none', 'k'],
  ...['SINTERSTORE', 'SUNIONSTORE', 'SDIFFSTORE'].flatMap((name): Command[] => [
    [name, 'dst', 'k'],
    [name, 'k', 'none'],
    [name, 'k', 'k'],
    [name, 'k', 'none', 'k'],
    [name, 'dst', 'none'],
  ]),
]

describe('key events of the set commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const cases = BEFORE.flatMap((first) =>
    COMMANDS.map((command): TraceCase => ({ before: [first], command })),
  )
  let expected: string[][]
  let actual: string[][]

  before(async () => {
    expected = await oracleEvents(pair.oracle, cases)
    actual = await subjectEvents(pair.subject, cases)
  })

  for (const [i, first] of BEFORE.entries()) {
    test(`after ${first.slice(0, 5).join(' ')}`, () => {
      for (const [j, command] of COMMANDS.entries()) {
        const at = i * COMMANDS.length + j
        assert.deepEqual(actual[at], expected[at], command.join(' '))
      }
    })
  }
})
