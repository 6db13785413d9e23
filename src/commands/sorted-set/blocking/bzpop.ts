/**
 * BZPOPMIN key [key ...] timeout: takes the member with the lowest score of the first sorted set that there is, or
 * waits for one.
 * BZPOPMAX key [key ...] timeout: as BZPOPMIN, the member with the highest score.
 */

import { ownCopy } from '../../../bytes/copy.ts'
import { popMembers } from '../../../collections/zset-pop.ts'
import { TYPE_ZSET } from '../../../keyspace/record.ts'
import type { Request } from '../../../protocol/request.ts'
import { type Arg, double, key, repeated, TAKES } from '../../../server/args.ts'
import { defineCommand } from '../../../server/command.ts'
import type { CommandContext } from '../../../server/context.ts'
import { readTimeout, serveOrWait, TIMEOUT_HISTORY } from '../../shared/blocking.ts'

const ARGS: readonly Arg[] = [repeated(key('key', TAKES)), double('timeout')]

export const bzpopmin = defineCommand({
  name: 'bzpopmin',
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Takes the member with the lowest score of a sorted set, or waits for one.',
  history: TIMEOUT_HISTORY,
  flags: ['write', 'noscript', 'fast', 'blocking'],
  args: ARGS,
  run: (ctx, request) => popOrWait(ctx, request, false),
})

export const bzpopmax = defineCommand({
  name: 'bzpopmax',
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Takes the member with the highest score of a sorted set, or waits for one.',
  history: TIMEOUT_HISTORY,
  flags: ['write', 'noscript', 'fast', 'blocking'],
  args: ARGS,
  run: (ctx, request) => popOrWait(ctx, request, true),
})

function popOrWait(ctx: CommandContext, request: Request, max: boolean): void {
  const last = request.argc - 1
  const timeoutMs = readTimeout(ctx, request, last)
  if (timeoutMs < 0) return
  const { db, propagation, zset } = ctx
  serveOrWait(ctx, request, { from: 1, to: last }, timeoutMs, TYPE_ZSET, (reply, buf, start, end, ref) => {
    zset.open(db, ref)
    reply.array(3)
    reply.bulk(buf, start, end)
    popMembers(zset, reply, buf, start, end, 1, max, false)
    if (propagation.active) propagation.as(max ? 'ZPOPMAX' : 'ZPOPMIN', ownCopy(buf, start, end))
  })
}
