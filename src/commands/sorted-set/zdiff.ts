/** ZDIFF numkeys key [key ...] [WITHSCORES], ZDIFFSTORE destination ...: the members of the first that no other has. */

import { subtractBig } from '../../collections/zset-algebra.ts'
import { subtract } from '../../collections/zset-combine.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import { key, OVERWRITES, optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { answerCombination, type Combine, storeCombination } from './combine.ts'
import { readCombination, SOURCE_KEYS } from './combine-arguments.ts'

const COMPLEXITY = 'O(n + m log m), n the members of all inputs, m those of the difference'

const difference: Combine = {
  general: ({ inputs }, draft) => subtract(inputs, draft),
  big: (inputs, _, into) => subtractBig(inputs, into),
}

export const zdiff = defineCommand({
  name: 'zdiff',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Reads the members of a sorted set that are in none of several others.',
  flags: ['readonly'],
  args: [...SOURCE_KEYS, optional(token('WITHSCORES'))],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zdiff', 1, { withScores: true })
    if (combination !== null) answerCombination(ctx, combination, difference)
  },
})

export const zdiffstore = defineCommand({
  name: 'zdiffstore',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Stores the members of a sorted set that are in none of several others as another sorted set.',
  flags: ['write', 'denyoom'],
  args: [key('destination', OVERWRITES), ...SOURCE_KEYS],
  run(ctx, request) {
    const combination = readCombination(ctx, request, 'zdiffstore', 2, {})
    if (combination !== null) storeCombination(ctx, request, combination, difference, ZSET_EVENTS.zdiffstore)
  },
})
