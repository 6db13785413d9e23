// Finding the collection under a key argument, and what can become of that.

import type { Database } from '../../keyspace/database.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

/** The collection is open. */
export const OPENED = 0
/** There is no such key. */
export const ABSENT = 1
/** The key has another type; the error reply is written. */
export const REFUSED = 2

/** Opens the record of a look-up in a view, if it has the type. */
export function openRecord(
  { db, reply }: CommandContext,
  view: { open(db: Database, ref: number): void },
  type: number,
  ref: number,
): number {
  if (ref === 0) return ABSENT
  if (db.type(ref) !== type) {
    reply.error(ERRORS.wrongType)
    return REFUSED
  }
  view.open(db, ref)
  return OPENED
}
