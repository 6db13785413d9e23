// Storing the outcome of a Z...STORE command under its destination.

import type { ZsetDraft } from '../../collections/zset-draft.ts'
import { EVENTS, type KeyEvent } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'

/** Stores a draft under argument `keyAt`, whatever was there, and answers its size. An empty one deletes the key. */
export function storeResult(
  { db, reply }: CommandContext,
  request: Request,
  draft: ZsetDraft,
  event: KeyEvent,
  keyAt = 1,
): void {
  const { buf } = request
  const start = request.start[keyAt]
  const end = request.end[keyAt]
  const { size } = draft
  const ref = db.lookup(buf, start, end)
  if (size > 0) {
    draft.store(db, ref, buf, start, end)
    db.changed(buf, start, end, event)
  } else {
    draft.dispose()
    if (ref !== 0) {
      db.delete(ref)
      db.changed(buf, start, end, EVENTS.del)
    }
  }
  reply.integer(size)
}
