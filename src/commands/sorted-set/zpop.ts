/** ZPOPMIN and ZPOPMAX key [count]: takes out the members with the lowest or the highest scores. */

import { popMembers } from '../../collections/zset-pop.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, TAKES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { readInteger } from './arguments.ts'
import { OPENED, openForWriting, REFUSED } from './open.ts'

const ARGS = [key('key', TAKES), optional(integer('count'))] as const
const COMPLEXITY = 'O(log n + m), n the members of the sorted set, m those removed'

function pop(ctx: CommandContext, request: Request, max: boolean): void {
  const { reply, zset } = ctx
  const { argc } = request
  if (argc > 3) return reply.error(ERRORS.syntax)
  const wanted = argc === 3 ? readInteger(request, 2) : 1
  if (!(wanted >= 0)) return reply.error(ERRORS.notPositive)
  const found = openForWriting(ctx, request, 1)
  if (found === REFUSED) return
  const count = found === OPENED ? Math.min(wanted, zset.length) : 0
  // Without a count the answer is flat even in RESP3.
  const nested = reply.resp3 && argc === 3
  reply.array(nested ? count : count * 2)
  if (count > 0) popMembers(zset, reply, request.buf, request.start[1], request.end[1], count, max, nested)
}

export const zpopmin = defineCommand({
  name: 'zpopmin',
  group: 'sorted-set',
  since: '5.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the members of a sorted set that have the lowest scores, and returns them.',
  flags: ['write', 'fast'],
  args: ARGS,
  run: (ctx, request) => pop(ctx, request, false),
})

export const zpopmax = defineCommand({
  name: 'zpopmax',
  group: 'sorted-set',
  since: '5.0.0',
  complexity: COMPLEXITY,
  summary: 'Removes the members of a sorted set that have the highest scores, and returns them.',
  flags: ['write', 'fast'],
  args: ARGS,
  run: (ctx, request) => pop(ctx, request, true),
})
