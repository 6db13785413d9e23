// Finding the sorted set under a key argument.

import { TYPE_ZSET } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

/** What became of opening a sorted set. */
export const OPENED = 0
/** There is no such key. */
export const ABSENT = 1
/** The key has another type; the error reply is written. */
export const REFUSED = 2

/** Opens the sorted set under argument `i` as `ctx.zset`, for a command that reads. */
export function openForReading(ctx: CommandContext, request: Request, i: number): number {
  return openRecord(ctx, ctx.db.lookupRead(request.buf, request.start[i], request.end[i]))
}

/** Opens the sorted set under argument `i` as `ctx.zset`, for a command that writes. */
export function openForWriting(ctx: CommandContext, request: Request, i: number): number {
  return openRecord(ctx, ctx.db.lookup(request.buf, request.start[i], request.end[i]))
}

function openRecord({ db, zset, reply }: CommandContext, ref: number): number {
  if (ref === 0) return ABSENT
  if (db.type(ref) !== TYPE_ZSET) {
    reply.error(ERRORS.wrongType)
    return REFUSED
  }
  zset.open(db, ref)
  return OPENED
}
