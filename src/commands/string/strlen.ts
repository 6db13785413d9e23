/** STRLEN key: how long the string is. */

import { TYPE_STRING } from '../../keyspace/record.ts'
import { key, LOOKS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

export const strlen = defineCommand({
  name: 'strlen',
  group: 'string',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'The length of a string in bytes, 0 for a key that does not exist.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run({ db, reply }, request) {
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const value = db.value(ref)
    reply.integer(value.end - value.start)
  },
})
