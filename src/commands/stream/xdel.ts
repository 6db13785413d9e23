/** XDEL key id [id ...]: deletes entries. */

import { openStream } from '../../collections/stream.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import { type KeyFlag, key, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { readId } from './arguments.ts'
import { STREAM_EVENTS } from './stream-events.ts'

const DELETES: readonly KeyFlag[] = ['RW', 'delete']
const FIRST_ID = 2

export const xdel = defineCommand({
  name: 'xdel',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log n) for each id, n the entries of the stream',
  summary: 'Deletes entries of a stream.',
  flags: ['write', 'fast'],
  args: [key('key', DELETES), repeated(string('id'))],
  run({ db, keyspace, reply, streams }, request) {
    const { buf, start, end } = request
    const { id } = streams
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0) return reply.integer(0)
    if (db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
    const stream = openStream(db, ref)
    // All or nothing: every id must be one.
    for (let i = FIRST_ID; i < request.argc; i++) if (!readId(reply, request, i, id, 0, true)) return
    db.beforeEdit(ref)
    let deleted = 0
    for (let i = FIRST_ID; i < request.argc; i++) {
      readId(reply, request, i, id, 0, true)
      if (stream.delete(id)) deleted++
    }
    if (deleted > 0) {
      db.changed(buf, start[1], end[1], STREAM_EVENTS.xdel)
      keyspace.dirty += deleted - 1
    }
    reply.integer(deleted)
  },
})
