// Reading the string under a key: what commands share for which GET's speed does not count.

import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

/** The record of the key that is argument 1; 0 after a null reply for none, or the error for one that is no string. */
export function findString({ db, reply }: CommandContext, request: Request): number {
  const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
  if (ref === 0) reply.nullBulk()
  else if (db.type(ref) !== TYPE_STRING) reply.error(ERRORS.wrongType)
  else return ref
  return 0
}

/** Replies the string of a record. */
export function replyString({ db, reply }: CommandContext, ref: number): void {
  const value = db.value(ref)
  reply.bulk(value.bytes, value.start, value.end)
}
