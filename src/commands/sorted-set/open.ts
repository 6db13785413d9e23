// Finding the sorted set under a key argument.

import { TYPE_ZSET } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { openRecord } from '../shared/open-collection.ts'

export { ABSENT, OPENED, REFUSED } from '../shared/open-collection.ts'

/** Opens the sorted set under argument `i` as `ctx.zset`, for a command that reads. */
export function openForReading(ctx: CommandContext, request: Request, i: number): number {
  return openRecord(
    ctx,
    ctx.zset,
    TYPE_ZSET,
    ctx.db.lookupRead(request.buf, request.start[i], request.end[i]),
  )
}

/** Opens the sorted set under argument `i` as `ctx.zset`, for a command that writes. */
export function openForWriting(ctx: CommandContext, request: Request, i: number): number {
  return openRecord(ctx, ctx.zset, TYPE_ZSET, ctx.db.lookup(request.buf, request.start[i], request.end[i]))
}
