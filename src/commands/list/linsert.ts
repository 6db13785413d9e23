/** LINSERT key BEFORE | AFTER pivot element: inserts an element beside the first one that equals the pivot. */

import { insertBeside, ListCursor, listLength, prepareGrowth } from '../../collections/list.ts'
import { INSERTS, key, oneOf, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { isListOrNone } from './arguments.ts'
import { LIST_EVENTS } from './list-events.ts'

export const linsert = defineCommand({
  name: 'linsert',
  group: 'list',
  since: '2.2.0',
  complexity: 'O(n), n the elements before the pivot',
  summary: 'Inserts an element before or behind another one.',
  flags: ['write', 'denyoom'],
  args: [
    key('key', INSERTS),
    oneOf('where', [token('BEFORE'), token('AFTER')]),
    string('pivot'),
    string('element'),
  ],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const behind = request.is(2, 'after')
    if (!behind && !request.is(2, 'before')) return reply.error(ERRORS.syntax)
    const found = db.lookup(buf, start[1], end[1])
    if (found === 0) return reply.integer(0)
    if (!isListOrNone(ctx, found)) return
    // Before the pivot is looked for, as in Redis: a list may get long without getting longer.
    const ref = prepareGrowth(db, found, end[4] - start[4], 1)
    const { needle } = db.keyspace
    needle.set(buf, start[3], end[3])
    const cursor = new ListCursor(db, ref)
    cursor.seek(0)
    while (!cursor.equals(needle, buf, start[3], end[3])) {
      if (!cursor.next()) return reply.integer(-1)
    }
    const target = insertBeside(db, ref, cursor, behind, buf, start[4], end[4])
    db.changed(buf, start[1], end[1], LIST_EVENTS.linsert)
    reply.integer(listLength(db, target))
  },
})
