// The last step of SINTERSTORE, SUNIONSTORE and SDIFFSTORE: what was computed goes under the destination.

import type { SetDraft } from '../../collections/set-draft.ts'
import { EVENTS, type KeyEvent } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'

/** Stores the draft under argument 1, whatever is there, and answers its size. Nothing in it: the key is deleted. */
export function storeResult(
  { db, reply }: CommandContext,
  request: Request,
  draft: SetDraft | null,
  event: KeyEvent,
): void {
  const { buf, start, end } = request
  const ref = db.lookup(buf, start[1], end[1])
  const size = draft?.size ?? 0
  if (draft !== null && size > 0) {
    draft.store(db, ref, buf, start[1], end[1])
    db.changed(buf, start[1], end[1], event)
  } else if (ref !== 0) {
    db.delete(ref)
    db.changed(buf, start[1], end[1], EVENTS.del)
  }
  reply.integer(size)
}
