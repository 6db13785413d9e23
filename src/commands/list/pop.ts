/** LPOP, RPOP key [count]: takes the element at an end off a list, or up to `count` elements. */

import { TYPE_LIST } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, TAKES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, wrongArity } from '../../server/errors.ts'
import { readLong } from './arguments.ts'
import { popOne, popSome } from './pop-elements.ts'

function pop(ctx: CommandContext, request: Request, fromHead: boolean): void {
  const { db, reply } = ctx
  const { buf, start, end } = request
  if (request.argc > 2) return popCounted(ctx, request, fromHead)
  const ref = db.lookup(buf, start[1], end[1])
  if (ref === 0) return reply.nullBulk()
  if (db.type(ref) !== TYPE_LIST) return reply.error(ERRORS.wrongType)
  popOne(db, reply, buf, start[1], end[1], ref, fromHead)
}

function popCounted({ db, reply }: CommandContext, request: Request, fromHead: boolean): void {
  const { buf, start, end } = request
  if (request.argc > 3) return reply.error(wrongArity(fromHead ? 'lpop' : 'rpop'))
  const count = readLong(request, 2)
  if (Number.isNaN(count) || count < 0) return reply.error(ERRORS.notPositive)
  const ref = db.lookup(buf, start[1], end[1])
  if (ref === 0) return reply.nullArray()
  if (db.type(ref) !== TYPE_LIST) return reply.error(ERRORS.wrongType)
  if (count === 0) return reply.array(0)
  popSome(db, reply, buf, start[1], end[1], ref, fromHead, count)
}

const args = [key('key', TAKES), optional(integer('count', { since: '6.2.0' }))]

export const lpop = defineCommand({
  name: 'lpop',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(n), n the elements taken',
  summary: 'Takes elements off the head of a list.',
  history: [['6.2.0', 'A count can be given.']],
  flags: ['write', 'fast'],
  args,
  run: (ctx, request) => pop(ctx, request, true),
})

export const rpop = defineCommand({
  name: 'rpop',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(n), n the elements taken',
  summary: 'Takes elements off the tail of a list.',
  history: [['6.2.0', 'A count can be given.']],
  flags: ['write', 'fast'],
  args,
  run: (ctx, request) => pop(ctx, request, false),
})
