/** SMOVE source destination member: moves a member from one set to another. */

import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_SET } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { INSERTS, key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { SET_EVENTS } from './events.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'

const MEMBER = 3

function run(ctx: CommandContext, request: Request): void {
  const { db, reply, set } = ctx
  const { buf, start, end } = request
  const from = db.lookup(buf, start[1], end[1])
  const to = db.lookup(buf, start[2], end[2])
  if (from === 0) return reply.integer(0)
  if (db.type(from) !== TYPE_SET || (to !== 0 && db.type(to) !== TYPE_SET))
    return reply.error(ERRORS.wrongType)
  set.open(db, from)
  if (from === to) return reply.integer(set.has(buf, start[MEMBER], end[MEMBER]) ? 1 : 0)
  if (!set.remove(buf, start[MEMBER], end[MEMBER])) return reply.integer(0)
  const isEmpty = set.length === 0
  if (isEmpty) db.delete(set.ref)
  db.changed(buf, start[1], end[1], SET_EVENTS.srem)
  if (isEmpty) db.notify(buf, start[1], end[1], EVENTS.del)
  if (addTo(ctx, request)) db.changed(buf, start[2], end[2], SET_EVENTS.sadd)
  reply.integer(1)
}

/** Adds the member to the destination. It is looked up again: what was found before may have moved. */
function addTo(ctx: CommandContext, request: Request): boolean {
  const { db, set } = ctx
  const { buf, start, end } = request
  const opened = openForWriting(ctx, request, 2)
  if (opened === REFUSED) return false
  if (opened !== ABSENT) return set.add(buf, start[MEMBER], end[MEMBER])
  set.create(db, buf, start[2], end[2], 1, buf, start[MEMBER], end[MEMBER])
  return true
}

export const smove = defineCommand({
  name: 'smove',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Moves a member from one set to another.',
  flags: ['write', 'fast'],
  args: [key('source', ['RW', 'access', 'delete']), key('destination', INSERTS), string('member')],
  run,
})
