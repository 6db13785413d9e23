/** SRANDMEMBER key [count]: random members of a set. */

import { parseInt64 } from '../../bytes/int64.ts'
import { sampleMembers } from '../../collections/set-random.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { ABSENT, openForReading, REFUSED } from './open.ts'
import { replyMembers } from './reply-members.ts'

const MAX_COUNT = 2n ** 63n - 1n
const COUNT_RANGE_ERROR = `ERR value is out of range, value must between ${-MAX_COUNT} and ${MAX_COUNT}`

function replyPick({ reply, set }: CommandContext): void {
  set.pick(Math.random)
  set.answer(reply)
}

function one(ctx: CommandContext, request: Request): void {
  const opened = openForReading(ctx, request, 1)
  if (opened === REFUSED) return
  if (opened === ABSENT) ctx.reply.nullBulk()
  else replyPick(ctx)
}

function several(ctx: CommandContext, request: Request): void {
  const { reply, set } = ctx
  const parsed = parseInt64(request.buf, request.start[2], request.end[2])
  if (parsed === null) return reply.error(ERRORS.notInteger)
  if (parsed < -MAX_COUNT) return reply.error(COUNT_RANGE_ERROR)
  const opened = openForReading(ctx, request, 1)
  if (opened === REFUSED) return
  const count = Number(parsed)
  if (opened === ABSENT || count === 0) return reply.array(0)
  if (count < 0) return repeatedly(ctx, -count)
  if (count >= set.length) {
    reply.array(set.length)
    return replyMembers(reply, set)
  }
  reply.array(count)
  sampleMembers(set, count, Math.random, (member) => reply.bulk(member.bytes, member.start, member.end))
}

/** A negative count: that many picks, the same member may come again. */
function repeatedly(ctx: CommandContext, count: number): void {
  ctx.reply.array(count)
  for (let i = 0; i < count && !ctx.reply.isOverfull; i++) replyPick(ctx)
}

export const srandmember = defineCommand({
  name: 'srandmember',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1) without a count, else O(n), n the count without its sign',
  summary: 'Returns random members of a set.',
  history: [['2.6.0', 'The count.']],
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS), optional(integer('count', { since: '2.6.0' }))],
  run(ctx, request) {
    if (request.argc === 2) one(ctx, request)
    else if (request.argc === 3) several(ctx, request)
    else ctx.reply.error(ERRORS.syntax)
  },
})
