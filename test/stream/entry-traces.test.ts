// Key events of the commands about entries of streams, and what they hand on, as redis-server shows both.

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

const FILL: readonly Command[] = [
  ...Array.from({ length: 120 }, (_, i): Command => ['XADD', 'k', `${i + 1}-1`, 'a', 'b']),
  ['XDEL', 'k', '1-1', '105-1'],
  ['SET', 'string', 'v'],
]

const COMMANDS: readonly Command[] = [
  ['XADD', 'k', '*', 'a', 'b'],
  ['XADD', 'k', '500-1', 'a', 'b'],
  ['xadd', 'k', '500-*', 'a', 'b'],
  ['XADD', 'k', '1-1', 'a', 'b'],
  ['XADD', 'new', '1-1', 'a', 'b'],
  ['XADD', 'new', 'NOMKSTREAM', '*', 'a', 'b'],
  ['XADD', 'k', 'NOMKSTREAM', '*', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '5', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '500', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '=', '5', '*', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '~', '5', '*', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '~', '500', '500-1', 'a', 'b'],
  ['XADD', 'k', 'maxlen', '~', '5', 'LIMIT', '200', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '~', '0', 'LIMIT', '5', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MINID', '~', '110', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MINID', '110', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MINID', '~', '50', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MAXLEN', '0', '500-1', 'a', 'b'],
  ['XADD', 'k', 'MINID', '~', '9999', '500-1', 'a', 'b'],
  ['XTRIM', 'k', 'MAXLEN', '5'],
  ['XTRIM', 'k', 'MAXLEN', '~', '5'],
  ['XTRIM', 'k', 'MAXLEN', '~', '0', 'LIMIT', '100'],
  ['XTRIM', 'k', 'MAXLEN', '~', '0', 'LIMIT', '5'],
  ['XTRIM', 'k', 'MINID', '~', '105'],
  ['XTRIM', 'k', 'MINID', '~', '9999'],
  ['XTRIM', 'k', 'MINID', '106'],
  ['XTRIM', 'k', 'MAXLEN', '0'],
  ['XTRIM', 'none', 'MAXLEN', '0'],
  ['XDEL', 'k', '2-1'],
  ['XDEL', 'k', '2-1', '3-1', '2-1', '999-1'],
  ['XDEL', 'k', '1-1'],
  ['XDEL', 'none', '1-1'],
  ['XSETID', 'k', '999-1'],
  ['XSETID', 'k', '1-1'],
  ['XLEN', 'k'],
  ['XLEN', 'none'],
  ['XRANGE', 'k', '-', '+', 'COUNT', '1'],
  ['XRANGE', 'none', '-', '+'],
  ['XINFO', 'STREAM', 'k'],
  ['XINFO', 'STREAM', 'none'],
  ['COPY', 'k', 'copy'],
]

/** Ids of the clock, which the servers read at different times, are told from others by their length. */
const withoutClock = (line: string) => line.replace(/ \d{13}-0 /, ' ID-OF-THE-CLOCK ')

describe('traces of the commands about entries', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('what is handed on is the same as in the append-only file of redis-server', async () => {
    const script = COMMANDS.flatMap((command): Command[] => [['FLUSHALL'], ...FILL, command])
    const expected = (await oraclePropagation(pair.oracle, script)).map(withoutClock)
    assertSamePropagation((await subjectPropagation(pair.subject, script)).map(withoutClock), expected)
  })

  test('key events have the same names and order', async () => {
    const cases = COMMANDS.map((command): TraceCase => ({ before: FILL, command }))
    const expected = await oracleEvents(pair.oracle, cases)
    const actual = await subjectEvents(pair.subject, cases)
    for (const [i, command] of COMMANDS.entries()) assert.deepEqual(actual[i], expected[i], command.join(' '))
  })
})
