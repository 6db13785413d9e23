/** MOVE key db: takes a key to another database, unless that has a key of the same name. */

import { EVENTS } from '../../keyspace/events.ts'
import { integer, key, READS_AND_UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { readDatabase } from './database-argument.ts'

export const move = defineCommand({
  name: 'move',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes a key to another database.',
  flags: ['write', 'fast'],
  args: [key('key', READS_AND_UPDATES), integer('db')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const target = readDatabase(ctx, request, 2)
    if (target === null) return
    if (target === db) return reply.error(ERRORS.sameObject)
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0 || target.lookup(buf, start[1], end[1]) !== 0) return reply.integer(0)
    target.moveFrom(db, ref, buf, start[1], end[1])
    db.changed(buf, start[1], end[1], EVENTS.moveFrom)
    target.changedToo(buf, start[1], end[1], EVENTS.moveTo)
    reply.integer(1)
  },
})
