// Storing a string that expires: what SET, SETEX and PSETEX do once they know the deadline.

import { EVENTS } from '../../keyspace/events.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { type Deadline, setDeadline } from './deadline.ts'

/**
 * Stores argument `valueArg` under the key of argument 1, over the record `ref` of the look-up before (0: none), until
 * `deadline`. It is handed on with the deadline, as the time to live depends on when it arrives.
 */
export function storeUntil(
  ctx: CommandContext,
  request: Request,
  ref: number,
  valueArg: number,
  deadline: Deadline,
): void {
  const { db, propagation } = ctx
  const { buf } = request
  const start = request.start[1]
  const end = request.end[1]
  // The old expiry is kept only to be replaced: a record that has one already need not be moved to make room for it.
  const stored = storeArgument(db, ref, request, 1, valueArg, true)
  setDeadline(db, stored, deadline)
  db.changed(buf, start, end, EVENTS.set)
  db.notify(buf, start, end, EVENTS.expire)
  if (propagation.active)
    propagation.as('SET', request.bytes(1), request.bytes(valueArg), 'PXAT', String(deadline))
}
