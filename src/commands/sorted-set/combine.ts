// What ZUNION, ZINTER and ZDIFF do with the sorted set that they make, and what their STORE forms do with it.

import { type BigInput, bigInputs } from '../../collections/zset-algebra.ts'
import { ZsetDraft } from '../../collections/zset-draft.ts'
import { replyEntries } from '../../collections/zset-reply.ts'
import type { KeyEvent } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import type { SortedEntries } from '../../values/sorted-entries.ts'
import type { Combination } from './combine-arguments.ts'
import { replyMembers } from './range.ts'
import { storeResult } from './store-result.ts'

/** How sorted sets are combined. */
export interface Combine {
  /** Fills an empty draft. */
  readonly general: (combination: Combination, draft: ZsetDraft) => void
  /** The same if all inputs are big: gathers what comes of them, in order. */
  readonly big: (inputs: readonly BigInput[], combination: Combination, into: SortedEntries) => void
}

/** Replies the members of the combination, in the order of their scores. */
export function answerCombination(ctx: CommandContext, combination: Combination, combine: Combine): void {
  const { entries, keyspace, reply, zset } = ctx
  const inputs = bigInputs(combination.inputs)
  if (inputs !== null) {
    combine.big(inputs, combination, entries)
    replyEntries(reply, keyspace, entries, combination.withScores)
    return entries.clear()
  }
  const draft = new ZsetDraft(keyspace)
  try {
    combine.general(combination, draft)
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
  const { entries } = ctx
  const draft = new ZsetDraft(ctx.keyspace)
  try {
    const inputs = bigInputs(combination.inputs)
    if (inputs === null) combine.general(combination, draft)
    else {
      combine.big(inputs, combination, entries)
      draft.load(entries)
      entries.clear()
    }
  } catch (error) {
    draft.dispose()
    throw error
  }
  storeResult(ctx, request, draft, event)
}
