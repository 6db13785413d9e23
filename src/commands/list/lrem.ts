/** LREM key count element: removes the first `count` elements of a value, the last ones if negative, all if 0. */

import { listLength, removeElements } from '../../collections/list.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { integer, key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { isListOrNone, readDirected } from './arguments.ts'
import { LIST_EVENTS } from './list-events.ts'

export const lrem = defineCommand({
  name: 'lrem',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(n), n the elements of the list',
  summary: 'Removes elements with a given value.',
  flags: ['write'],
  args: [key('key', ['RW', 'delete']), integer('count'), string('element')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const count = readDirected(ctx, request, 2)
    if (Number.isNaN(count)) return
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0) return reply.integer(0)
    if (!isListOrNone(ctx, ref)) return
    const length = listLength(db, ref)
    const limit = count === 0 ? length : Math.abs(count)
    const removed = removeElements(db, ref, buf, start[3], end[3], limit, count < 0)
    if (removed > 0) {
      db.changed(buf, start[1], end[1], LIST_EVENTS.lrem)
      if (removed === length) db.notify(buf, start[1], end[1], EVENTS.del)
    }
    reply.integer(removed)
  },
})
