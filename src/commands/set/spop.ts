/** SPOP key [count]: takes random members out of a set. */

import { ownCopy } from '../../bytes/copy.ts'
import { parseInt64 } from '../../bytes/int64.ts'
import { popMembers } from '../../collections/set-random.ts'
import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { SET_EVENTS } from './events.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'
import { replyMembers } from './reply-members.ts'

function popOne(ctx: CommandContext, request: Request): void {
  const { db, reply, set, propagation } = ctx
  const { buf, start, end } = request
  const opened = openForWriting(ctx, request, 1)
  if (opened === REFUSED) return
  if (opened === ABSENT) return reply.nullBulk()
  set.pick(Math.random)
  set.answer(reply)
  if (propagation.active) propagation.as('SREM', request.bytes(1), memberCopy(ctx))
  const isLast = set.length === 1
  if (isLast) db.delete(set.ref)
  else set.removeHere()
  db.changed(buf, start[1], end[1], SET_EVENTS.spop)
  if (isLast) db.notify(buf, start[1], end[1], EVENTS.del)
}

function memberCopy({ set }: CommandContext): Uint8Array {
  const { member } = set
  set.read()
  return ownCopy(member.bytes, member.start, member.end)
}

function popMany(ctx: CommandContext, request: Request): void {
  const { reply, set } = ctx
  const count = parseInt64(request.buf, request.start[2], request.end[2])
  if (count === null || count < 0n) return reply.error(ERRORS.notPositive)
  const opened = openForWriting(ctx, request, 1)
  if (opened === REFUSED) return
  if (opened === ABSENT || count === 0n) return reply.set(0)
  if (count >= BigInt(set.length)) popAll(ctx, request)
  else popSome(ctx, request, Number(count))
}

function popAll({ db, reply, set, propagation }: CommandContext, request: Request): void {
  const { buf, start, end } = request
  reply.set(set.length)
  replyMembers(reply, set)
  db.delete(set.ref)
  db.changed(buf, start[1], end[1], SET_EVENTS.spop)
  db.notify(buf, start[1], end[1], EVENTS.del)
  if (propagation.active) propagation.as('DEL', request.bytes(1))
}

function popSome(ctx: CommandContext, request: Request, count: number): void {
  const { db, reply, set, propagation } = ctx
  const { buf, start, end } = request
  const name = propagation.active ? request.bytes(1) : null
  reply.set(count)
  popMembers(set, count, Math.random, (member) => {
    reply.bulk(member.bytes, member.start, member.end)
    if (name !== null) propagation.as('SREM', name, ownCopy(member.bytes, member.start, member.end))
  })
  db.changed(buf, start[1], end[1], SET_EVENTS.spop)
}

export const spop = defineCommand({
  name: 'spop',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1) without a count, else O(n), n the count',
  summary: 'Takes random members out of a set and returns them.',
  history: [['3.2.0', 'The count.']],
  flags: ['write', 'fast'],
  tips: ['nondeterministic_output'],
  args: [key('key', ['RW', 'access', 'delete']), optional(integer('count', { since: '3.2.0' }))],
  run(ctx, request) {
    if (request.argc === 2) popOne(ctx, request)
    else if (request.argc === 3) popMany(ctx, request)
    else ctx.reply.error(ERRORS.syntax)
  },
})
