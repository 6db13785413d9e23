/** GETBIT key offset: one bit of a string; behind its end all bits are 0. */

import { TYPE_STRING } from '../../keyspace/record.ts'
import { integer, key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { BAD_OFFSET, readBitOffset } from './bit-offset.ts'

export const getbit = defineCommand({
  name: 'getbit',
  group: 'bitmap',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Reads a bit of a string.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), integer('offset')],
  run(ctx, request) {
    const { db, reply } = ctx
    const offset = readBitOffset(ctx, request, 2)
    if (offset < 0) return reply.error(BAD_OFFSET)
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const { bytes, start, end } = db.value(ref)
    const at = start + Math.floor(offset / 8)
    reply.integer(at < end ? (bytes[at] >>> (7 - (offset & 7))) & 1 : 0)
  },
})
