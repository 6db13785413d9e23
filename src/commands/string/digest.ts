/** DIGEST key: the 64-bit XXH3 of a string as 16 hexadecimal digits, for the conditions IFDEQ and IFDNE. */

import { xxh3Hex } from '../../bytes/xxh3.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

export const digest = defineCommand({
  name: 'digest',
  group: 'string',
  since: '8.4.0',
  complexity: 'O(n), n the length of the string',
  summary: 'The digest of a string, to change the key later only if it is still the same.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS)],
  run({ db, reply }, request) {
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.nullBulk()
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const value = db.value(ref)
    reply.bulkText(xxh3Hex(value.bytes, value.start, value.end))
  },
})
