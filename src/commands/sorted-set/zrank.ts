/** ZRANK and ZREVRANK key member [WITHSCORE]: the position of a member, counted from the lowest or the highest score. */

import type { Request } from '../../protocol/request.ts'
import { key, optional, READS, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, wrongArity } from '../../server/errors.ts'
import { OPENED, openForReading, REFUSED } from './open.ts'

const ARGS = [
  key('key', READS),
  string('member'),
  optional(token('WITHSCORE', 'withscore', { since: '7.2.0' })),
] as const

function answerRank(ctx: CommandContext, request: Request, name: string, reverse: boolean): void {
  const { reply, zset } = ctx
  if (request.argc > 4) return reply.error(wrongArity(name))
  const withScore = request.argc === 4
  if (withScore && !request.is(3, 'withscore')) return reply.error(ERRORS.syntax)
  const found = openForReading(ctx, request, 1)
  if (found === REFUSED) return
  const rank = found === OPENED ? zset.rank(request.buf, request.start[2], request.end[2]) : -1
  if (rank < 0) return withScore ? reply.nullArray() : reply.nullBulk()
  if (withScore) reply.array(2)
  reply.integer(reverse ? zset.length - 1 - rank : rank)
  if (withScore) reply.float(zset.score)
}

export const zrank = defineCommand({
  name: 'zrank',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Tells the position of a member in a sorted set, from the lowest score on.',
  history: [['7.2.0', 'The option `WITHSCORE`.']],
  flags: ['readonly', 'fast'],
  args: ARGS,
  run: (ctx, request) => answerRank(ctx, request, 'zrank', false),
})

export const zrevrank = defineCommand({
  name: 'zrevrank',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Tells the position of a member in a sorted set, from the highest score on.',
  history: [['7.2.0', 'The option `WITHSCORE`.']],
  flags: ['readonly', 'fast'],
  args: ARGS,
  run: (ctx, request) => answerRank(ctx, request, 'zrevrank', true),
})
