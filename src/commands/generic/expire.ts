/** EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT key time [NX | XX | GT | LT]: sets when a key expires. */

import { INT64_MAX, INT64_MIN, parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, integer, key, oneOf, optional, token, UPDATES, unixTime } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, invalidExpire } from '../../server/errors.ts'
import { deleteExpired } from '../shared/delete-expired.ts'
import { type Condition, conditionAllows, readCondition } from './expire-condition.ts'

/** How a command gives the time. */
interface TimeForm {
  readonly name: string
  readonly unitMs: 1 | 1000
  /** Whether it is a Unix time; else it counts from now. */
  readonly absolute: boolean
}

/** Sets the expiry time of argument 1 from argument 2, or deletes the key if that time is over. */
function expireKey(ctx: CommandContext, request: Request, form: TimeForm): void {
  const condition = readCondition(ctx.reply, request)
  if (condition < 0) return
  const count = parseInteger(request.buf, request.start[2], request.end[2])
  const unixMs = count * form.unitMs + (form.absolute ? 0 : ctx.nowMs)
  if (!Number.isSafeInteger(unixMs)) return expireFar(ctx, request, form, condition)
  const { db, reply } = ctx
  const { buf, start, end } = request
  const ref = db.lookup(buf, start[1], end[1])
  if (ref === 0 || (condition !== 0 && !conditionAllows(condition, db.expireAt(ref), unixMs))) {
    return reply.integer(0)
  }
  if (unixMs <= ctx.keyspace.expiryNowMs) return goAtOnce(ctx, request, ref)
  db.setExpiry(ref, unixMs)
  announce(ctx, request, form, unixMs)
}

/** The same for times beyond what a double holds, and for arguments that are no times. */
function expireFar(ctx: CommandContext, request: Request, form: TimeForm, condition: Condition): void {
  const { db, reply } = ctx
  const { buf, start, end } = request
  const count = parseInt64(buf, start[2], end[2])
  if (count === null) return reply.error(ERRORS.notInteger)
  const relativeMs = count * BigInt(form.unitMs)
  const unixMs = relativeMs + (form.absolute ? 0n : BigInt(ctx.nowMs))
  if (relativeMs < INT64_MIN || unixMs > INT64_MAX) return reply.error(invalidExpire(form.name))
  const ref = db.lookup(buf, start[1], end[1])
  if (ref === 0 || (condition !== 0 && !conditionAllows(condition, db.exactExpireAt(ref), unixMs))) {
    return reply.integer(0)
  }
  if (unixMs <= ctx.keyspace.expiryNowMs) return goAtOnce(ctx, request, ref)
  db.setExactExpiry(ref, unixMs)
  announce(ctx, request, form, unixMs)
}

/** The time is over already: the key goes as if by DEL. */
function goAtOnce(ctx: CommandContext, request: Request, ref: number): void {
  deleteExpired(ctx, request, ref)
  ctx.reply.integer(1)
}

/** The key has its new time: everybody hears of it. */
function announce(ctx: CommandContext, request: Request, form: TimeForm, unixMs: number | bigint): void {
  const { db, propagation } = ctx
  const isPropagatedForm = form.absolute && form.unitMs === 1
  if (propagation.active && !isPropagatedForm) {
    const condition = Array.from({ length: request.argc - 3 }, (_, i) => request.bytes(i + 3))
    propagation.as('PEXPIREAT', request.bytes(1), String(unixMs), ...condition)
  }
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.expire)
  ctx.reply.integer(1)
}

/** The arguments of these commands, around the time. */
function argsWith(time: Arg): Arg[] {
  const words = ['NX', 'XX', 'GT', 'LT'].map((word) => token(word))
  return [key('key', UPDATES), time, optional(oneOf('condition', words, { since: '7.0.0' }))]
}

const HISTORY = [['7.0.0', 'The conditions `NX`, `XX`, `GT` and `LT`.']] as const

function expireCommand(form: TimeForm, since: string, summary: string, time: Arg) {
  return defineCommand({
    name: form.name,
    group: 'generic',
    since,
    complexity: 'O(1)',
    summary,
    history: HISTORY,
    flags: ['write', 'fast'],
    args: argsWith(time),
    run: (ctx, request) => expireKey(ctx, request, form),
  })
}

export const expire = expireCommand(
  { name: 'expire', unitMs: 1000, absolute: false },
  '1.0.0',
  'Lets a key live for a number of seconds from now.',
  integer('seconds'),
)

export const pexpire = expireCommand(
  { name: 'pexpire', unitMs: 1, absolute: false },
  '2.6.0',
  'Lets a key live for a number of milliseconds from now.',
  integer('milliseconds'),
)

export const expireat = expireCommand(
  { name: 'expireat', unitMs: 1000, absolute: true },
  '1.2.0',
  'Lets a key live until a Unix time in seconds.',
  unixTime('unix-time-seconds'),
)

export const pexpireat = expireCommand(
  { name: 'pexpireat', unitMs: 1, absolute: true },
  '2.6.0',
  'Lets a key live until a Unix time in milliseconds.',
  unixTime('unix-time-milliseconds'),
)
