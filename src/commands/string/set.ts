/** SET key value [condition] [GET] [expiry]: stores a string. */

import { EVENTS } from '../../keyspace/events.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import { key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const set = defineCommand({
  name: 'set',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string under a key, whatever was there before.',
  flags: ['write', 'denyoom'],
  args: [key('key', ['RW', 'access', 'update', 'insert']), string('value')],
  run({ db, reply }, request) {
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    const ref = db.lookup(buf, start, end)
    storeArgument(db, ref, request, 1, 2, false)
    db.changed(buf, start, end, EVENTS.set)
    reply.ok()
  },
})
