// What transactions hand on to files and replicas: what redis-server writes to its append-only file.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import {
  APPEND_ALWAYS,
  assertSamePropagation,
  oraclePropagation,
  subjectPropagation,
} from '../support/traces.ts'

function transaction(...commands: readonly Command[]): Command[] {
  return [['MULTI'], ...commands, ['EXEC']]
}

const EXPIRED: Command = ['SET', 'gone', 'v', 'PXAT', '1']

const SCRIPT: readonly Command[] = [
  ...transaction(),
  ...transaction(['GET', 'k'], ['PING']),
  ...transaction(['SET', 'k', 'v']),
  ...transaction(['GET', 'k'], ['SET', 'k', 'v'], ['GET', 'k']),
  ...transaction(['SET', 'k', 'v'], ['GET', 'k'], ['SET', 'l', 'w']),
  ...transaction(['set', 'k', '1'], ['incr', 'k'], ['INCRBYFLOAT', 'k', '1.5'], ['INCR', 'k']),
  ...transaction(['SET', 'k', 'v', 'EX', '1000'], ['EXPIRE', 'k', '2000'], ['GETEX', 'k', 'PERSIST']),
  ...transaction(['DEL', 'missing'], ['SET', 'k', 'v', 'NX'], ['DEL', 'k']),
  ...transaction(['SELECT', '3'], ['SET', 'k', 'v'], ['SELECT', '0'], ['GET', 'k']),
  ...transaction(['SET', 'k', 'v'], ['SELECT', '3'], ['SET', 'k', 'v'], ['SELECT', '5'], ['SET', 'k', 'v']),
  ['SET', 'five', '1'],
  ['SELECT', '0'],
  ...transaction(['FLUSHALL']),
  ...transaction(['FLUSHALL'], ['FLUSHDB']),
  ...transaction(['NOSUCH'], ['SET', 'k', 'v']),
  ['MULTI'],
  ['SET', 'k', 'v'],
  ['DISCARD'],
  ['WATCH', 'w'],
  ['SET', 'w', '1'],
  ...transaction(['SET', 'k', 'never']),
  ...transaction(
    ['MSET', 'a', '1', 'b', '2'],
    ['SWAPDB', '0', '1'],
    ['SWAPDB', '0', '1'],
    ['MOVE', 'a', '1'],
  ),
  ...transaction(['RENAME', 'missing', 'x'], ['RENAME', 'b', 'c'], ['COPY', 'c', 'd'], ['PERSIST', 'd']),
  // Keys whose time is up are deleted by whatever meets them.
  EXPIRED,
  ['GET', 'gone'],
  ['GET', 'gone'],
  EXPIRED,
  ['SET', 'gone', 'again'],
  ['DEL', 'gone'],
  EXPIRED,
  ...transaction(['GET', 'gone']),
  EXPIRED,
  ...transaction(['GET', 'gone'], ['SET', 'k', 'v']),
  EXPIRED,
  ...transaction(['SET', 'k', 'v'], ['SET', 'gone', 'v'], ['GET', 'gone']),
  EXPIRED,
  ['SET', 'gone2', 'v', 'PXAT', '1'],
  ['MGET', 'gone', 'gone2'],
  EXPIRED,
  ['SET', 'gone2', 'v', 'PXAT', '1'],
  ['RENAME', 'k', 'gone'],
  ['SELECT', '1'],
  ['SET', 'gone', 'v', 'PXAT', '1'],
  ['SELECT', '0'],
  ['MOVE', 'gone', '1'],
  ['CONFIG', 'SET', 'lazyfree-lazy-expire', 'yes'],
  ['GET', 'gone2'],
  EXPIRED,
  ['SETNX', 'gone', 'v'],
]

describe('propagation of transactions', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    await pair.oracleClient.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
    pair.subject.server.activeExpire = false
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
