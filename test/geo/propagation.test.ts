// What the geo commands hand on to files and replicas: what redis-server writes to its append-only file.

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
import { TRACED } from './words.ts'

const FILL: Command = ['GEOADD', 'k', '13', '38', 'a', '13.1', '38', 'b', '180', '37', 'c']

const SCRIPT: readonly Command[] = TRACED.flatMap((command): Command[] => [['DEL', 'k'], FILL, command])

describe('propagation of the geo commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
