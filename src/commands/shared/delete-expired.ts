// Deleting a key whose new deadline is over already: what GETEX, INCREX and EXPIRE do instead of storing the deadline.

import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'

/** Deletes the record `ref` of the key that is argument 1. It is handed on as a deletion, not as the request. */
export function deleteExpired(ctx: CommandContext, request: Request, ref: number): void {
  const { db, server, propagation } = ctx
  db.delete(ref)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.del)
  if (!propagation.active) return
  propagation.as(server.config.bool('lazyfree-lazy-expire') ? 'UNLINK' : 'DEL', request.bytes(1))
}
