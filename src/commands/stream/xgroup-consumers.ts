/**
 * XGROUP CREATECONSUMER key group consumer: makes a consumer before it reads.
 * XGROUP DELCONSUMER key group consumer: deletes a consumer; what is pending with it is not pending any more.
 */

import type { Request } from '../../protocol/request.ts'
import { INSERTS, key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import { GROUP_EVENTS } from './group-events.ts'
import { createConsumer, groupOf, KEY_NEEDED, noSuchGroup, streamOf } from './group-lookup.ts'

const GROUP_AND_CONSUMER = [string('groupname'), string('consumername')]

export const xgroupCreateconsumer = defineCommand({
  name: 'createconsumer',
  group: 'stream',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Makes a consumer of a group.',
  flags: ['write', 'denyoom'],
  args: [key('key', INSERTS), ...GROUP_AND_CONSUMER],
  run(ctx, request) {
    const group = openGroup(ctx, request)
    if (group === null) return
    const { buf, start, end } = request
    if (group.consumer(buf, start[4], end[4]) !== null) return ctx.reply.integer(0)
    createConsumer(ctx, ctx.db, group, request, 4, 2)
    ctx.reply.integer(1)
  },
})

export const xgroupDelconsumer = defineCommand({
  name: 'delconsumer',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n log n), n the entries that are pending with the consumer',
  summary: 'Deletes a consumer of a group.',
  flags: ['write'],
  args: [key('key', ['RW', 'delete']), ...GROUP_AND_CONSUMER],
  run(ctx, request) {
    const { db, keyspace, reply } = ctx
    const { buf, start, end } = request
    const group = openGroup(ctx, request)
    if (group === null) return
    const consumer = group.consumer(buf, start[4], end[4])
    if (consumer === null) return reply.integer(0)
    const pending = consumer.ids.size
    group.removeConsumer(consumer)
    keyspace.dirty++
    db.notify(buf, start[2], end[2], GROUP_EVENTS.deleteConsumer)
    reply.integer(pending)
  },
})

/** The group that is to be changed, or null after an error reply. */
function openGroup({ db, reply }: CommandContext, request: Request): StreamGroup | null {
  const ref = db.lookup(request.buf, request.start[2], request.end[2])
  const stream = streamOf(db, reply, ref)
  if (stream === undefined) return null
  const group = stream === null ? null : groupOf(stream, request, 3)
  if (group === null) reply.error(stream === null ? KEY_NEEDED : noSuchGroup(request, 2, 3))
  else db.beforeEdit(ref)
  return group
}
