// What the set commands hand on to files and replicas: what redis-server writes to its append-only file.

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

/** Sets in which picks have no choice, as all members are the same but for their number. */
const FILL: readonly Command[] = [
  ['SADD', 'k', '1', '2', 'a'],
  ['SADD', 'one', 'only'],
  ['SADD', 'int', '77'],
]

const COMMANDS: readonly Command[] = [
  ['sadd', 'k', '1', 'new'],
  ['SADD', 'k', '1'],
  ['SREM', 'k', '1', 'none'],
  ['SREM', 'k', 'none'],
  ['SREM', 'k', '1', '2', 'a'],
  ['SMOVE', 'k', 'dst', '1'],
  ['SMOVE', 'k', 'k', '1'],
  ['SMOVE', 'k', 'dst', 'none'],
  ['SPOP', 'one'],
  ['spop', 'int'],
  ['SPOP', 'none'],
  ['SPOP', 'one', '1'],
  ['SPOP', 'k', '0'],
  ['SPOP', 'k', '3'],
  ['SPOP', 'k', '300'],
  ['SRANDMEMBER', 'k', '2'],
  ['SINTERSTORE', 'dst', 'k', 'k'],
  ['sunionstore', 'k', 'k', 'one'],
  ['SDIFFSTORE', 'k', 'k', 'k'],
  ['SDIFFSTORE', 'none', 'k', 'k'],
]

const SCRIPT = COMMANDS.flatMap((command) => [['FLUSHALL'], ...FILL, command] as Command[])

describe('propagation of the set commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
