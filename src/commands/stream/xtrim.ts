/**
 * XTRIM key MAXLEN | MINID [= | ~] threshold [LIMIT count] [KEEPREF | DELREF | ACKED]: removes the oldest entries, up to
 * a length or an id; with `~` only whole blocks of them.
 */

import { openStream } from '../../collections/stream.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import { type KeyFlag, key } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { trimStream } from '../../values/stream-trim.ts'
import { STREAM_EVENTS } from './stream-events.ts'
import { REFERENCES, readTrimArguments, TRIM } from './trim-arguments.ts'
import { handOnTrimmed } from './trim-propagation.ts'

const DELETES: readonly KeyFlag[] = ['RW', 'delete']

export const xtrim = defineCommand({
  name: 'xtrim',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the entries removed; those of one block go together',
  summary: 'Removes the oldest entries of a stream.',
  history: [
    ['6.2.0', 'Trimming by MINID, and LIMIT.'],
    ['8.2.0', 'The options KEEPREF, DELREF and ACKED.'],
  ],
  flags: ['write'],
  tips: ['nondeterministic_output'],
  args: [key('key', DELETES), TRIM, REFERENCES],
  run(ctx, request) {
    const { db, keyspace, propagation, reply, streams } = ctx
    const { buf, start, end } = request
    if (readTrimArguments(ctx, request, false) < 0) return
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
    const stream = openStream(db, ref)
    db.beforeEdit(ref)
    const removed = trimStream(stream, streams.trim)
    if (removed > 0) {
      db.changed(buf, start[1], end[1], STREAM_EVENTS.xtrim)
      keyspace.dirty += removed - 1
      if (propagation.active && streams.trim.approximate) handOnTrimmed(ctx, request, stream, 0, streams.id)
    }
    reply.integer(removed)
  },
})
