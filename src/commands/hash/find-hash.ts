// Finding the hash under argument 1 of a request.

import { createHash } from '../../collections/hash.ts'
import { TYPE_HASH } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

/** The key holds another type; the error reply is written. */
export const WRONG_TYPE = -1

/** The record of the hash for a command that reads, 0 if there is none, or WRONG_TYPE. */
export function readHash({ db, reply }: CommandContext, request: Request): number {
  const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
  if (ref === 0 || db.type(ref) === TYPE_HASH) return ref
  reply.error(ERRORS.wrongType)
  return WRONG_TYPE
}

/** As `readHash`, for a command that writes. */
export function writeHash({ db, reply }: CommandContext, request: Request): number {
  const ref = db.lookup(request.buf, request.start[1], request.end[1])
  if (ref === 0 || db.type(ref) === TYPE_HASH) return ref
  reply.error(ERRORS.wrongType)
  return WRONG_TYPE
}

/** The record itself, or for 0 that of a new hash, which gets its first field at once. */
export function orNewHash({ db }: CommandContext, request: Request, ref: number): number {
  if (ref !== 0) return ref
  const { buf, start, end } = request
  return createHash(db, buf, start[1], end[1])
}
