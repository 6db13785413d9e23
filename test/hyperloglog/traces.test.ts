// Key events of the HyperLogLog commands and what they hand on, as redis-server's notifications and append-only file
// show it.

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
  [['PFADD', 'h']],
  [['PFADD', 'h', 'a', 'b']],
  [
    ['PFADD', 'h', 'a'],
    ['PFCOUNT', 'h'],
    ['PFADD', 'other', 'z'],
  ],
  [
    ['PFADD', 'h', 'a'],
    ['PFDEBUG', 'TODENSE', 'h'],
  ],
  [['SET', 'h', 'text']],
]

const COMMANDS: readonly Command[] = [
  ['PFADD', 'h'],
  ['PFADD', 'h', 'a'],
  ['PFADD', 'h', 'x', 'y', 'z'],
  ['PFCOUNT', 'h'],
  ['PFCOUNT', 'h', 'other'],
  ['PFMERGE', 'h'],
  ['PFMERGE', 'h', 'other'],
  ['PFMERGE', 'to', 'h', 'other'],
  ['PFDEBUG', 'TODENSE', 'h'],
  ['PFDEBUG', 'GETREG', 'h'],
  ['PFDEBUG', 'DECODE', 'h'],
  ['PFDEBUG', 'ENCODING', 'h'],
]

describe('HyperLogLog commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('hand on the same commands', async () => {
    const script = STATES.flatMap((before) =>
      COMMANDS.flatMap((command): Command[] => [['DEL', 'h', 'other', 'to'], ...before, command]),
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
