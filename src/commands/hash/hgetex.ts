/**
 * HGETEX key [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | PERSIST] FIELDS numfields field [field ...]: reads
 * fields of a hash and changes when they expire.
 */

import { getField, removeField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { clearFieldTime, fieldTime, setFieldTime } from '../../collections/hash-time.ts'
import type { Request } from '../../protocol/request.ts'
import { key, oneOf, optional, READS_AND_UPDATES, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { wrongArity } from '../../server/errors.ts'
import { HASH_EVENTS } from './events.ts'
import {
  BAD_TIME,
  FIELDS_ARG,
  readFields,
  readTime,
  TIME_ARGS,
  timeForm,
  wordsFrom,
} from './field-arguments.ts'
import { WRONG_TYPE, writeHash } from './find-hash.ts'
import { announceDeletion } from './hexpire.ts'

/** Times that are none: the fields live on, or nothing changes. */
const PERSIST = -2
const NOTHING = -3

/** The time that the option asks for, in Unix milliseconds; PERSIST, NOTHING, or BAD_TIME after an error reply. */
function readOption(ctx: CommandContext, request: Request): number {
  if (request.is(2, 'persist')) return PERSIST
  const form = timeForm(request, 2)
  return form === null ? NOTHING : readTime(ctx, request, 3, form, 'hgetex')
}

export const hgetex = defineCommand({
  name: 'hgetex',
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(n), n the fields given',
  summary: 'Reads fields of a hash and, if asked to, changes when they expire.',
  flags: ['write', 'fast'],
  args: [
    key('key', READS_AND_UPDATES),
    optional(oneOf('expiration', [...TIME_ARGS, token('PERSIST')])),
    FIELDS_ARG,
  ],
  keySpecs: [
    {
      flags: READS_AND_UPDATES,
      notes: 'RW and update because of the expiry',
      begin: { type: 'index', index: 1 },
      find: { type: 'range', lastKey: 0, keyStep: 1, limit: 0 },
    },
  ],
  run(ctx, request) {
    const ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    const time = readOption(ctx, request)
    if (time === BAD_TIME) return
    const fieldsAt = time === NOTHING ? 2 : time === PERSIST ? 3 : 4
    if (fieldsAt + 1 >= request.argc) return ctx.reply.error(wrongArity('hgetex'))
    const first = readFields(ctx, request, fieldsAt)
    if (first === 0) return
    const left = ref === 0 ? 0 : dropExpiredFields(ctx.db, ref, request, first, request.argc, 1)
    answer(ctx, request, left, first, time)
  },
})

/** Answers the fields from argument `first` on and gives them the time. */
function answer(ctx: CommandContext, request: Request, ref: number, first: number, time: number): void {
  const { db, reply } = ctx
  const { argc, buf, start, end } = request
  const isOver = time >= 0 && time <= db.keyspace.expiryNowMs
  const changed: number[] = []
  let current = ref
  reply.array(argc - first)
  for (let i = first; i < argc; i++) {
    const value = current === 0 ? null : getField(db, current, buf, start[i], end[i])
    if (value === null) {
      reply.nullBulk()
      continue
    }
    reply.bulk(value.bytes, value.start, value.end)
    if (time === NOTHING) continue
    if (time === PERSIST) {
      if (fieldTime(db, current, buf, start[i], end[i]) < 0) continue
      clearFieldTime(db, current, buf, start[i], end[i])
    } else if (isOver) {
      current = removeField(db, current, buf, start[i], end[i])
    } else {
      current = setFieldTime(db, current, buf, start[1], end[1], start[i], end[i], time)
    }
    changed.push(i)
  }
  if (changed.length === 0) return
  if (isOver) announceDeletion(ctx, request, current, changed)
  else announceTimes(ctx, request, first, time, changed.length)
}

function announceTimes(
  ctx: CommandContext,
  request: Request,
  first: number,
  time: number,
  count: number,
): void {
  const { db, propagation } = ctx
  const { buf, start, end } = request
  db.keyspace.dirty += count - 1
  db.changed(buf, start[1], end[1], time === PERSIST ? HASH_EVENTS.hpersist : HASH_EVENTS.hexpire)
  if (!propagation.active) return
  const fields = wordsFrom(request, first)
  const key = request.bytes(1)
  if (time === PERSIST) propagation.as('HPERSIST', key, 'FIELDS', fields.length, ...fields)
  else propagation.as('HPEXPIREAT', key, time, 'FIELDS', fields.length, ...fields)
}
