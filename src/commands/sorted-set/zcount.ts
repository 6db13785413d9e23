/** ZCARD key, ZCOUNT key min max and ZLEXCOUNT key min max: how many members there are, or are in a range. */

import type { Request } from '../../protocol/request.ts'
import { double, key, LOOKS, READS, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { type BoundKind, boundError, lowerRank, upperRank } from './bounds.ts'
import { ABSENT, openForReading, REFUSED } from './open.ts'

export const zcard = defineCommand({
  name: 'zcard',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Counts the members of a sorted set.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run(ctx, request) {
    const found = openForReading(ctx, request, 1)
    if (found !== REFUSED) ctx.reply.integer(found === ABSENT ? 0 : ctx.zset.length)
  },
})

function count(ctx: CommandContext, request: Request, kind: BoundKind): void {
  const { reply, zset } = ctx
  const error = boundError(request, kind, 2, 3)
  if (error !== null) return reply.error(error)
  const found = openForReading(ctx, request, 1)
  if (found === REFUSED) return
  if (found === ABSENT) return reply.integer(0)
  reply.integer(Math.max(0, upperRank(zset, request, kind, 3) - lowerRank(zset, request, kind, 2)))
}

export const zcount = defineCommand({
  name: 'zcount',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Counts the members of a sorted set whose scores are in a range.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), double('min'), double('max')],
  run: (ctx, request) => count(ctx, request, 'score'),
})

export const zlexcount = defineCommand({
  name: 'zlexcount',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Counts the members of a sorted set that are in a range of members, all scores being equal.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), string('min'), string('max')],
  run: (ctx, request) => count(ctx, request, 'lex'),
})
