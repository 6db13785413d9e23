/**
 * XDELEX key [KEEPREF | DELREF | ACKED] IDS numids id [id ...]: deletes entries, and says what becomes of the references that
 * groups have to them.
 * XACKDEL key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...]: acknowledges entries and deletes them.
 */

import type { Request } from '../../protocol/request.ts'
import { key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { REF_ACKED, REF_DELETE } from '../../values/stream-trim.ts'
import { readId } from './arguments.ts'
import { groupOf, streamOf } from './group-lookup.ts'
import { REFERENCE_ARGS, type ReferencedIds, readReferencedIds } from './reference-options.ts'
import { STREAM_EVENTS } from './stream-events.ts'

const ABSENT = -1
const DELETED = 1
/** It is there still, because a group has it to read or pending. */
const REFERENCED = 2

export const xdelex = defineCommand({
  name: 'xdelex',
  group: 'stream',
  since: '8.2.0',
  complexity: 'O(log n) for each id, n the entries',
  summary: 'Deletes entries, and says what becomes of references to them.',
  flags: ['write', 'fast'],
  args: [key('key', ['RW', 'delete']), ...REFERENCE_ARGS],
  run(ctx, request) {
    const { db, reply } = ctx
    const ids = readReferencedIds(ctx, request, 2)
    if (ids === null) return
    const ref = db.lookup(request.buf, request.start[1], request.end[1])
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    if (stream !== null) db.beforeEdit(ref)
    replyEach(ctx, request, ids, (id) => (stream === null ? ABSENT : remove(stream, id, ids)))
  },
})

export const xackdel = defineCommand({
  name: 'xackdel',
  group: 'stream',
  since: '8.2.0',
  complexity: 'O(log n) for each id, n the entries',
  summary: 'Acknowledges entries and deletes them.',
  flags: ['write', 'fast'],
  args: [key('key', ['RW', 'update', 'delete']), string('group'), ...REFERENCE_ARGS],
  run(ctx, request) {
    const { db, keyspace, reply } = ctx
    const ids = readReferencedIds(ctx, request, 3)
    if (ids === null) return
    const ref = db.lookup(request.buf, request.start[1], request.end[1])
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    const group = stream === null ? null : groupOf(stream, request, 2)
    if (group !== null) db.beforeEdit(ref)
    replyEach(ctx, request, ids, (id) => {
      if (stream === null || group === null || !group.settle(id)) return ABSENT
      keyspace.dirty++
      // Acknowledged before, it may be gone from the stream already.
      return remove(stream, id, ids) === REFERENCED ? REFERENCED : DELETED
    })
  },
})

/** Deletes an entry as far as the mode allows it. */
function remove(stream: Stream, id: StreamId, { mode }: ReferencedIds): number {
  const { groups } = stream
  if (mode === REF_DELETE) groups?.dropReferences(id)
  if (mode === REF_ACKED && stream.has(id)) {
    // Without any group nobody can have acknowledged it.
    if (groups === null || groups.size === 0 || groups.isReferenced(id)) return REFERENCED
  }
  return stream.delete(id) ? DELETED : ABSENT
}

/** Replies with what becomes of each id. */
function replyEach(
  { db, keyspace, reply, streams }: CommandContext,
  request: Request,
  { from, to }: ReferencedIds,
  removeOne: (id: StreamId) => number,
): void {
  const { buf, start, end } = request
  const ref = db.peek(buf, start[1], end[1])
  const stream = streamOf(db, reply, ref) ?? null
  const before = stream?.size ?? 0
  reply.array(to - from)
  for (let i = from; i < to; i++) {
    readId(reply, request, i, streams.id, 0, true)
    reply.integer(removeOne(streams.id))
  }
  const deleted = before - (stream?.size ?? 0)
  if (deleted === 0) return
  db.changed(buf, start[1], end[1], STREAM_EVENTS.xdel)
  keyspace.dirty += deleted - 1
}
