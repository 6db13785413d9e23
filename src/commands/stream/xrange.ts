/**
 * XRANGE key start end [COUNT count]: the entries between two ids; `(` before an id leaves it out.
 * XREVRANGE key end start [COUNT count]: the same from the end on.
 */

import { parseInt64 } from '../../bytes/int64.ts'
import { openStream } from '../../collections/stream.ts'
import { replyRange } from '../../collections/stream-reply.ts'
import { TYPE_STREAM } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, READS, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { readEnd, readStart } from './interval.ts'

const ALL = -1
const FIRST_OPTION = 4

function answerRange(ctx: CommandContext, request: Request, reverse: boolean): void {
  const { db, reply, streams } = ctx
  const { buf, start, end } = request
  const { from, to, iterator } = streams
  if (!readStart(reply, request, reverse ? 3 : 2, from)) return
  if (!readEnd(reply, request, reverse ? 2 : 3, to)) return
  let count = ALL
  for (let i = FIRST_OPTION; i < request.argc; i += 2) {
    if (i + 1 >= request.argc || !request.is(i, 'count')) return reply.error(ERRORS.syntax)
    const value = parseInt64(buf, start[i + 1], end[i + 1])
    if (value === null) return reply.error(ERRORS.notInteger)
    count = Math.max(0, Number(value))
  }
  const ref = db.lookupRead(buf, start[1], end[1])
  if (ref === 0) return reply.array(0)
  if (db.type(ref) !== TYPE_STREAM) return reply.error(ERRORS.wrongType)
  if (count === 0) return reply.nullArray()
  replyRange(reply, openStream(db, ref), from, to, count, reverse, iterator)
}

export const xrange = defineCommand({
  name: 'xrange',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the entries returned',
  summary: 'Reads the entries between two ids.',
  history: [['6.2.0', 'Intervals without their ends.']],
  flags: ['readonly'],
  args: [key('key', READS), string('start'), string('end'), optional(integer('count', { token: 'COUNT' }))],
  run: (ctx, request) => answerRange(ctx, request, false),
})

export const xrevrange = defineCommand({
  name: 'xrevrange',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the entries returned',
  summary: 'Reads the entries between two ids from the last on.',
  history: [['6.2.0', 'Intervals without their ends.']],
  flags: ['readonly'],
  args: [key('key', READS), string('end'), string('start'), optional(integer('count', { token: 'COUNT' }))],
  run: (ctx, request) => answerRange(ctx, request, true),
})
