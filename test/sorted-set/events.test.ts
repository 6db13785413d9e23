// Key events of the sorted set commands: names and order as redis-server's notify-keyspace-events shows them.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { oracleEvents, subjectEvents, type TraceCase } from '../support/traces.ts'

const BEFORE: readonly Command[] = [
  ['PING'],
  ['ZADD', 'k', '1', 'a'],
  ['ZADD', 'k', '1', 'a', '2', 'b', '3', 'c'],
  ['SET', 'k', 'string'],
]

const COMMANDS: readonly Command[] = [
  ['ZADD', 'k', '1', 'a'],
  ['ZADD', 'k', '5', 'a', '6', 'b', '7', 'n'],
  ['ZADD', 'k', 'XX', '5', 'none'],
  ['ZADD', 'k', 'XX', '5', 'a'],
  ['ZADD', 'k', 'NX', '5', 'a'],
  ['ZADD', 'k', 'INCR', '5', 'a'],
  ['ZADD', 'k', 'INCR', 'GT', '-5', 'a'],
  ['ZINCRBY', 'k', '1', 'a'],
  ['ZINCRBY', 'k', '0', 'a'],
  ['ZREM', 'k', 'a'],
  ['ZREM', 'k', 'a', 'b', 'c'],
  ['ZREM', 'k', 'none'],
  ['ZREMRANGEBYRANK', 'k', '0', '0'],
  ['ZREMRANGEBYRANK', 'k', '0', '-1'],
  ['ZREMRANGEBYRANK', 'k', '5', '9'],
  ['ZREMRANGEBYSCORE', 'k', '1', '2'],
  ['ZREMRANGEBYSCORE', 'k', '-inf', 'inf'],
  ['ZREMRANGEBYSCORE', 'k', '7', '8'],
  ['ZREMRANGEBYLEX', 'k', '-', '+'],
  ['ZREMRANGEBYLEX', 'k', '[x', '[z'],
  ['ZPOPMIN', 'k'],
  ['ZPOPMAX', 'k'],
  ['ZPOPMIN', 'k', '0'],
  ['ZPOPMAX', 'k', '9'],
  ['ZMPOP', '2', 'none', 'k', 'MIN'],
  ['ZMPOP', '1', 'k', 'MAX', 'COUNT', '9'],
  ['ZUNIONSTORE', 'k', '2', 'k', 'other'],
  ['ZUNIONSTORE', 'dst', '1', 'k'],
  ['ZUNIONSTORE', 'k', '1', 'none'],
  ['ZINTERSTORE', 'k', '2', 'k', 'none'],
  ['ZINTERSTORE', 'dst', '2', 'k', 'k'],
  ['ZDIFFSTORE', 'k', '2', 'k', 'k'],
  ['ZDIFFSTORE', 'dst', '2', 'k', 'none'],
  ['ZRANGESTORE', 'k', 'k', '0', '-1'],
  ['ZRANGESTORE', 'k', 'k', '9', '1'],
  ['ZRANGESTORE', 'dst', 'k', '0', '-1'],
  ['ZRANGESTORE', 'k', 'none', '0', '-1'],
  ['ZSCORE', 'k', 'a'],
  ['ZMSCORE', 'k', 'a'],
  ['ZRANK', 'k', 'a'],
  ['ZCARD', 'k'],
  ['ZCOUNT', 'k', '0', '1'],
  ['ZLEXCOUNT', 'k', '-', '+'],
  ['ZRANGE', 'k', '0', '-1'],
  ['ZRANDMEMBER', 'k'],
  ['ZRANDMEMBER', 'k', '2'],
  ['ZSCAN', 'k', '0'],
  ['ZUNION', '2', 'k', 'none'],
  ['ZINTERCARD', '2', 'k', 'none'],
]

describe('key events of the sorted set commands', { skip: oracleMissing() }, () => {
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
