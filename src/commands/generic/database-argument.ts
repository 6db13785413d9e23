// The number of a database as an argument.

import { parseInt64 } from '../../bytes/int64.ts'
import type { Database } from '../../keyspace/database.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const INT32_MAX = 2n ** 31n - 1n

/** The database that argument `i` names, or null after an error reply. */
export function readDatabase(
  { keyspace, reply }: CommandContext,
  request: Request,
  i: number,
): Database | null {
  const index = parseInt64(request.buf, request.start[i], request.end[i])
  const db = index === null ? undefined : keyspace.databases[Number(index)]
  if (db !== undefined) return db
  if (index === null) reply.error(ERRORS.notInteger)
  else if (index > INT32_MAX || index < -INT32_MAX - 1n) reply.error(ERRORS.notInt32)
  else reply.error(ERRORS.dbIndexRange)
  return null
}
