/**
 * BLPOP key [key ...] timeout: takes the first element of the first list that there is, or waits for one.
 * BRPOP key [key ...] timeout: as BLPOP, the last element.
 */

import { ownCopy } from '../../../bytes/copy.ts'
import { TYPE_LIST } from '../../../keyspace/record.ts'
import type { Request } from '../../../protocol/request.ts'
import { type Arg, double, key, repeated, TAKES } from '../../../server/args.ts'
import { defineCommand } from '../../../server/command.ts'
import type { CommandContext } from '../../../server/context.ts'
import { readTimeout, serveOrWait, TIMEOUT_HISTORY } from '../../shared/blocking.ts'
import { popOne } from '../pop-elements.ts'

const ARGS: readonly Arg[] = [repeated(key('key', TAKES)), double('timeout')]

export const blpop = defineCommand({
  name: 'blpop',
  group: 'list',
  since: '2.0.0',
  complexity: 'O(n), n the keys given',
  summary: 'Takes the first element of a list, or waits for one.',
  history: TIMEOUT_HISTORY,
  flags: ['write', 'noscript', 'blocking'],
  args: ARGS,
  run: (ctx, request) => popOrWait(ctx, request, true),
})

export const brpop = defineCommand({
  name: 'brpop',
  group: 'list',
  since: '2.0.0',
  complexity: 'O(n), n the keys given',
  summary: 'Takes the last element of a list, or waits for one.',
  history: TIMEOUT_HISTORY,
  flags: ['write', 'noscript', 'blocking'],
  args: ARGS,
  run: (ctx, request) => popOrWait(ctx, request, false),
})

function popOrWait(ctx: CommandContext, request: Request, fromHead: boolean): void {
  const last = request.argc - 1
  const timeoutMs = readTimeout(ctx, request, last)
  if (timeoutMs < 0) return
  const { db, propagation } = ctx
  serveOrWait(ctx, request, { from: 1, to: last }, timeoutMs, TYPE_LIST, (reply, buf, start, end, ref) => {
    reply.array(2)
    reply.bulk(buf, start, end)
    popOne(db, reply, buf, start, end, ref, fromHead)
    if (propagation.active) propagation.as(fromHead ? 'LPOP' : 'RPOP', ownCopy(buf, start, end))
  })
}
