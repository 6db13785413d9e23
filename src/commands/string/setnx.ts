/** SETNX key value: stores a string where nothing is yet. */

import { EVENTS } from '../../keyspace/events.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import { key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const setnx = defineCommand({
  name: 'setnx',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string, unless the key exists.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', ['OW', 'insert']), string('value')],
  run({ db, reply }, request) {
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    if (db.lookup(buf, start, end) !== 0) return reply.integer(0)
    storeArgument(db, 0, request, 1, 2, false)
    db.changed(buf, start, end, EVENTS.set)
    reply.integer(1)
  },
})
