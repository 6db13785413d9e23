/** LSET key index element: replaces the element at an index. */

import { ListCursor, prepareGrowth, replaceElement } from '../../collections/list.ts'
import { integer, key, string, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { isListOrNone, readLong } from './arguments.ts'
import { LIST_EVENTS } from './list-events.ts'

export const lset = defineCommand({
  name: 'lset',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(n), n the elements between the index and the nearer end',
  summary: 'Replaces the element at an index.',
  flags: ['write', 'denyoom'],
  args: [key('key', UPDATES), integer('index'), string('element')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const found = db.lookup(buf, start[1], end[1])
    if (found === 0) return reply.error(ERRORS.noSuchKey)
    if (!isListOrNone(ctx, found)) return
    const index = readLong(request, 2)
    if (Number.isNaN(index)) return reply.error(ERRORS.notInteger)
    const ref = prepareGrowth(db, found, end[3] - start[3], 1)
    const cursor = new ListCursor(db, ref)
    if (!cursor.seek(index)) return reply.error(ERRORS.outOfRange)
    replaceElement(db, ref, cursor, buf, start[3], end[3])
    reply.ok()
    db.changed(buf, start[1], end[1], LIST_EVENTS.lset)
  },
})
