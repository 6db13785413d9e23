/** INCR, DECR, INCRBY, DECRBY key [delta]: adds to the integer under a key. */

import { fitsInt64, INT64_MIN, parseInt64, writeInt64 } from '../../bytes/int64.ts'
import { integerLength, parseInteger, writeInteger } from '../../bytes/integer.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { ENCODING_INT, TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, READS_AND_UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const KIND = TYPE_STRING | ENCODING_INT

/** Adds `delta` to the integer under argument 1 and answers the sum. */
function add(ctx: CommandContext, request: Request, delta: number): void {
  const { db, reply } = ctx
  const { buf } = request
  const start = request.start[1]
  const end = request.end[1]
  const ref = db.lookup(buf, start, end)
  if (ref === 0) return storeSum(ctx, request, 0, delta)
  if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
  const { bytes, start: valueStart, end: valueEnd } = db.value(ref)
  const sum = parseInteger(bytes, valueStart, valueEnd) + delta
  if (!Number.isSafeInteger(sum)) return addBig(ctx, request, ref, BigInt(delta))
  if (integerLength(sum) !== valueEnd - valueStart || db.kind(ref) !== KIND)
    return storeSum(ctx, request, ref, sum)
  // As many digits as before, the rule: they are changed in place, which saves 6% of an INCR in a pipeline.
  db.beforeEdit(ref)
  writeInteger(bytes, valueStart, sum)
  db.changed(buf, start, end, EVENTS.incrby)
  reply.integer(sum)
}

/** Stores the sum under argument 1 and answers it. */
function storeSum(ctx: CommandContext, request: Request, ref: number, sum: number): void {
  const { db, keyspace, reply } = ctx
  const { buf } = request
  const digits = writeInteger(keyspace.scratch, 0, sum)
  db.store(ref, buf, request.start[1], request.end[1], keyspace.scratch, 0, digits, KIND, true)
  db.changed(buf, request.start[1], request.end[1], EVENTS.incrby)
  reply.integer(sum)
}

/** The same beyond what a double holds exactly, and for values that are no integers at all. */
function addBig(ctx: CommandContext, request: Request, ref: number, delta: bigint): void {
  const { db, reply, keyspace } = ctx
  let old: bigint | null = 0n
  if (ref !== 0) {
    const value = db.value(ref)
    old = parseInt64(value.bytes, value.start, value.end)
  }
  if (old === null) return reply.error(ERRORS.notInteger)
  const sum = old + delta
  if (!fitsInt64(sum)) return reply.error(ERRORS.overflow)
  const digits = writeInt64(keyspace.scratch, 0, sum)
  db.store(ref, request.buf, request.start[1], request.end[1], keyspace.scratch, 0, digits, KIND, true)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.incrby)
  reply.bigInteger(sum)
}

/** INCRBY and DECRBY: the delta is argument 2. */
function addArgument(ctx: CommandContext, request: Request, sign: 1 | -1): void {
  const { reply } = ctx
  const delta = parseInteger(request.buf, request.start[2], request.end[2])
  if (!Number.isNaN(delta)) return add(ctx, request, sign * delta)
  const big = parseInt64(request.buf, request.start[2], request.end[2])
  if (big === null) return reply.error(ERRORS.notInteger)
  if (sign < 0 && big === INT64_MIN) return reply.error(ERRORS.decrOverflow)
  const ref = ctx.db.lookup(request.buf, request.start[1], request.end[1])
  if (ref !== 0 && ctx.db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
  addBig(ctx, request, ref, sign < 0 ? -big : big)
}

export const incr = defineCommand({
  name: 'incr',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Adds one to the integer under a key, which counts as 0 if it does not exist.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES)],
  run: (ctx, request) => add(ctx, request, 1),
})

export const decr = defineCommand({
  name: 'decr',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes one from the integer under a key, which counts as 0 if it does not exist.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES)],
  run: (ctx, request) => add(ctx, request, -1),
})

export const incrby = defineCommand({
  name: 'incrby',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Adds a number to the integer under a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES), integer('increment')],
  run: (ctx, request) => addArgument(ctx, request, 1),
})

export const decrby = defineCommand({
  name: 'decrby',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes a number from the integer under a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES), integer('decrement')],
  run: (ctx, request) => addArgument(ctx, request, -1),
})
