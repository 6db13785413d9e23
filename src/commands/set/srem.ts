/** SREM key member [member ...]: removes members. */

import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { key, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { SET_EVENTS } from './events.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'

function run(ctx: CommandContext, request: Request): void {
  const { db, reply, set } = ctx
  const { buf, start, end, argc } = request
  const opened = openForWriting(ctx, request, 1)
  if (opened === REFUSED) return
  if (opened === ABSENT) return reply.integer(0)
  let removed = 0
  let left = set.length
  for (let i = 2; i < argc && left > 0; i++) {
    if (!set.remove(buf, start[i], end[i])) continue
    removed++
    left--
  }
  if (left === 0) db.delete(set.ref)
  if (removed > 0) db.changed(buf, start[1], end[1], SET_EVENTS.srem)
  if (left === 0) db.notify(buf, start[1], end[1], EVENTS.del)
  reply.integer(removed)
}

export const srem = defineCommand({
  name: 'srem',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n), n the members given',
  summary: 'Removes members from a set; with the last one the set goes too.',
  history: [['2.4.0', 'Several members.']],
  flags: ['write', 'fast'],
  args: [key('key', ['RW', 'delete']), repeated(string('member'))],
  run,
})
