/** GETDEL key: answers a string and deletes it. */

import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { key } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

export const getdel = defineCommand({
  name: 'getdel',
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Reads the string under a key and deletes the key.',
  flags: ['write', 'fast'],
  args: [key('key', ['RW', 'access', 'delete'])],
  run({ db, reply, server, propagation }, request) {
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    const ref = db.lookupRead(buf, start, end)
    if (ref === 0) return reply.nullBulk()
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const value = db.value(ref)
    reply.bulk(value.bytes, value.start, value.end)
    db.delete(ref)
    db.changed(buf, start, end, EVENTS.del)
    if (!propagation.active) return
    propagation.as(server.config.bool('lazyfree-lazy-user-del') ? 'UNLINK' : 'DEL', request.bytes(1))
  },
})
