// What the generic commands hand on to files and replicas: what redis-server writes to its append-only file.

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

const STRING: Command = ['SET', 'k', 'v']

/** Each of them after a fresh `SET k v`. */
const ON_STRING: readonly Command[] = [
  ['expire', 'k', '1000'],
  ['EXPIRE', 'k', '1000', 'NX'],
  ['EXPIRE', 'k', '1000', 'xx'],
  ['PEXPIRE', 'k', '1000000', 'lt', 'XX'],
  ['PEXPIRE', 'k', '1000000', 'lt'],
  ['EXPIREAT', 'k', '4102444800'],
  ['expireat', 'k', '4102444800', 'Nx', 'nX'],
  ['PEXPIREAT', 'k', '4102444800123'],
  ['pexpireat', 'k', '4102444800123', 'lt'],
  ['PEXPIREAT', 'k', '9223372036854775807'],
  ['EXPIREAT', 'k', '9223372036854775'],
  ['EXPIRE', 'k', '0'],
  ['EXPIREAT', 'k', '1'],
  ['pexpire', 'k', '-5', 'LT'],
  ['PEXPIREAT', 'k', '-9223372036854775808'],
  ['PERSIST', 'k'],
  ['DEL', 'k', 'k', 'missing'],
  ['unlink', 'missing', 'k'],
  ['DEL', 'missing'],
  ['TOUCH', 'k'],
  ['RENAME', 'k', 'k'],
  ['rename', 'k', 'l'],
  ['RENAMENX', 'k', 'm'],
  ['RENAMENX', 'k', 'l'],
  ['COPY', 'k', 'l'],
  ['COPY', 'k', 'l', 'replace'],
  ['COPY', 'k', 'c', 'DB', '2'],
  ['MOVE', 'k', '3'],
  ['MOVE', 'k', '3'],
]

const SCRIPT: readonly Command[] = [
  ...ON_STRING.flatMap((command): Command[] => [STRING, command]),
  ['SET', 'k', 'v', 'PXAT', '4102444800123'],
  ['PERSIST', 'k'],
  ['PERSIST', 'k'],
  ['SELECT', '5'],
  ...ON_STRING.slice(0, 20).flatMap((command): Command[] => [STRING, command]),
  ['CONFIG', 'SET', 'lazyfree-lazy-expire', 'yes', 'lazyfree-lazy-user-del', 'yes'],
  ['SET', 'k', 'v'],
  ['EXPIRE', 'k', '-1'],
  ['SET', 'k', 'v'],
  ['DEL', 'k'],
]

describe('propagation of the generic commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
