/** SETEX key seconds value, PSETEX key milliseconds value: stores a string for a time. */

import type { Request } from '../../protocol/request.ts'
import { integer, key, OVERWRITES, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { BAD_DEADLINE, readDeadline } from './deadline.ts'
import { storeUntil } from './store-until.ts'

function run(ctx: CommandContext, request: Request, unitMs: 1 | 1000, name: string): void {
  const deadline = readDeadline(ctx, request, 2, unitMs, ctx.nowMs, name)
  if (deadline === BAD_DEADLINE) return
  const ref = ctx.db.lookup(request.buf, request.start[1], request.end[1])
  storeUntil(ctx, request, ref, 3, deadline)
  ctx.reply.ok()
}

export const setex = defineCommand({
  name: 'setex',
  group: 'string',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string that expires after some seconds.',
  flags: ['write', 'denyoom'],
  args: [key('key', OVERWRITES), integer('seconds'), string('value')],
  run: (ctx, request) => run(ctx, request, 1000, 'setex'),
})

export const psetex = defineCommand({
  name: 'psetex',
  group: 'string',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Stores a string that expires after some milliseconds.',
  flags: ['write', 'denyoom'],
  args: [key('key', OVERWRITES), integer('milliseconds'), string('value')],
  run: (ctx, request) => run(ctx, request, 1, 'psetex'),
})
