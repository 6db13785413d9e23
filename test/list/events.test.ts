// Key events of the list commands: their names and their order, as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { oracleEvents, subjectEvents, type TraceCase } from '../support/traces.ts'
import { LONG } from './words.ts'

/** What is there before, each of them with each of the commands. */
const BEFORE: readonly Command[] = [
  ['PING'],
  ['RPUSH', 'k', 'a'],
  ['RPUSH', 'k', 'a', 'b', 'a', '5'],
  ['RPUSH', 'k', 'a', LONG],
  ['SET', 'k', 'v'],
]

const COMMANDS: readonly Command[] = [
  ['LPUSH', 'k', 'x'],
  ['RPUSH', 'k', 'x', 'y', 'z'],
  ['LPUSHX', 'k', 'x'],
  ['RPUSHX', 'k', 'x'],
  ['LPOP', 'k'],
  ['RPOP', 'k'],
  ['LPOP', 'k', '0'],
  ['LPOP', 'k', '2'],
  ['RPOP', 'k', '10'],
  ['LLEN', 'k'],
  ['LINDEX', 'k', '0'],
  ['LRANGE', 'k', '0', '-1'],
  ['LPOS', 'k', 'a'],
  ['LINSERT', 'k', 'BEFORE', 'a', 'x'],
  ['LINSERT', 'k', 'AFTER', 'nowhere', 'x'],
  ['LSET', 'k', '0', 'x'],
  ['LSET', 'k', '9', 'x'],
  ['LREM', 'k', '0', 'a'],
  ['LREM', 'k', '0', 'nowhere'],
  ['LTRIM', 'k', '0', '-1'],
  ['LTRIM', 'k', '1', '1'],
  ['LTRIM', 'k', '5', '1'],
  ['LMOVE', 'k', 'other', 'LEFT', 'RIGHT'],
  ['LMOVE', 'k', 'k', 'LEFT', 'RIGHT'],
  ['LMOVE', 'k', 'k', 'RIGHT', 'RIGHT'],
  ['LMOVE', 'other', 'k', 'RIGHT', 'LEFT'],
  ['RPOPLPUSH', 'k', 'other'],
  ['RPOPLPUSH', 'k', 'k'],
  ['LMPOP', '2', 'other', 'k', 'LEFT'],
  ['LMPOP', '1', 'k', 'RIGHT', 'COUNT', '10'],
]

describe('key events of the list commands', { skip: oracleMissing() }, () => {
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
    test(`after ${first.join(' ').slice(0, 30)}`, () => {
      for (const [j, command] of COMMANDS.entries()) {
        const at = i * COMMANDS.length + j
        assert.deepEqual(actual[at], expected[at], command.join(' '))
      }
    })
  }
})
