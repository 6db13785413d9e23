/**
 * XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [MAXLEN | MINID [= | ~] threshold [LIMIT count]] * | id field value
 * [field value ...]: adds an entry to a stream.
 */

import { createStream, openStream } from '../../collections/stream.ts'
import { replyId } from '../../collections/stream-reply.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import { block, key, oneOf, optional, repeated, string, token, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS, wrongArity } from '../../server/errors.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { ID_OPEN, ID_WHOLE } from '../../values/stream-id-text.ts'
import { trimStream } from '../../values/stream-trim.ts'
import { STREAM_EVENTS } from './stream-events.ts'
import { REFERENCES, readTrimArguments, TRIM } from './trim-arguments.ts'
import { handOnTrimmed } from './trim-propagation.ts'

const ZERO_ID = 'ERR The ID specified in XADD must be greater than 0-0'
const EXHAUSTED = 'ERR The stream has exhausted the last possible ID, unable to add more items'
const NOT_ABOVE = 'ERR The ID specified in XADD is equal or smaller than the target stream top item'
const TOO_LARGE = 'ERR Elements are too large to be stored'
/** The most bytes of the fields and values of an entry. */
const MAX_ENTRY_BYTES = 2 ** 30

export const xadd = defineCommand({
  name: 'xadd',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1); with trimming O(n), n the entries removed',
  summary: 'Adds an entry to a stream.',
  history: [
    ['6.2.0', 'The NOMKSTREAM option, trimming by MINID, and LIMIT.'],
    ['7.0.0', 'Ids of the form `ms-*`.'],
    ['8.2.0', 'The options KEEPREF, DELREF and ACKED.'],
  ],
  flags: ['write', 'denyoom', 'fast'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', UPDATES),
    optional(token('NOMKSTREAM', 'nomkstream', { since: '6.2.0' })),
    REFERENCES,
    optional(TRIM),
    oneOf('id_or_auto', [token('*', 'auto_id'), string('id')]),
    repeated(block('field_value', [string('field'), string('value')])),
  ],
  run(ctx, request) {
    const { db, keyspace, reply, streams, propagation } = ctx
    const { buf, start, end, argc } = request
    const { id, trim, trimArguments } = streams
    const idAt = readTrimArguments(ctx, request, true)
    if (idAt < 0) return
    const words = argc - idAt - 1
    if (words < 2 || (words & 1) === 1) return reply.error(wrongArity('xadd'))
    if (trimArguments.idState === ID_WHOLE && id.isMin) return reply.error(ZERO_ID)
    const ref = db.lookup(buf, start[1], end[1])
    if (ref !== 0 && db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
    if (ref === 0 && trimArguments.noMkStream) return reply.nullBulk()
    if (end[argc - 1] - start[idAt + 1] > MAX_ENTRY_BYTES) return reply.error(TOO_LARGE)
    const stream = ref === 0 ? createStream(db, buf, start[1], end[1]) : openStream(db, ref)
    if (stream.lastId.isMax) return reply.error(EXHAUSTED)
    if (!chooseId(stream, id, trimArguments.idState, ctx.nowMs)) return reply.error(NOT_ABOVE)
    if (ref !== 0) db.beforeEdit(ref)
    stream.append(id, request, idAt + 1, words >> 1, keyspace.limits)
    replyId(reply, id)
    db.changed(buf, start[1], end[1], STREAM_EVENTS.xadd)
    if (trimArguments.trims && trimStream(stream, trim) > 0) {
      db.notify(buf, start[1], end[1], STREAM_EVENTS.xtrim)
    }
    if (propagation.active && (trim.approximate || trimArguments.idState !== ID_WHOLE)) {
      handOnTrimmed(ctx, request, stream, idAt, id)
    }
  },
})

/** Makes `id` the id of a new entry; false: it would not be above the last one. Ids of the clock never go back. */
function chooseId(stream: Stream, id: StreamId, state: number, nowMs: number): boolean {
  const { lastId } = stream
  if (state === ID_WHOLE) return id.compare(lastId) > 0
  if (state === ID_OPEN) {
    if (id.msHigh === lastId.msHigh && id.msLow === lastId.msLow) {
      id.set(lastId).increment()
      return id.msHigh === lastId.msHigh && id.msLow === lastId.msLow
    }
    return id.compare(lastId) > 0
  }
  id.setNumbers(nowMs, 0)
  if (id.compare(lastId) <= 0) id.set(lastId).increment()
  return true
}
