// Key events of the generic commands: names, databases and order as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { oracleEvents, subjectEvents, type TraceCase } from '../support/traces.ts'

/** What may be there before: nothing, keys with and without expiry, keys whose time is up. */
const STATES: readonly (readonly Command[])[] = [
  [],
  [['SET', 'k', 'v']],
  [['SET', 'k', 'v', 'EX', '1000']],
  [
    ['SET', 'k', 'v'],
    ['SET', 'l', 'w', 'EX', '1000'],
  ],
  [
    ['SET', 'k', 'v', 'EX', '1000'],
    ['SET', 'l', 'w'],
    ['SELECT', '1'],
    ['SET', 'k', 'x'],
    ['SELECT', '0'],
  ],
  [['SET', 'k', 'v', 'PXAT', '1']],
  [
    ['SET', 'k', 'v'],
    ['SET', 'l', 'w', 'PXAT', '1'],
    ['SELECT', '1'],
    ['SET', 'k', 'x', 'PXAT', '1'],
    ['SELECT', '0'],
  ],
]

const COMMANDS: readonly Command[] = [
  ['DEL', 'k', 'l', 'k'],
  ['UNLINK', 'l', 'k'],
  ['EXISTS', 'k', 'k', 'l'],
  ['TOUCH', 'k', 'l'],
  ['TYPE', 'k'],
  ['EXPIRE', 'k', '1000'],
  ['EXPIRE', 'k', '100', 'GT'],
  ['PEXPIRE', 'k', '-1'],
  ['EXPIREAT', 'k', '4102444800', 'NX'],
  ['PEXPIREAT', 'k', '1'],
  ['PEXPIREAT', 'k', '9223372036854775807'],
  ['TTL', 'k'],
  ['PTTL', 'k'],
  ['EXPIRETIME', 'k'],
  ['PEXPIRETIME', 'k'],
  ['PERSIST', 'k'],
  ['RENAME', 'k', 'l'],
  ['RENAME', 'k', 'k'],
  ['RENAMENX', 'k', 'l'],
  ['MOVE', 'k', '1'],
  ['COPY', 'k', 'l'],
  ['COPY', 'k', 'l', 'REPLACE'],
  ['COPY', 'k', 'k', 'DB', '1'],
  ['COPY', 'k', 'k', 'DB', '1', 'REPLACE'],
  ['OBJECT', 'ENCODING', 'k'],
  ['OBJECT', 'REFCOUNT', 'k'],
  ['OBJECT', 'IDLETIME', 'k'],
  ['OBJECT', 'FREQ', 'k'],
  ['SCAN', '0', 'MATCH', 'k'],
  ['SCAN', '0', 'MATCH', 'k', 'TYPE', 'string'],
  ['SCAN', '0', 'MATCH', 'x'],
  ['KEYS', '*'],
]

describe('key events of the generic commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('are the same as those of redis-server', async () => {
    const cases = STATES.flatMap((before) => COMMANDS.map((command): TraceCase => ({ before, command })))
    const expected = await oracleEvents(pair.oracle, cases)
    const actual = await subjectEvents(pair.subject, cases)
    for (const [i, { before, command }] of cases.entries()) {
      assert.deepEqual(actual[i], expected[i], `${command.join(' ')} after ${JSON.stringify(before)}`)
    }
  })
})
