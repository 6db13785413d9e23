/**
 * HEXPIRE, HPEXPIRE, HEXPIREAT, HPEXPIREAT key time [NX | XX | GT | LT] FIELDS numfields field [field ...]: sets when
 * fields of a hash expire. Answers for each field: -2 there is none, 0 not under this condition, 1 done, 2 deleted at
 * once because the time is over.
 */

import { removeField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { fieldTime, NO_FIELD, setFieldTime } from '../../collections/hash-time.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, integer, key, oneOf, optional, token, UPDATES, unixTime } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { HASH_EVENTS } from './events.ts'
import { BAD_TIME, FIELDS_ARG, isUnixMs, readFields, readTime, type TimeForm } from './field-arguments.ts'
import { WRONG_TYPE, writeHash } from './find-hash.ts'
import { announceRemoval } from './remove-fields.ts'

const CONDITIONS = ['NX', 'XX', 'GT', 'LT'] as const
type Condition = (typeof CONDITIONS)[number] | null

const NOT_POSITIVE = 'ERR Parameter `numFields` should be greater than 0'
const FAILED = 0
const DONE = 1
const DELETED = 2

function readCondition(request: Request, i: number): Condition {
  return CONDITIONS.find((word) => request.is(i, word.toLowerCase())) ?? null
}

/** Whether a field that expires at `current` (negative: never) may get the time `next`. */
function allows(condition: Condition, current: number, next: number): boolean {
  switch (condition) {
    case null:
      return true
    case 'NX':
      return current < 0
    case 'XX':
      return current >= 0
    case 'GT':
      return current >= 0 && next > current
    case 'LT':
      return current < 0 || next < current
  }
}

function expireFields(ctx: CommandContext, request: Request, form: TimeForm, name: string): void {
  const { db, reply } = ctx
  const { argc, buf, start, end } = request
  let ref = writeHash(ctx, request)
  if (ref === WRONG_TYPE) return
  const unixMs = readTime(ctx, request, 2, form, name)
  if (unixMs === BAD_TIME) return
  const condition = readCondition(request, 3)
  const first = readFields(ctx, request, condition === null ? 3 : 4, NOT_POSITIVE)
  if (first === 0) return
  if (ref !== 0) ref = dropExpiredFields(db, ref, request, first, argc, 1)
  const isOver = unixMs <= ctx.keyspace.expiryNowMs
  const changed: number[] = []
  reply.array(argc - first)
  for (let i = first; i < argc; i++) {
    const current = ref === 0 ? NO_FIELD : fieldTime(db, ref, buf, start[i], end[i])
    if (current === NO_FIELD || !allows(condition, current, unixMs)) {
      reply.integer(current === NO_FIELD ? NO_FIELD : FAILED)
      continue
    }
    if (isOver) ref = removeField(db, ref, buf, start[i], end[i])
    else ref = setFieldTime(db, ref, buf, start[1], end[1], start[i], end[i], unixMs)
    changed.push(i)
    reply.integer(isOver ? DELETED : DONE)
  }
  if (changed.length === 0) return
  if (isOver) return announceDeletion(ctx, request, ref, changed)
  handOn(ctx, request, form, unixMs, first, changed)
  db.keyspace.dirty += changed.length - 1
  db.changed(buf, start[1], end[1], HASH_EVENTS.hexpire)
}

/** The fields are deleted already: they are handed on as deletions. */
export function announceDeletion(
  ctx: CommandContext,
  request: Request,
  ref: number,
  fields: readonly number[],
): void {
  if (ctx.propagation.active) {
    for (const i of fields) ctx.propagation.as('HDEL', request.bytes(1), request.bytes(i))
  }
  announceRemoval(ctx, request, ref, fields.length)
}

/** Hands on what was done as HPEXPIREAT, with those fields that were changed. */
function handOn(
  { propagation }: CommandContext,
  request: Request,
  form: TimeForm,
  unixMs: number,
  first: number,
  changed: readonly number[],
): void {
  const isWhole = isUnixMs(form) && changed.length === request.argc - first
  if (!propagation.active || isWhole) return
  const condition = first === 6 ? [request.bytes(3)] : []
  const fields = changed.map((i) => request.bytes(i))
  propagation.as('HPEXPIREAT', request.bytes(1), unixMs, ...condition, 'FIELDS', fields.length, ...fields)
}

function expireCommand(name: string, form: TimeForm, summary: string, time: Arg) {
  const condition = oneOf(
    'condition',
    CONDITIONS.map((word) => token(word)),
  )
  return defineCommand({
    name,
    group: 'hash',
    since: '7.4.0',
    complexity: 'O(n), n the fields given',
    summary,
    flags: ['write', 'denyoom', 'fast'],
    args: [key('key', UPDATES), time, optional(condition), FIELDS_ARG],
    run: (ctx, request) => expireFields(ctx, request, form, name),
  })
}

export const hexpire = expireCommand(
  'hexpire',
  { unitMs: 1000, absolute: false },
  'Lets fields of a hash live for a number of seconds from now.',
  integer('seconds'),
)

export const hpexpire = expireCommand(
  'hpexpire',
  { unitMs: 1, absolute: false },
  'Lets fields of a hash live for a number of milliseconds from now.',
  integer('milliseconds'),
)

export const hexpireat = expireCommand(
  'hexpireat',
  { unitMs: 1000, absolute: true },
  'Lets fields of a hash live until a Unix time in seconds.',
  unixTime('unix-time-seconds'),
)

export const hpexpireat = expireCommand(
  'hpexpireat',
  { unitMs: 1, absolute: true },
  'Lets fields of a hash live until a Unix time in milliseconds.',
  unixTime('unix-time-milliseconds'),
)
