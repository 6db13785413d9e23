// LPUSH, RPUSH, LPUSHX, RPUSHX key element [element ...]: adds elements at an end, one after the other. The commands
// with an X leave a key alone that does not exist.

import { pushArguments } from '../../collections/list.ts'
import { TYPE_LIST } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { INSERTS, key, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { pushEvent } from './list-events.ts'

function push({ db, reply }: CommandContext, request: Request, atHead: boolean, create: boolean): void {
  const { buf, start, end } = request
  const ref = db.lookup(buf, start[1], end[1])
  if (ref === 0) {
    if (!create) return reply.integer(0)
  } else if (db.type(ref) !== TYPE_LIST) {
    return reply.error(ERRORS.wrongType)
  }
  reply.integer(pushArguments(db, ref, request, 2, atHead))
  db.changed(buf, start[1], end[1], pushEvent(atHead))
}

const args = [key('key', INSERTS), repeated(string('element'))]
const complexity = 'O(1) for each element'

export const lpush = defineCommand({
  name: 'lpush',
  group: 'list',
  since: '1.0.0',
  complexity,
  summary: 'Adds elements in front of the first one of a list, which is created if need be.',
  history: [['2.4.0', 'Several elements can be given.']],
  flags: ['write', 'denyoom', 'fast'],
  args,
  run: (ctx, request) => push(ctx, request, true, true),
})

export const rpush = defineCommand({
  name: 'rpush',
  group: 'list',
  since: '1.0.0',
  complexity,
  summary: 'Adds elements behind the last one of a list, which is created if need be.',
  history: [['2.4.0', 'Several elements can be given.']],
  flags: ['write', 'denyoom', 'fast'],
  args,
  run: (ctx, request) => push(ctx, request, false, true),
})

export const lpushx = defineCommand({
  name: 'lpushx',
  group: 'list',
  since: '2.2.0',
  complexity,
  summary: 'Adds elements in front of the first one of a list that exists.',
  history: [['4.0.0', 'Several elements can be given.']],
  flags: ['write', 'denyoom', 'fast'],
  args,
  run: (ctx, request) => push(ctx, request, true, false),
})

export const rpushx = defineCommand({
  name: 'rpushx',
  group: 'list',
  since: '2.2.0',
  complexity,
  summary: 'Adds elements behind the last one of a list that exists.',
  history: [['4.0.0', 'Several elements can be given.']],
  flags: ['write', 'denyoom', 'fast'],
  args,
  run: (ctx, request) => push(ctx, request, false, false),
})
