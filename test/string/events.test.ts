// Key events: their names and their order, per command, as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { oracleEvents, subjectEvents, type TraceCase } from '../support/traces.ts'

const STRING: Command = ['SET', 'k', '10']
const VOLATILE: Command = ['SET', 'k', '10', 'EX', '1000']
const LIST: Command = ['RPUSH', 'k', 'x']
const EXPIRED: Command = ['SET', 'k', '10', 'PXAT', '1']

/** What is there before, each of them with each of the commands. */
const BEFORE: readonly Command[] = [['PING'], STRING, VOLATILE, LIST, EXPIRED]

const COMMANDS: readonly Command[] = [
  ['GET', 'k'],
  ['MGET', 'k', 'k'],
  ['STRLEN', 'k'],
  ['GETRANGE', 'k', '0', '-1'],
  ['LCS', 'k', 'other'],
  ['SET', 'k', 'v'],
  ['SET', 'k', 'v', 'NX'],
  ['SET', 'k', 'v', 'XX'],
  ['SET', 'k', 'v', 'GET'],
  ['SET', 'k', 'v', 'NX', 'GET'],
  ['SET', 'k', 'v', 'KEEPTTL'],
  ['SET', 'k', 'v', 'EX', '100'],
  ['SET', 'k', 'v', 'PXAT', '1'],
  ['SET', 'k', 'v', 'EX', '0'],
  ['SETNX', 'k', 'v'],
  ['SETEX', 'k', '100', 'v'],
  ['PSETEX', 'k', '100000', 'v'],
  ['GETSET', 'k', 'v'],
  ['GETDEL', 'k'],
  ['GETEX', 'k'],
  ['GETEX', 'k', 'EX', '100'],
  ['GETEX', 'k', 'EXAT', '1'],
  ['GETEX', 'k', 'PERSIST'],
  ['MSET', 'k', '1', 'k2', '2', 'k', '3'],
  ['MSETNX', 'k', '1', 'k2', '2'],
  ['MSETNX', 'k2', '1', 'k2', '2'],
  ['APPEND', 'k', 'v'],
  ['APPEND', 'k', ''],
  ['SETRANGE', 'k', '1', 'v'],
  ['SETRANGE', 'k', '1', ''],
  ['INCR', 'k'],
  ['DECR', 'k'],
  ['INCRBY', 'k', '0'],
  ['DECRBY', 'k', '5'],
  ['INCRBYFLOAT', 'k', '0'],
]

describe('key events of the string commands', { skip: oracleMissing() }, () => {
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
    test(`after ${first.join(' ')}`, () => {
      for (const [j, command] of COMMANDS.entries()) {
        const at = i * COMMANDS.length + j
        assert.deepEqual(actual[at], expected[at], command.join(' '))
      }
    })
  }
})
