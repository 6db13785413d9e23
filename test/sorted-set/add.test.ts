// ZADD and ZINCRBY: options, replies, spellings of scores, and the order of checks.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { inBothEncodings, MEMBERS, SCORES } from './words.ts'

const ALL: Command = ['ZRANGE', 'z', '0', '-1', 'WITHSCORES']
const FILL: Command = ['ZADD', 'z', '1', 'a', '2', 'b', '2', 'c', '3', 'd']
const OPTIONS = ['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'] as const

describe('ZADD and ZINCRBY', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('all pairs of options, on members that rise, fall, stay and are new', async () => {
    const script: Command[] = []
    for (const first of ['', ...OPTIONS]) {
      for (const second of ['', ...OPTIONS]) {
        const options = [first, second].filter((word) => word !== '')
        for (const member of ['a', 'c', 'new']) {
          for (const score of ['1', '2', '-5']) {
            script.push(['DEL', 'z'], FILL, ['ZADD', 'z', ...options, score, member], ALL)
          }
        }
        script.push(['ZADD', 'absent', ...options, '1', 'x'], ['DEL', 'absent'])
      }
    }
    await runDifferential(pair, inBothEncodings(script))
  })

  test('three options, several members, members twice', async () => {
    const script: Command[] = []
    for (const options of [
      ['XX', 'CH'],
      ['XX', 'GT', 'CH'],
      ['xx', 'lt', 'ch'],
      ['CH', 'NX'],
      ['GT', 'CH', 'ch'],
    ]) {
      script.push(
        ['DEL', 'z'],
        FILL,
        ['ZADD', 'z', ...options, '5', 'a', '1', 'b', '9', 'new', '0', 'a'],
        ALL,
      )
      script.push(['ZADD', 'z', ...options, '5', 'a', '5', 'a'], ALL)
    }
    await runDifferential(pair, inBothEncodings(script))
  })

  test('every spelling of a score', async () => {
    const script = SCORES.flatMap((score): Command[] => [
      ['ZADD', 'z', score, 'a'],
      ['ZSCORE', 'z', 'a'],
      ['ZINCRBY', 'z', score, 'b'],
      ['ZADD', 'z', 'INCR', score, 'b'],
      ['ZADD', 'z', '1', 'c', score, 'd', '2', 'e'],
      ALL,
    ])
    await runDifferential(pair, inBothEncodings(script))
  })

  test('every kind of member', async () => {
    const script = MEMBERS.flatMap((member): Command[] => [
      ['ZADD', 'z', '1', member],
      ['ZADD', 'z', 'CH', '0.5', member],
      ['ZSCORE', 'z', member],
      ['ZRANK', 'z', member],
      ALL,
    ])
    await runDifferential(pair, inBothEncodings([...script, ['ZADD', 'z', '0', ''], ALL]))
  })

  test('sums that are no number, infinite sums', async () => {
    const script: Command[] = [
      ['ZADD', 'z', 'inf', 'plus', '-inf', 'minus', '1', 'one'],
      ['ZINCRBY', 'z', '-inf', 'plus'],
      ['ZADD', 'z', 'INCR', '+inf', 'minus'],
      ['ZADD', 'z', 'INCR', 'XX', 'inf', 'minus'],
      ['ZADD', 'z', 'INCR', 'NX', 'inf', 'minus'],
      ['ZINCRBY', 'z', 'inf', 'plus'],
      ['ZINCRBY', 'z', '5', 'plus'],
      ['ZINCRBY', 'z', '-1', 'one'],
      ['ZINCRBY', 'z', '0', 'one'],
      ['ZINCRBY', 'z', '-inf', 'one'],
      ALL,
    ]
    await runDifferential(pair, inBothEncodings(script))
  })

  test('the order of checks', async () => {
    await runDifferential(pair, [
      ['SET', 'string', 'x'],
      ['ZADD'],
      ['ZADD', 'z'],
      ['ZADD', 'z', '1'],
      ['ZADD', 'z', '1', 'a', '2'],
      ['ZADD', 'z', 'NX', '1'],
      ['ZADD', 'z', 'NX', 'XX'],
      ['ZADD', 'z', 'NX', 'XX', '1', 'a'],
      ['ZADD', 'z', 'NX', 'XX', 'x', 'a'],
      ['ZADD', 'z', 'GT', 'LT', 'NX', '1', 'a'],
      ['ZADD', 'z', 'NX', 'XX', 'GT', '1', 'a'],
      ['ZADD', 'z', 'INCR', '1', 'a', '2', 'b'],
      ['ZADD', 'z', 'INCR', 'x', 'a', '2', 'b'],
      ['ZADD', 'z', 'INCR', 'x', 'a'],
      ['ZADD', 'z', '1', 'a', 'x', 'b'],
      ['ZADD', 'z', '1', 'nx', '2', 'ch'],
      ['ZADD', 'z', 'NX', 'NX', '3', 'nx'],
      ['ZADD', 'z', 'NOPE', '3', 'nx'],
      ['ZADD', 'z', 'NOPE', '3'],
      ['ZADD', 'string', 'x', 'a'],
      ['ZADD', 'string', '1', 'a'],
      ['ZADD', 'string', 'XX', '1', 'a'],
      ['ZINCRBY', 'z', '1'],
      ['ZINCRBY', 'z', '1', 'a', 'b'],
      ['ZINCRBY', 'z', 'nx', 'a'],
      ['ZINCRBY', 'string', 'x', 'a'],
      ['ZINCRBY', 'string', '1', 'a'],
      ALL,
      ['EXISTS', 'z'],
    ])
  })

  test('the key keeps its expiry', async () => {
    await runDifferential(pair, [
      FILL,
      ['EXPIRE', 'z', '1000'],
      ['ZADD', 'z', '1', 'more', '2', 'members', '3', 'than', '4', 'before'],
      ['TTL', 'z'],
      ['ZINCRBY', 'z', '1', 'a'],
      ['ZREM', 'z', 'b'],
      ['TTL', 'z'],
      ['OBJECT', 'ENCODING', 'z'],
    ])
  })

  test('encodings at the thresholds', async () => {
    const many = (from: number, to: number): Command[] =>
      Array.from(
        { length: to - from },
        (_, i): Command => ['ZADD', 'z', String((i * 7) % 10), `m${from + i}`],
      )
    const encoding: Command = ['OBJECT', 'ENCODING', 'z']
    await runDifferential(pair, [
      ...many(0, 128),
      encoding,
      ['ZADD', 'z', '1', 'm5'],
      ['ZADD', 'z', 'XX', '1', 'new'],
      encoding,
      ...many(128, 129),
      encoding,
      ['ZREM', 'z', 'm1', 'm2', 'm3'],
      encoding,
      ['DEL', 'z'],
      ['ZADD', 'z', '1', 'v'.repeat(64)],
      encoding,
      ['ZADD', 'z', '1', 'w'.repeat(65)],
      encoding,
      ['DEL', 'z'],
      ['ZADD', 'z', '1', 'w'.repeat(65)],
      encoding,
      ['CONFIG', 'SET', 'zset-max-listpack-entries', '0'],
      ['DEL', 'z'],
      ['ZADD', 'z', '1', 'a'],
      encoding,
      ['ZUNIONSTORE', 'z', '1', 'z'],
      encoding,
      ['CONFIG', 'SET', 'zset-max-listpack-entries', '128'],
      ['ZADD', 'z', '1', 'b'],
      encoding,
      ['ZUNIONSTORE', 'z', '1', 'z'],
      encoding,
    ])
  })
})
