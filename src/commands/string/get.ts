/** GET key: the string under a key. */

import { TYPE_STRING } from '../../keyspace/record.ts'
import { key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

export const get = defineCommand({
  name: 'get',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Reads the string under a key.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS)],
  run({ db, reply }, request) {
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.nullBulk()
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const value = db.value(ref)
    reply.bulk(value.bytes, value.start, value.end)
  },
})
