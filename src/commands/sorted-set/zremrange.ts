/** ZREMRANGEBYRANK, ZREMRANGEBYSCORE and ZREMRANGEBYLEX key min max: removes the members in a range. */

import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import { removeRanks } from '../../collections/zset-pop.ts'
import type { KeyEvent } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { double, integer, key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { type BoundKind, boundError, lowerRank, upperRank } from './bounds.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'

const KEY = key('key', ['RW', 'delete'])
const COMPLEXITY = 'O(log n + m), n the members of the sorted set, m those removed'

function removeRange(ctx: CommandContext, request: Request, kind: BoundKind, event: KeyEvent): void {
  const { reply, zset } = ctx
  const error = boundError(request, kind, 2, 3)
  if (error !== null) return reply.error(error)
  const found = openForWriting(ctx, request, 1)
  if (found === REFUSED) return
  if (found === ABSENT) return reply.integer(0)
  const from = lowerRank(zset, request, kind, 2)
  const to = upperRank(zset, request, kind, 3)
  if (from >= to) return reply.integer(0)
  removeRanks(zset, request.buf, request.start[1], request.end[1], from, to, event)
  reply.integer(to - from)
}

export const zremrangebyrank = defineCommand({
  name: 'zremrangebyrank',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the members of a sorted set whose positions are in a range.',
  flags: ['write'],
  args: [KEY, integer('start'), integer('stop')],
  run: (ctx, request) => removeRange(ctx, request, 'rank', ZSET_EVENTS.zremrangebyrank),
})

export const zremrangebyscore = defineCommand({
  name: 'zremrangebyscore',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: COMPLEXITY,
  summary: 'Removes the members of a sorted set whose scores are in a range.',
  flags: ['write'],
  args: [KEY, double('min'), double('max')],
  run: (ctx, request) => removeRange(ctx, request, 'score', ZSET_EVENTS.zremrangebyscore),
})

export const zremrangebylex = defineCommand({
  name: 'zremrangebylex',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: COMPLEXITY,
  summary: 'Removes the members of a sorted set that are in a range of members, all scores being equal.',
  flags: ['write'],
  args: [KEY, string('min'), string('max')],
  run: (ctx, request) => removeRange(ctx, request, 'lex', ZSET_EVENTS.zremrangebylex),
})
