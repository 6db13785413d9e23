// What ZUNION, ZINTER and ZDIFF do with the sorted set that they make, and what their STORE forms do with it.

import { ZsetDraft } from '../../collections/zset-draft.ts'
import type { KeyEvent } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import type { Combination } from './combine-arguments.ts'
import { replyMembers } from './range.ts'
import { storeResult } from './store-result.ts'

/** Fills an empty draft. */
export type Combine = (combination: Combination, draft: ZsetDraft) => void

/** Replies the members of the combination, in the order of their scores. */
export function answerCombination(ctx: CommandContext, combination: Combination, combine: Combine): void {
  const { keyspace, reply, zset } = ctx
  const draft = new ZsetDraft(keyspace)
  try {
    combine(combination, draft)
    if (draft.size === 0) return reply.array(0)
    zset.openValue(draft.finish())
    replyMembers(reply, zset, 0, zset.length, false, combination.withScores)
  } finally {
    draft.dispose()
  }
}

/** Stores the combination under argument 1. */
export function storeCombination(
  ctx: CommandContext,
  request: Request,
  combination: Combination,
  combine: Combine,
  event: KeyEvent,
): void {
  const draft = new ZsetDraft(ctx.keyspace)
  combine(combination, draft)
  storeResult(ctx, request, draft, event)
}
