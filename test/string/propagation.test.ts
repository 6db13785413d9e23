// What is handed on to files and replicas: the same commands as redis-server writes to its append-only file.

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

const SCRIPT: readonly Command[] = [
  ['SET', 'k', 'v'],
  ['set', 'k', 'v', 'nx'],
  ['set', 'k', 'w', 'xx'],
  ['SET', 'k', 'get', 'GET', 'XX', 'get'],
  ['SET', 'k', 'v', 'GET', 'KEEPTTL'],
  ['SET', 'k', 'v', 'NX', 'GET'],
  ['SET', 'k', 'v', 'EX', '100'],
  ['SET', 'k', 'v', 'GET', 'PX', '100000', 'XX'],
  ['SET', 'k', 'v', 'EXAT', '33177117420'],
  ['SET', 'k', 'v', 'PXAT', '33177117420000'],
  ['SET', 'k', 'v', 'EXAT', '9223372036854775'],
  ['SET', 'k', 'v', 'PXAT', '9223372036854774999'],
  ['SET', 'k', 'v', 'KEEPTTL'],
  ['SETNX', 'k', 'v'],
  ['SETNX', 'new', 'v'],
  ['SETEX', 'k', '100', '12'],
  ['PSETEX', 'k', '100000', '12'],
  ['GETSET', 'k', '13'],
  ['GETSET', 'other', 'v'],
  ['GETEX', 'k'],
  ['GETEX', 'k', 'EX', '100'],
  ['GETEX', 'k', 'PX', '100000'],
  ['GETEX', 'k', 'PXAT', '33177117420000'],
  ['GETEX', 'k', 'PXAT', '9223372036854774999'],
  ['GETEX', 'k', 'PERSIST'],
  ['GETEX', 'k', 'PERSIST'],
  ['GETEX', 'k', 'EXAT', '1'],
  ['GETEX', 'k', 'EX', '100'],
  ['SET', 'k', 'v'],
  ['GETDEL', 'k'],
  ['GETDEL', 'k'],
  ['MSET', 'a', '1', 'b', '2'],
  ['MSETNX', 'a', '1', 'c', '2'],
  ['MSETNX', 'd', '1', 'c', '2'],
  ['APPEND', 'k', 'v'],
  ['APPEND', 'k', ''],
  ['SETRANGE', 'k', '5', ''],
  ['SETRANGE', 'k', '5', 'x'],
  ['SETRANGE', 'k', '0', 'abc'],
  ['INCR', 'n'],
  ['DECRBY', 'n', '5'],
  ['INCRBY', 'n', '0'],
  ['INCRBYFLOAT', 'n', '1.5'],
  ['INCRBYFLOAT', 'f', '3.0e3'],
  ['INCRBYFLOAT', 'f', '0'],
  ['INCR', 'k'],
  ['GET', 'k'],
  ['CONFIG', 'SET', 'lazyfree-lazy-user-del', 'yes', 'lazyfree-lazy-expire', 'yes'],
  ['GETDEL', 'a'],
  ['GETEX', 'b', 'EXAT', '1'],
]

describe('propagation of the string commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
