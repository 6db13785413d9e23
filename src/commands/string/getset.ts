/** GETSET key value: stores a string and answers the one before it. */

import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import { key, READS_AND_UPDATES, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { replyString } from './find-string.ts'

export const getset = defineCommand({
  name: 'getset',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string and answers the one that was there before.',
  flags: ['write', 'denyoom', 'fast'],
  deprecated: { since: '6.2.0', replacedBy: '`SET` with the `!GET` argument' },
  args: [key('key', READS_AND_UPDATES), string('value')],
  run(ctx, request) {
    const { db, reply, propagation } = ctx
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    const ref = db.lookupRead(buf, start, end)
    if (ref !== 0 && db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    if (ref === 0) reply.nullBulk()
    else replyString(ctx, ref)
    storeArgument(db, ref, request, 1, 2, false)
    db.changed(buf, start, end, EVENTS.set)
    if (propagation.active) propagation.as('SET', request.bytes(1), request.bytes(2))
  },
})
