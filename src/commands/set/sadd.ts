/** SADD key member [member ...]: adds members. */

import type { Request } from '../../protocol/request.ts'
import { INSERTS, key, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { SET_EVENTS } from './events.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'

const FIRST_MEMBER = 2

function run(ctx: CommandContext, request: Request): void {
  const { db, reply, set } = ctx
  const { buf, start, end, argc } = request
  const opened = openForWriting(ctx, request, 1)
  if (opened === REFUSED) return
  let added = 0
  let next = FIRST_MEMBER
  if (opened === ABSENT) {
    set.create(db, buf, start[1], end[1], argc - FIRST_MEMBER, buf, start[next], end[next])
    added++
    next++
  } else {
    set.expect(argc - FIRST_MEMBER)
  }
  for (; next < argc; next++) if (set.add(buf, start[next], end[next])) added++
  if (added > 0) db.changed(buf, start[1], end[1], SET_EVENTS.sadd)
  reply.integer(added)
}

export const sadd = defineCommand({
  name: 'sadd',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1) for each member',
  summary: 'Adds members to a set, which is made if there is none.',
  history: [['2.4.0', 'Several members.']],
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', INSERTS), repeated(string('member'))],
  run,
})
