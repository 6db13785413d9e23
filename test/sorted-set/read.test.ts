// The commands that read one sorted set: scores, ranks, counts and ranges.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import {
  BAD_LEX_BOUNDS,
  BAD_SCORE_BOUNDS,
  inBothEncodings,
  LEX_BOUNDS,
  MEMBERS,
  SCORE_BOUNDS,
} from './words.ts'

const BY_SCORE: Command = [
  ...['ZADD', 'z', '-inf', 'low', '0', '', '1', 'a', '1', 'aa', '1', 'b', '1.5', '12', '2', 'c'],
  ...['3', 'd', '3', '-7', 'inf', 'high'],
]
const BY_MEMBER: Command = [
  ...['ZADD', 'lex', '0', '', '0', '1', '0', 'a', '0', 'aa', '0', 'ab', '0', 'b', '0', 'c', '0', 'd'],
  ...['0', '\xff'],
]
const INDEXES = [
  ...['0', '1', '-1', '5', '-5', '9', '10', '-10', '-11', '100', '-100'],
  ...['9223372036854775807', '-9223372036854775808', '9223372036854775808', 'x', ''],
]
const LIMITS: readonly Command[] = [
  ...[
    ['0', '3'],
    ['2', '2'],
    ['1', '-1'],
    ['0', '-5'],
    ['-1', '3'],
    ['0', '0'],
    ['100', '1'],
    ['9', '1'],
  ],
]

function product<A, B>(left: readonly A[], right: readonly B[]): (readonly [A, B])[] {
  return left.flatMap((a) => right.map((b) => [a, b] as const))
}

