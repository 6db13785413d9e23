// Finding the sets under key arguments.

import { TYPE_SET } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { openRecord } from '../shared/open-collection.ts'

export { ABSENT, OPENED, REFUSED } from '../shared/open-collection.ts'

/** Opens the set under argument `i` as `ctx.set`, for a command that reads. */
export function openForReading(ctx: CommandContext, request: Request, i: number): number {
  return openRecord(ctx, ctx.set, TYPE_SET, ctx.db.lookupRead(request.buf, request.start[i], request.end[i]))
}

/** Opens the set under argument `i` as `ctx.set`, for a command that writes. */
export function openForWriting(ctx: CommandContext, request: Request, i: number): number {
  return openRecord(ctx, ctx.set, TYPE_SET, ctx.db.lookup(request.buf, request.start[i], request.end[i]))
}

/**
 * Opens the sets under the arguments from `from` up to `to` as `ctx.setOperands`; absent keys are left out. Returns how
 * many are absent, or -1 if a key has another type: then the error reply is written.
 */
export function openOperands(ctx: CommandContext, request: Request, from: number, to: number): number {
  const { db, reply, setOperands } = ctx
  const { buf, start, end } = request
  let absent = 0
  setOperands.clear()
  for (let i = from; i < to; i++) {
    const ref = db.lookupRead(buf, start[i], end[i])
    if (ref === 0) {
      absent++
    } else if (db.type(ref) !== TYPE_SET) {
      reply.error(ERRORS.wrongType)
      return -1
    } else {
      setOperands.push(db, ref)
    }
  }
  return absent
}
