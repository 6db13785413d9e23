/** ZUNION numkeys key [key ...] [WEIGHTS ...] [AGGREGATE ...] [WITHSCORES], ZUNIONSTORE destination ...: all members of several. */

import { uniteBig } from '../../collections/zset-algebra.ts'
import { unite } from '../../collections/zset-combine.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import { key, OVERWRITES, optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { answerCombination, type Combine, storeCombination } from './combine.ts'
import { readCombination, SCORE_RULES, SOURCE_KEYS } from './combine-arguments.ts'

const COMPLEXITY = 'O(n + m log m), n the members of all inputs, m those of the union'

const union: Combine = {
  general: ({ inputs, aggregate }, draft) => unite(inputs, aggregate, draft),
  big: (inputs, { aggregate }, into) => uniteBig(inputs, aggregate, into),
}

export const zunion = defineCommand({
  name: 'zunion',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Reads the union of several sorted sets.',
  flags: ['readonly'],
  args: [...SOURCE_KEYS, ...SCORE_RULES, optional(token('WITHSCORES'))],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zunion', 1, { scoreRules: true, withScores: true })
    if (combination !== null) answerCombination(ctx, combination, union)
  },
})

export const zunionstore = defineCommand({
  name: 'zunionstore',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: COMPLEXITY,
  summary: 'Stores the union of several sorted sets as another.',
  flags: ['write', 'denyoom'],
  args: [key('destination', OVERWRITES), ...SOURCE_KEYS, ...SCORE_RULES],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zunionstore', 2, { scoreRules: true })
    if (combination !== null) storeCombination(ctx, request, combination, union, ZSET_EVENTS.zunionstore)
  },
})
