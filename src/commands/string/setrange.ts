/** SETRANGE key offset value: writes bytes over a part of a string; what is missing before them becomes zeros. */

import { copyBytes } from '../../bytes/copy.ts'
import { parseInt64 } from '../../bytes/int64.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { ENCODING_RAW, TYPE_STRING } from '../../keyspace/record.ts'
import { storeBytes } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, string, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { isTooLong } from './length-limit.ts'

const KIND = TYPE_STRING | ENCODING_RAW

export const setrange = defineCommand({
  name: 'setrange',
  group: 'string',
  since: '2.2.0',
  complexity: 'O(n), n the bytes written and the zeros before them',
  summary: 'Writes bytes over a part of a string, which grows as needed.',
  flags: ['write', 'denyoom'],
  args: [key('key', UPDATES), integer('offset'), string('value')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf } = request
    const offset = parseInt64(buf, request.start[2], request.end[2])
    if (offset === null) return reply.error(ERRORS.notInteger)
    if (offset < 0) return reply.error('ERR offset is out of range')
    const ref = db.lookup(buf, request.start[1], request.end[1])
    if (ref !== 0 && db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const oldLength = ref === 0 ? 0 : lengthOf(ctx, ref)
    if (request.length(3) === 0) return reply.integer(oldLength)
    const writtenEnd = Number(offset) + request.length(3)
    if (isTooLong(ctx, writtenEnd)) return reply.error(ERRORS.stringTooLong)
    if (ref === 0) create(ctx, request, writtenEnd)
    else overwrite(ctx, request, ref, oldLength, writtenEnd)
    db.changed(buf, request.start[1], request.end[1], EVENTS.setrange)
    reply.integer(Math.max(oldLength, writtenEnd))
  },
})

function lengthOf({ db }: CommandContext, ref: number): number {
  const value = db.value(ref)
  return value.end - value.start
}

/** The key does not exist: all of its value is made before anything is changed, in case there is no memory for it. */
function create({ db }: CommandContext, request: Request, length: number): void {
  const value = new Uint8Array(length)
  copyBytes(request.buf, request.start[3], value, length - request.length(3), request.length(3))
  storeBytes(db, 0, request, 1, value, KIND, false)
}

function overwrite(
  { db }: CommandContext,
  request: Request,
  ref: number,
  oldLength: number,
  writtenEnd: number,
): void {
  let target = ref
  if (writtenEnd > oldLength) target = db.resizeValue(ref, writtenEnd)
  else db.beforeEdit(ref)
  db.setKind(target, KIND)
  const value = db.value(target)
  const written = request.length(3)
  copyBytes(request.buf, request.start[3], value.bytes, value.start + writtenEnd - written, written)
}
