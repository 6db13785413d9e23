// What is handed on of list commands to files and replicas: as redis-server writes to its append-only file.

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
import { LONG } from './words.ts'

const SCRIPT: readonly Command[] = [
  ['LPUSH', 'k', 'a', 'b', 'c'],
  ['rpush', 'k', 'd'],
  ['LPUSHX', 'missing', 'a'],
  ['RPUSHX', 'k', LONG, 'e'],
  ['LLEN', 'k'],
  ['LPOP', 'k'],
  ['RPOP', 'k', '2'],
  ['LPOP', 'k', '0'],
  ['LPOP', 'missing'],
  ['LINSERT', 'k', 'BEFORE', 'a', 'x'],
  ['LINSERT', 'k', 'AFTER', 'nowhere', 'x'],
  ['LSET', 'k', '0', 'y'],
  ['LSET', 'k', '100', 'y'],
  ['LREM', 'k', '0', 'nowhere'],
  ['LREM', 'k', '1', 'y'],
  ['LTRIM', 'k', '0', '-1'],
  ['LTRIM', 'k', '0', '1'],
  ['LMOVE', 'k', 'other', 'left', 'RIGHT'],
  ['LMOVE', 'other', 'other', 'LEFT', 'RIGHT'],
  ['RPOPLPUSH', 'other', 'k'],
  ['RPOPLPUSH', 'missing', 'k'],
  ['RPUSH', 'k', '1', '2', '3'],
  ['LMPOP', '2', 'missing', 'k', 'LEFT'],
  ['LMPOP', '2', 'missing', 'k', 'RIGHT', 'COUNT', '100'],
  ['LMPOP', '2', 'missing', 'k', 'RIGHT', 'COUNT', '100'],
]

describe('propagation of the list commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
