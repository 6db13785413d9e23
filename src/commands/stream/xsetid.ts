/**
 * XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]: says what a stream knows of entries that
 * are gone. Files and replicas are brought up to date with it.
 */

import { parseInt64 } from '../../bytes/int64.ts'
import { openStream } from '../../collections/stream.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import { integer, key, optional, string, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { readId } from './arguments.ts'
import { STREAM_EVENTS } from './stream-events.ts'

const NEGATIVE = 'ERR entries_added must be positive'
const BELOW_DELETED = 'ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id'
const BELOW_TOP = 'ERR The ID specified in XSETID is smaller than the target stream top item'
const BELOW_LENGTH = 'ERR The entries_added specified in XSETID is smaller than the target stream length'

export const xsetid = defineCommand({
  name: 'xsetid',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Sets the last id of a stream, and what else it knows of entries that are gone.',
  history: [['7.0.0', 'The options ENTRIESADDED and MAXDELETEDID.']],
  flags: ['write', 'denyoom', 'fast'],
  args: [
    key('key', UPDATES),
    string('last-id'),
    optional(integer('entries_added', { token: 'ENTRIESADDED', since: '7.0.0' })),
    optional(string('max_deleted_entry_id', { token: 'MAXDELETEDID', since: '7.0.0' })),
  ],
  run({ db, reply, streams }, request) {
    const { buf, start, end } = request
    const { id, other: maxDeletedId, to: top } = streams
    if (!readId(reply, request, 2, id, 0, true)) return
    maxDeletedId.setMin()
    let entriesAdded = -1
    for (let i = 3; i < request.argc; i += 2) {
      if (i + 1 >= request.argc) return reply.error(ERRORS.syntax)
      if (request.is(i, 'entriesadded')) {
        const value = parseInt64(buf, start[i + 1], end[i + 1])
        if (value === null) return reply.error(ERRORS.notInteger)
        if (value < 0n) return reply.error(NEGATIVE)
        entriesAdded = Number(value)
      } else if (request.is(i, 'maxdeletedid')) {
        if (!readId(reply, request, i + 1, maxDeletedId, 0, true)) return
        if (id.compare(maxDeletedId) < 0) return reply.error(BELOW_DELETED)
      } else {
        return reply.error(ERRORS.syntax)
      }
    }
    const ref = db.lookup(buf, start[1], end[1])
    if (ref === 0) return reply.error(ERRORS.noSuchKey)
    if (db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
    const stream = openStream(db, ref)
    if (stream.lastEntry(top) && id.compare(top) < 0) return reply.error(BELOW_TOP)
    if (entriesAdded !== -1 && stream.size > entriesAdded) return reply.error(BELOW_LENGTH)
    db.beforeEdit(ref)
    stream.lastId.set(id)
    if (entriesAdded !== -1) stream.entriesAdded = entriesAdded
    if (!maxDeletedId.isMin) stream.maxDeletedId.set(maxDeletedId)
    reply.ok()
    db.changed(buf, start[1], end[1], STREAM_EVENTS.xsetid)
  },
})
