/** LTRIM key start stop: removes all elements but those of a range. */

import { listLength, trimList } from '../../collections/list.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { integer, key } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { isListOrNone, readLong } from './arguments.ts'
import { LIST_EVENTS } from './list-events.ts'

export const ltrim = defineCommand({
  name: 'ltrim',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(n), n the elements removed',
  summary: 'Removes the elements at both ends of a list that are not in a range.',
  flags: ['write'],
  args: [key('key', ['RW', 'delete']), integer('start'), integer('stop')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const from = readLong(request, 2)
    const to = readLong(request, 3)
    if (Number.isNaN(from) || Number.isNaN(to)) return reply.error(ERRORS.notInteger)
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0) return reply.ok()
    if (!isListOrNone(ctx, ref)) return
    const length = listLength(db, ref)
    const first = from < 0 ? Math.max(0, length + from) : from
    const last = to < 0 ? length + to : Math.min(to, length - 1)
    const isWhole = first === 0 && last === length - 1
    const left = isWhole ? ref : trimList(db, ref, first, last)
    // A key that stays as it was is told of, but nothing is handed on.
    if (isWhole) db.changedToo(buf, start[1], end[1], LIST_EVENTS.ltrim)
    else db.changed(buf, start[1], end[1], LIST_EVENTS.ltrim)
    if (left === 0) db.notify(buf, start[1], end[1], EVENTS.del)
    reply.ok()
  },
})
