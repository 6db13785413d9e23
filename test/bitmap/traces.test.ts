// Key events of the bitmap commands and what they hand on, as redis-server's notifications and append-only file show it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
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
  [['SET', 'k', '12']],
  [['SET', 'k', 'text', 'EX', '1000']],
  [
    ['SET', 'k', 'text'],
    ['SET', 'to', 'old'],
  ],
  [
    ['LPUSH', 'k', 'x'],
    ['LPUSH', 'to', 'x'],
  ],
]

const COMMANDS: readonly Command[] = [
  ['SETBIT', 'k', '0', '0'],
  ['SETBIT', 'k', '0', '1'],
  ['SETBIT', 'k', '200', '0'],
  ['GETBIT', 'k', '0'],
  ['BITCOUNT', 'k'],
  ['BITPOS', 'k', '1'],
  ['BITOP', 'NOT', 'to', 'k'],
  ['BITOP', 'AND', 'k', 'k', 'other'],
  ['BITOP', 'OR', 'to', 'other'],
  ['BITFIELD', 'k', 'GET', 'u8', '0'],
  ['BITFIELD', 'k', 'SET', 'u8', '0', '1', 'INCRBY', 'u8', '8', '1', 'INCRBY', 'u8', '8', '0'],
  ['BITFIELD', 'k', 'INCRBY', 'u8', '0', '0'],
  ['BITFIELD', 'k', 'OVERFLOW', 'FAIL', 'INCRBY', 'u1', '300', '5'],
  ['BITFIELD_RO', 'k', 'GET', 'u8', '0'],
]

describe('bitmap commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('hand on the same commands', async () => {
    const script = STATES.flatMap((before) =>
      COMMANDS.flatMap((command): Command[] => [['DEL', 'k', 'to'], ...before, command]),
    )
    const expected = await oraclePropagation(pair.oracle, script)
    assertSamePropagation(await subjectPropagation(pair.subject, script), expected)
  })

  test('tell the same key events', async () => {
    const cases = STATES.flatMap((before) => COMMANDS.map((command): TraceCase => ({ before, command })))
    const expected = await oracleEvents(pair.oracle, cases)
    const actual = await subjectEvents(pair.subject, cases)
    for (const [i, { before, command }] of cases.entries()) {
      assert.deepEqual(actual[i], expected[i], `${command.join(' ')} after ${JSON.stringify(before)}`)
    }
  })
})
