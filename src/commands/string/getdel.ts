/** GETDEL key: answers a string and deletes it. */

import { EVENTS } from '../../keyspace/events.ts'
import { key } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { findString, replyString } from './find-string.ts'

export const getdel = defineCommand({
  name: 'getdel',
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Reads the string under a key and deletes the key.',
  flags: ['write', 'fast'],
  args: [key('key', ['RW', 'access', 'delete'])],
  run(ctx, request) {
    const { db, server, propagation } = ctx
    const ref = findString(ctx, request)
    if (ref === 0) return
    replyString(ctx, ref)
    db.delete(ref)
    db.changed(request.buf, request.start[1], request.end[1], EVENTS.del)
    if (!propagation.active) return
    propagation.as(server.config.bool('lazyfree-lazy-user-del') ? 'UNLINK' : 'DEL', request.bytes(1))
  },
})
