/**
 * BLMOVE source destination LEFT|RIGHT LEFT|RIGHT timeout: moves an element from one list to another, or waits for one.
 * BRPOPLPUSH source destination timeout: as BLMOVE source destination RIGHT LEFT.
 */

import { ownCopy } from '../../../bytes/copy.ts'
import { TYPE_LIST } from '../../../keyspace/record.ts'
import type { ReplyWriter } from '../../../protocol/reply.ts'
import type { Request } from '../../../protocol/request.ts'
import { type Arg, double, INSERTS, key, TAKES } from '../../../server/args.ts'
import { defineCommand } from '../../../server/command.ts'
import type { CommandContext } from '../../../server/context.ts'
import { ERRORS } from '../../../server/errors.ts'
import type { Word } from '../../../server/propagation.ts'
import { readTimeout, serveOrWait, TIMEOUT_HISTORY } from '../../shared/blocking.ts'
import { moveElement } from '../move-element.ts'
import { HEAD, NO_SIDE, readSide, side } from '../side.ts'

const KEYS: readonly Arg[] = [key('source', TAKES), key('destination', INSERTS)]

export const blmove = defineCommand({
  name: 'blmove',
  group: 'list',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Moves an element from an end of a list to an end of another, or waits for one.',
  flags: ['write', 'denyoom', 'noscript', 'blocking'],
  args: [...KEYS, side('wherefrom'), side('whereto'), double('timeout')],
  run(ctx, request) {
    const from = readSide(request, 3)
    const to = readSide(request, 4)
    if (from === NO_SIDE || to === NO_SIDE) return ctx.reply.error(ERRORS.syntax)
    const sides = [request.bytes(3), request.bytes(4)]
    moveOrWait(ctx, request, from === HEAD, to === HEAD, 'LMOVE', sides)
  },
})

export const brpoplpush = defineCommand({
  name: 'brpoplpush',
  group: 'list',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Moves the last element of a list to the head of another, or waits for one.',
  history: TIMEOUT_HISTORY,
  deprecated: { since: '6.2.0', replacedBy: '`BLMOVE` with the `RIGHT` and `LEFT` arguments' },
  flags: ['write', 'denyoom', 'noscript', 'blocking'],
  args: [...KEYS, double('timeout')],
  run: (ctx, request) => moveOrWait(ctx, request, false, true, 'RPOPLPUSH', []),
})

/** `name` and `sides` are the words around the two keys in what is handed on. */
function moveOrWait(
  ctx: CommandContext,
  request: Request,
  fromHead: boolean,
  toHead: boolean,
  name: string,
  sides: readonly Word[],
): void {
  const timeoutMs = readTimeout(ctx, request, request.argc - 1)
  if (timeoutMs < 0) return
  const { db, propagation } = ctx
  const target = request.bytes(2)
  const destination = { bytes: target, start: 0, end: target.length }
  const move = (reply: ReplyWriter, buf: Uint8Array, start: number, end: number, ref: number) => {
    const targetRef = db.lookup(target, 0, target.length)
    if (targetRef !== 0 && db.type(targetRef) !== TYPE_LIST) return reply.error(ERRORS.wrongType)
    const source = ownCopy(buf, start, end)
    const from = { bytes: source, start: 0, end: source.length }
    moveElement(db, reply, from, ref, destination, targetRef, fromHead, toHead)
    if (propagation.active) propagation.as(name, source, target, ...sides)
  }
  serveOrWait(ctx, request, { from: 1, to: 2 }, timeoutMs, TYPE_LIST, move, (reply) => reply.nullBulk())
}
