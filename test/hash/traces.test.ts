// Key events of the hash commands, and what they hand on, as redis-server's notifications and append-only file show it.

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
  [['HSET', 'h', 'f', '1']],
  [['HSET', 'h', 'f', '1', 'g', 'text']],
  [['HSET', 'h', 'f', '1', 'g', 'x'.repeat(100)]],
  [['SET', 'h', 'v']],
]

const COMMANDS: readonly Command[] = [
  ['HSET', 'h', 'f', '2'],
  ['HSET', 'h', 'n', '2', 'm', '3'],
  ['HMSET', 'h', 'f', '2', 'm', '3'],
  ['HSETNX', 'h', 'f', '2'],
  ['HSETNX', 'h', 'n', '2'],
  ['HDEL', 'h', 'f'],
  ['HDEL', 'h', 'f', 'g', 'x'],
  ['HDEL', 'h', 'x'],
  ['HINCRBY', 'h', 'f', '2'],
  ['HINCRBY', 'h', 'g', '2'],
  ['HINCRBYFLOAT', 'h', 'f', '2.5'],
  ['HINCRBYFLOAT', 'h', 'g', '2.5'],
  ['HGET', 'h', 'f'],
  ['HGETALL', 'h'],
  ['HRANDFIELD', 'h'],
]

describe('hash commands tell', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('the same key events', async () => {
    const cases = STATES.flatMap((before) => COMMANDS.map((command): TraceCase => ({ before, command })))
    const expected = await oracleEvents(pair.oracle, cases)
    const actual = await subjectEvents(pair.subject, cases)
    for (const [i, { before, command }] of cases.entries()) {
      assert.deepEqual(actual[i], expected[i], `${command.join(' ')} after ${JSON.stringify(before)}`)
    }
  })
})

describe('hash commands hand on', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('the same commands', async () => {
    const script = STATES.flatMap((before) =>
      COMMANDS.flatMap((command): Command[] => [['DEL', 'h'], ...before, command]),
    )
    const expected = await oraclePropagation(pair.oracle, script)
    assertSamePropagation(await subjectPropagation(pair.subject, script), expected)
  })
})
