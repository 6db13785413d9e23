/** ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES], and the older commands for its forms. */

import { block, double, integer, key, oneOf, optional, READS, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { answerRange } from './range.ts'
import { BY_LEX, BY_SCORE, REVERSE, WITH_SCORES } from './range-options.ts'

const KEY = key('key', READS)
const OFFSET_COUNT = [integer('offset'), integer('count')] as const
const LIMIT = optional(block('offset_count', OFFSET_COUNT, { token: 'LIMIT' }))
const COMPLEXITY = 'O(log n + m), n the members of the sorted set, m those returned'

export const zrange = defineCommand({
  name: 'zrange',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: COMPLEXITY,
  summary: 'Reads the members of a sorted set that are in a range of positions, scores or members.',
  history: [['6.2.0', 'The options `REV`, `BYSCORE`, `BYLEX` and `LIMIT`.']],
  flags: ['readonly'],
  args: [
    KEY,
    string('start'),
    string('stop'),
    optional(oneOf('sortby', [token('BYSCORE'), token('BYLEX')], { since: '6.2.0' })),
    optional(token('REV', 'rev', { since: '6.2.0' })),
    optional(block('offset_count', OFFSET_COUNT, { token: 'LIMIT', since: '6.2.0' })),
    optional(token('WITHSCORES')),
  ],
  run: (ctx, request) => answerRange(ctx, request, 0, WITH_SCORES | REVERSE | BY_SCORE | BY_LEX),
})

export const zrevrange = defineCommand({
  name: 'zrevrange',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: COMPLEXITY,
  summary: 'Reads the members of a sorted set in a range of positions counted from the highest score.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with `REV`' },
  flags: ['readonly'],
  args: [KEY, integer('start'), integer('stop'), optional(token('WITHSCORES'))],
  run: (ctx, request) => answerRange(ctx, request, REVERSE, WITH_SCORES),
})

export const zrangebyscore = defineCommand({
  name: 'zrangebyscore',
  group: 'sorted-set',
  since: '1.0.5',
  complexity: COMPLEXITY,
  summary: 'Reads the members of a sorted set whose scores are in a range.',
  history: [['2.0.0', 'The option `WITHSCORES`.']],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with `BYSCORE`' },
  flags: ['readonly'],
  args: [
    KEY,
    double('min'),
    double('max'),
    optional(token('WITHSCORES', 'withscores', { since: '2.0.0' })),
    LIMIT,
  ],
  run: (ctx, request) => answerRange(ctx, request, BY_SCORE, WITH_SCORES),
})

export const zrevrangebyscore = defineCommand({
  name: 'zrevrangebyscore',
  group: 'sorted-set',
  since: '2.2.0',
  complexity: COMPLEXITY,
  summary: 'Reads the members of a sorted set whose scores are in a range, the highest first.',
  history: [['2.1.6', 'Bounds may be exclusive.']],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with `REV` and `BYSCORE`' },
  flags: ['readonly'],
  args: [KEY, double('max'), double('min'), optional(token('WITHSCORES')), LIMIT],
  run: (ctx, request) => answerRange(ctx, request, BY_SCORE | REVERSE, WITH_SCORES),
})

export const zrangebylex = defineCommand({
  name: 'zrangebylex',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: COMPLEXITY,
  summary: 'Reads the members of a sorted set that are in a range of members, all scores being equal.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with `BYLEX`' },
  flags: ['readonly'],
  args: [KEY, string('min'), string('max'), LIMIT],
  run: (ctx, request) => answerRange(ctx, request, BY_LEX, WITH_SCORES),
})

export const zrevrangebylex = defineCommand({
  name: 'zrevrangebylex',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: COMPLEXITY,
  summary:
    'Reads the members of a sorted set that are in a range of members, the last first, all scores being equal.',
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with `REV` and `BYLEX`' },
  flags: ['readonly'],
  args: [KEY, string('max'), string('min'), LIMIT],
  run: (ctx, request) => answerRange(ctx, request, BY_LEX | REVERSE, WITH_SCORES),
})