describe('the commands that read a sorted set', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('ZSCORE ZMSCORE ZRANK ZREVRANK ZCARD', async () => {
    const script: Command[] = [BY_SCORE, BY_MEMBER, ['ZADD', 'z', '4', MEMBERS[10], '5', MEMBERS[11]]]
    script.push(['SET', 'string', 'x'])
    for (const [key, member] of product(['z', 'lex', 'missing', 'string'], [...MEMBERS, 'high', 'none'])) {
      script.push(['ZSCORE', key, member], ['ZRANK', key, member], ['ZREVRANK', key, member])
      script.push(['ZMSCORE', key, member, 'a', member], ['ZCARD', key])
    }
    script.push(['ZSCORE', 'z'], ['ZMSCORE', 'z'], ['ZRANK', 'z'], ['ZCARD'], ['ZCARD', 'z', 'z'])
    script.push(['ZSCORE', 'z', 'a', 'b'])
    await runDifferential(pair, inBothEncodings(script))
  })

  test('ZRANGE and ZREVRANGE by rank: all pairs of indexes', async () => {
    const script: Command[] = [BY_SCORE]
    for (const [from, to] of product(INDEXES, INDEXES)) {
      script.push(['ZRANGE', 'z', from, to], ['ZREVRANGE', 'z', from, to, 'WITHSCORES'])
      script.push(['ZRANGE', 'z', from, to, 'withscores'], ['ZRANGE', 'z', from, to, 'REV'])
    }
    await runDifferential(pair, inBothEncodings(script))
  })

  test('ranges and counts by score: all pairs of bounds', async () => {
    const script: Command[] = [BY_SCORE]
    const bounds = [...SCORE_BOUNDS, ...BAD_SCORE_BOUNDS]
    for (const [min, max] of product(bounds, bounds)) {
      script.push(['ZRANGEBYSCORE', 'z', min, max], ['ZCOUNT', 'z', min, max])
      script.push(['ZREVRANGEBYSCORE', 'z', max, min, 'WITHSCORES'])
      script.push(['ZRANGE', 'z', min, max, 'BYSCORE', 'REV'])
    }
    for (const [min, max] of product(['-inf', '(1', '2'], ['inf', '(3', '1'])) {
      for (const limit of LIMITS) {
        script.push(['ZRANGEBYSCORE', 'z', min, max, 'LIMIT', ...limit])
        script.push(['ZREVRANGEBYSCORE', 'z', max, min, 'WITHSCORES', 'LIMIT', ...limit])
        script.push(['ZRANGE', 'z', min, max, 'LIMIT', ...limit, 'BYSCORE', 'WITHSCORES'])
      }
    }
    await runDifferential(pair, inBothEncodings(script))
  })

  test('ranges and counts by member: all pairs of bounds', async () => {
    const script: Command[] = [BY_MEMBER, BY_SCORE]
    const bounds = [...LEX_BOUNDS, ...BAD_LEX_BOUNDS]
    for (const [min, max] of product(bounds, bounds)) {
      script.push(['ZRANGEBYLEX', 'lex', min, max], ['ZLEXCOUNT', 'lex', min, max])
      script.push(['ZREVRANGEBYLEX', 'lex', max, min], ['ZRANGE', 'lex', min, max, 'BYLEX', 'REV'])
      script.push(['ZRANGE', 'lex', min, max, 'BYLEX'])
    }
    for (const [min, max] of product(['-', '[a', '(a'], ['+', '(b', '[b'])) {
      for (const limit of LIMITS) {
        script.push(['ZRANGEBYLEX', 'lex', min, max, 'LIMIT', ...limit])
        script.push(['ZREVRANGEBYLEX', 'lex', max, min, 'limit', ...limit])
      }
    }
    await runDifferential(pair, inBothEncodings(script))
  })

  test('ranges: options and the order of checks', async () => {
    const options: Command[] = [
      [],
      ['WITHSCORES'],
      ['WITHSCORES', 'withscores'],
      ['REV', 'rev'],
      ['BYSCORE', 'BYLEX'],
      ['BYLEX', 'BYSCORE'],
      ['BYSCORE', 'BYSCORE'],
      ['BYLEX', 'WITHSCORES'],
      ['BYLEX', 'WITHSCORES', 'LIMIT', '0', '1'],
      ['LIMIT', '0', '1'],
      ['LIMIT', '0', '-1'],
      ['LIMIT', '5', '-1', 'REV'],
      ['LIMIT', 'x', '1'],
      ['LIMIT', '0', 'x', 'NOPE'],
      ['LIMIT', '0'],
      ['LIMIT', '0', '1', 'LIMIT', '1', '1'],
      ['BYSCORE', 'LIMIT', '0', '1', 'LIMIT', '1', '1'],
      ['NOPE', 'LIMIT', 'x', '1'],
      ['BYSCORE', 'LIMIT'],
    ]
    const script: Command[] = [BY_SCORE, ['SET', 'string', 'x']]
    const bounds = [
      ['0', '1'],
      ['[a', '[b'],
      ['x', 'y'],
    ] as const
    for (const key of ['z', 'missing', 'string']) {
      for (const [words, [min, max]] of product(options, bounds)) {
        for (const name of ['ZRANGE', 'ZREVRANGE', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE', 'ZRANGEBYLEX'])
          script.push([name, key, min, max, ...words])
        script.push(
          ['ZREVRANGEBYLEX', key, min, max, ...words],
          ['ZRANGESTORE', 'dst', key, min, max, ...words],
        )
        script.push(['ZRANGE', 'dst', '0', '-1', 'WITHSCORES'])
      }
      script.push(['ZCOUNT', key, 'x', '1'], ['ZLEXCOUNT', key, 'x', '+'], ['ZCOUNT', key, '0', '1'])
    }
    script.push(
      ['ZRANGE', 'z', '0'],
      ['ZRANGESTORE', 'd', 'z', '0'],
      ['ZCOUNT', 'z', '0'],
      ['ZLEXCOUNT', 'z', '-'],
    )
    await runDifferential(pair, script)
  })

  test('long members among short ones', async () => {
    const fill = [
      '',
      'a',
      'b'.repeat(63),
      'c'.repeat(64),
      'd'.repeat(300),
      '12',
      'e'.repeat(5000),
      '-7',
      'f'.repeat(40_000),
    ]
    const words = fill.flatMap((member, i) => [String(i), member])
    const ranges: Command[] = [
      ['ZRANGE', 'z', '0', '-1'],
      ['ZRANGE', 'z', '2', '6', 'REV'],
      ['ZRANGE', 'z', '1', '-2', 'WITHSCORES'],
      ['ZRANGEBYSCORE', 'z', '3', '(8', 'LIMIT', '1', '3'],
      ['OBJECT', 'ENCODING', 'z'],
    ]
    for (const limit of ['64', '100000']) {
      await runDifferential(pair, [
        ['CONFIG', 'SET', 'zset-max-listpack-value', limit],
        ['ZADD', 'z', ...words],
        ...ranges,
        ['CONFIG', 'SET', 'zset-max-listpack-value', '64'],
      ])
    }
  })

  test('long ranges', async () => {
    const many: Command = [
      'ZADD',
      'z',
      ...Array.from({ length: 1000 }, (_, i) => [String(i / 4), `member:${i}`]).flat(),
    ]
    await runDifferential(pair, [
      many,
      ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
      ['ZRANGE', 'z', '0', '-1'],
      ['ZRANGE', 'z', '0', '-1', 'REV'],
      ['ZRANGE', 'z', '67', '205'],
      ['ZRANGE', 'z', '990', '10000'],
      ['ZREVRANGE', 'z', '500', '510', 'WITHSCORES'],
      ['ZRANGEBYSCORE', 'z', '(10', '200', 'LIMIT', '100', '700'],
      ['ZREVRANGEBYSCORE', 'z', '200', '(10', 'WITHSCORES', 'LIMIT', '100', '700'],
      ['ZRANGEBYSCORE', 'z', '(10', '200', 'LIMIT', '9223372036854775807', '9223372036854775807'],
      ['ZCOUNT', 'z', '(10', '200'],
      ['ZRANK', 'z', 'member:777'],
      ['ZREVRANK', 'z', 'member:777'],
    ])
  })
})
