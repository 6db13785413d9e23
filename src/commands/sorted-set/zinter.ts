/** ZINTER numkeys key [key ...] [WEIGHTS ...] [AGGREGATE ...] [WITHSCORES], ZINTERSTORE destination ..., ZINTERCARD. */

import { bigInputs, countCommonBig, intersectBig } from '../../collections/zset-algebra.ts'
import { countCommon, intersect } from '../../collections/zset-combine.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import { integer, key, OVERWRITES, optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { answerCombination, type Combine, storeCombination } from './combine.ts'
import { type Combination, readCombination, SCORE_RULES, SOURCE_KEYS } from './combine-arguments.ts'

const COMPLEXITY = 'O(n k + m log m), n the members of the smallest of k inputs, m those of the intersection'

const intersection: Combine = {
  general: ({ inputs, aggregate }, draft) => intersect(inputs, aggregate, draft),
  big: (inputs, { aggregate }, into) => intersectBig(inputs, aggregate, into),
}

function count({ entries }: CommandContext, { inputs, limit }: Combination): number {
  const sets = bigInputs(inputs)
  if (sets === null) return countCommon(inputs, limit)
  const common = countCommonBig(sets, limit, entries)
  entries.clear()
  return common
}

export const zinter = defineCommand({
  name: 'zinter',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Reads the intersection of several sorted sets.',
  flags: ['readonly'],
  args: [...SOURCE_KEYS, ...SCORE_RULES, optional(token('WITHSCORES'))],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zinter', 1, { scoreRules: true, withScores: true })
    if (combination !== null) answerCombination(ctx, combination, intersection)
  },
})

export const zinterstore = defineCommand({
  name: 'zinterstore',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: COMPLEXITY,
  summary: 'Stores the intersection of several sorted sets as another.',
  flags: ['write', 'denyoom'],
  args: [key('destination', OVERWRITES), ...SOURCE_KEYS, ...SCORE_RULES],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zinterstore', 2, { scoreRules: true })
    if (combination !== null)
      storeCombination(ctx, request, combination, intersection, ZSET_EVENTS.zinterstore)
  },
})

export const zintercard = defineCommand({
  name: 'zintercard',
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(n k), n the members of the smallest of k inputs',
  summary: 'Counts the members that are in each of several sorted sets.',
  flags: ['readonly'],
  args: [...SOURCE_KEYS, optional(integer('limit', { token: 'LIMIT' }))],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zintercard', 1, { limit: true })
    if (combination !== null) ctx.reply.integer(count(ctx, combination))
  },
})
