/** SINTER, SINTERSTORE, SINTERCARD: the members that several sets have in common. */

import { parseInt64 } from '../../bytes/int64.ts'
import { SetDraft } from '../../collections/set-draft.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, keyCount, optional, READS, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { SET_EVENTS } from './events.ts'
import { openOperands } from './open.ts'
import { replyMembers } from './reply-members.ts'
import { storeResult } from './store-result.ts'

function intersect(ctx: CommandContext, request: Request): void {
  const { reply, setOperands } = ctx
  const absent = openOperands(ctx, request, 1, request.argc)
  if (absent < 0) return
  if (absent > 0) return reply.set(0)
  setOperands.sort(0, true)
  const first = setOperands.at(0)
  if (setOperands.count === 1) {
    reply.set(first.length)
    return replyMembers(reply, first)
  }
  const mark = reply.mark()
  let count = 0
  first.first()
  while (setOperands.stepCommon() && !reply.isOverfull) {
    first.answer(reply)
    count++
  }
  reply.setAt(mark, count)
}

export const sinter = defineCommand({
  name: 'sinter',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n * m) at worst, n the members of the smallest set and m the sets',
  summary: 'Returns the members that all of several sets have.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [repeated(key('key', READS))],
  run: intersect,
})

export const sinterstore = defineCommand({
  name: 'sinterstore',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n * m) at worst, n the members of the smallest set and m the sets',
  summary: 'Stores the members that all of several sets have.',
  flags: ['write', 'denyoom'],
  args: [key('destination', ['RW', 'update']), repeated(key('key', READS))],
  run(ctx, request) {
    const { keyspace, db, setOperands } = ctx
    const absent = openOperands(ctx, request, 2, request.argc)
    if (absent < 0) return
    if (absent > 0) return storeResult(ctx, request, null, SET_EVENTS.sinterstore)
    setOperands.sort(0, true)
    const first = setOperands.at(0)
    const draft = new SetDraft(keyspace, db, true)
    try {
      first.first()
      while (setOperands.stepCommon()) draft.addMemberOf(first)
      storeResult(ctx, request, draft, SET_EVENTS.sinterstore)
    } finally {
      draft.dispose()
    }
  },
})

/** Where the keys of SINTERCARD begin. */
const FIRST_KEY = 2

/** Reads a number that must be at least `least`, or writes the error and returns -1. */
function readNumber(
  { reply }: CommandContext,
  request: Request,
  i: number,
  least: bigint,
  error: string,
): number {
  const value = parseInt64(request.buf, request.start[i], request.end[i])
  if (value !== null && value >= least) return Number(value)
  reply.error(error)
  return -1
}

function countCommon(ctx: CommandContext, limit: number): number {
  const { setOperands } = ctx
  setOperands.sort(0, true)
  const first = setOperands.at(0)
  if (setOperands.count === 1) return limit > 0 ? Math.min(limit, first.length) : first.length
  let count = 0
  first.first()
  while ((limit === 0 || count < limit) && setOperands.stepCommon()) count++
  return count
}

export const sintercard = defineCommand({
  name: 'sintercard',
  group: 'set',
  since: '7.0.0',
  complexity: 'O(n * m) at worst, n the members of the smallest set and m the sets',
  summary: 'Counts the members that all of several sets have.',
  flags: ['readonly', 'movablekeys'],
  args: [keyCount('numkeys'), repeated(key('key', READS)), optional(integer('limit', { token: 'LIMIT' }))],
  run(ctx, request) {
    const { reply } = ctx
    const keys = readNumber(ctx, request, 1, 1n, 'ERR numkeys should be greater than 0')
    if (keys < 0) return
    if (keys > request.argc - FIRST_KEY)
      return reply.error("ERR Number of keys can't be greater than number of args")
    let limit = 0
    for (let i = FIRST_KEY + keys; i < request.argc; i += 2) {
      if (!request.is(i, 'limit') || i + 1 === request.argc) return reply.error(ERRORS.syntax)
      limit = readNumber(ctx, request, i + 1, 0n, "ERR LIMIT can't be negative")
      if (limit < 0) return
    }
    const absent = openOperands(ctx, request, FIRST_KEY, FIRST_KEY + keys)
    if (absent >= 0) reply.integer(absent > 0 ? 0 : countCommon(ctx, limit))
  },
})
