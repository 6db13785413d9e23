/** XACK key group id [id ...]: entries have been dealt with and are not pending any more. */

import type { Request } from '../../protocol/request.ts'
import { key, repeated, string, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { readId } from './arguments.ts'
import { groupOf, streamOf } from './group-lookup.ts'

const FIRST_ID = 3

export const xack = defineCommand({
  name: 'xack',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log n) for each id, n the pending entries of the group',
  summary: 'Tells that entries delivered to a group have been dealt with.',
  flags: ['write', 'fast'],
  args: [key('key', UPDATES), string('group'), repeated(string('id'))],
  run(ctx, request) {
    const { db, keyspace, reply } = ctx
    const { buf, start, end } = request
    const ref = db.lookupRead(buf, start[1], end[1])
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    const group = stream === null ? null : groupOf(stream, request, 2)
    if (group === null) return reply.integer(0)
    // One id needs no look at the others first.
    if (request.argc > FIRST_ID + 1 && !areIds(ctx, request)) return
    const { id } = ctx.streams
    let settled = 0
    for (let i = FIRST_ID; i < request.argc; i++) {
      if (!readId(reply, request, i, id, 0, true)) return
      if (settled === 0) db.beforeEdit(ref)
      if (group.settle(id)) settled++
    }
    keyspace.dirty += settled
    reply.integer(settled)
  },
})

/** Whether all arguments from the first id on are ids; an error is replied if not. */
function areIds(ctx: CommandContext, request: Request): boolean {
  for (let i = FIRST_ID; i < request.argc; i++) {
    if (!readId(ctx.reply, request, i, ctx.streams.id, 0, true)) return false
  }
  return true
}
