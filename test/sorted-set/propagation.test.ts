// What the sorted set commands hand on to files and replicas: what redis-server writes to its append-only file.

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

const FILL: Command = ['ZADD', 'z', '1', 'a', '2', 'b', '3', 'c', '4', 'd']

const COMMANDS: readonly Command[] = [
  ['ZADD', 'z', '1', 'a'],
  ['zadd', 'z', '1.50', 'a', '2', 'x'],
  ['ZADD', 'z', 'NX', '7', 'a'],
  ['ZADD', 'z', 'XX', '7', 'none'],
  ['ZADD', 'z', 'INCR', '7', 'a'],
  ['ZADD', 'z', 'INCR', 'LT', '7', 'a'],
  ['ZADD', 'z', 'INCR', '0', 'a'],
  ['ZINCRBY', 'z', '0.5', 'a'],
  ['ZINCRBY', 'z', '0', 'a'],
  ['ZREM', 'z', 'a', 'none'],
  ['ZREM', 'z', 'none'],
  ['ZREM', 'z', 'a', 'b', 'c', 'd'],
  ['ZREMRANGEBYRANK', 'z', '0', '1'],
  ['ZREMRANGEBYRANK', 'z', '8', '9'],
  ['ZREMRANGEBYSCORE', 'z', '0', '1'],
  ['ZREMRANGEBYSCORE', 'z', '8', '9'],
  ['ZREMRANGEBYLEX', 'z', '-', '+'],
  ['ZPOPMIN', 'z'],
  ['ZPOPMAX', 'z', '3'],
  ['ZPOPMAX', 'z', '0'],
  ['ZPOPMAX', 'none'],
  ['ZMPOP', '1', 'z', 'MIN'],
  ['ZMPOP', '2', 'none', 'z', 'MAX', 'COUNT', '3'],
  ['ZMPOP', '1', 'z', 'MAX', 'COUNT', '100'],
  ['ZMPOP', '1', 'none', 'MAX', 'COUNT', '100'],
  ['ZUNIONSTORE', 'dst', '1', 'z'],
  ['ZUNIONSTORE', 'dst', '1', 'none'],
  ['ZUNIONSTORE', 'dst', '1', 'none'],
  ['ZINTERSTORE', 'dst', '2', 'z', 'z', 'WEIGHTS', '1', '2'],
  ['ZDIFFSTORE', 'dst', '2', 'z', 'none'],
  ['ZRANGESTORE', 'dst', 'z', '0', '1'],
  ['ZRANGESTORE', 'dst', 'z', '5', '1'],
  ['ZRANGESTORE', 'dst', 'z', '5', '1'],
]

const SCRIPT: readonly Command[] = COMMANDS.flatMap((command): Command[] => [['DEL', 'z'], FILL, command])

describe('propagation of the sorted set commands', { skip: oracleMissing() }, () => {
  const pair = usePair(APPEND_ALWAYS)

  test('is the same as in the append-only file of redis-server', async () => {
    const expected = await oraclePropagation(pair.oracle, SCRIPT)
    assertSamePropagation(await subjectPropagation(pair.subject, SCRIPT), expected)
  })
})
