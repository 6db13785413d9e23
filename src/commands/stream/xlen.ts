/** XLEN key: the number of entries. */

import { openStream } from '../../collections/stream.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import { key, LOOKS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

export const xlen = defineCommand({
  name: 'xlen',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Tells how many entries a stream has.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run({ db, reply }, { buf, start, end }) {
    const ref = db.lookupRead(buf, start[1], end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
    reply.integer(openStream(db, ref).size)
  },
})
