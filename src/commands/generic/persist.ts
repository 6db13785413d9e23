/** PERSIST key: takes the expiry time from a key. */

import { EVENTS } from '../../keyspace/events.ts'
import { key, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const persist = defineCommand({
  name: 'persist',
  group: 'generic',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Lets a key live on without an expiry time.',
  flags: ['write', 'fast'],
  args: [key('key', UPDATES)],
  run({ db, reply }, { buf, start, end }) {
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0 || db.expireAt(ref) < 0) return reply.integer(0)
    db.clearExpiry(ref)
    db.changed(buf, start[1], end[1], EVENTS.persist)
    reply.integer(1)
  },
})
