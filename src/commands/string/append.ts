/** APPEND key value: adds bytes to the end of a string. */

import { copyBytes } from '../../bytes/copy.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { ENCODING_RAW, TYPE_STRING } from '../../keyspace/record.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import { key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { isTooLong } from './length-limit.ts'

export const append = defineCommand({
  name: 'append',
  group: 'string',
  since: '2.0.0',
  complexity: 'O(n), n the bytes added, on average over many calls',
  summary: 'Adds bytes to the end of a string; a key that does not exist gets them as its value.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', ['RW', 'insert']), string('value')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf } = request
    const start = request.start[1]
    const end = request.end[1]
    const added = request.length(2)
    const ref = db.lookup(buf, start, end)
    let total = added
    if (ref === 0) {
      storeArgument(db, 0, request, 1, 2, false)
    } else {
      if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
      const old = db.value(ref)
      const length = old.end - old.start
      total += length
      if (isTooLong(ctx, total)) return reply.error(ERRORS.stringTooLong)
      const grown = db.extendValue(ref, total)
      db.setKind(grown, TYPE_STRING | ENCODING_RAW)
      const value = db.value(grown)
      copyBytes(buf, request.start[2], value.bytes, value.start + length, added)
    }
    db.changed(buf, start, end, EVENTS.append)
    reply.integer(total)
  },
})
