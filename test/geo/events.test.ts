// Key events of the geo commands: names and order as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { oracleEvents, subjectEvents, type TraceCase } from '../support/traces.ts'
import { TRACED } from './words.ts'

const BEFORE: readonly Command[] = [
  ['PING'],
  ['GEOADD', 'k', '13', '38', 'a'],
  ['GEOADD', 'k', '13', '38', 'a', '13.1', '38', 'b', '15', '37', 'c'],
  ['SET', 'k', 'string'],
]

describe('key events of the geo commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const cases = BEFORE.flatMap((first) => TRACED.map((command): TraceCase => ({ before: [first], command })))
  let expected: string[][]
  let actual: string[][]

  before(async () => {
    expected = await oracleEvents(pair.oracle, cases)
    actual = await subjectEvents(pair.subject, cases)
  })

  for (const [i, first] of BEFORE.entries()) {
    test(`after ${first.join(' ')}`, () => {
      for (const [j, command] of TRACED.entries()) {
        const at = i * TRACED.length + j
        assert.deepEqual(actual[at], expected[at], command.join(' '))
      }
    })
  }
})
