/**
 * LMOVE source destination LEFT | RIGHT LEFT | RIGHT: moves an element from an end of a list to an end of another.
 * RPOPLPUSH source destination is its old form, from the tail to the head.
 */

import type { Request } from '../../protocol/request.ts'
import { INSERTS, key, TAKES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { isListOrNone } from './arguments.ts'
import { moveElement } from './move-element.ts'
import { HEAD, NO_SIDE, readSide, side } from './side.ts'

const keys = [key('source', TAKES), key('destination', INSERTS)]

function move(ctx: CommandContext, request: Request, fromHead: boolean, toHead: boolean): void {
  const { db, reply } = ctx
  const { buf, start, end } = request
  const from = db.lookup(buf, start[1], end[1])
  if (from === 0) return reply.nullBulk()
  if (!isListOrNone(ctx, from)) return
  const to = db.lookup(buf, start[2], end[2])
  if (!isListOrNone(ctx, to)) return
  const source = { bytes: buf, start: start[1], end: end[1] }
  const destination = { bytes: buf, start: start[2], end: end[2] }
  moveElement(db, reply, source, from, destination, to, fromHead, toHead)
}

export const lmove = defineCommand({
  name: 'lmove',
  group: 'list',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Moves an element from an end of a list to an end of another list, and answers it.',
  flags: ['write', 'denyoom'],
  args: [...keys, side('wherefrom'), side('whereto')],
  run(ctx, request) {
    const from = readSide(request, 3)
    const to = readSide(request, 4)
    if (from === NO_SIDE || to === NO_SIDE) return ctx.reply.error(ERRORS.syntax)
    move(ctx, request, from === HEAD, to === HEAD)
  },
})

export const rpoplpush = defineCommand({
  name: 'rpoplpush',
  group: 'list',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Moves the last element of a list to the head of another list, and answers it.',
  flags: ['write', 'denyoom'],
  deprecated: { since: '6.2.0', replacedBy: '`LMOVE` with the `RIGHT` and `LEFT` arguments' },
  args: keys,
  run: (ctx, request) => move(ctx, request, false, true),
})
