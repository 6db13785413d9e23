// Integers among the arguments of the commands about groups.

import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'
import { readNumber } from './read-options.ts'

/** Argument `i` as a number, or null after an error reply. Beyond 2^53 it is the nearest double. */
export function readInteger(
  reply: ReplyWriter,
  request: Request,
  i: number,
  error: string = ERRORS.notInteger,
): number | null {
  const value = readNumber(request, i)
  if (!Number.isNaN(value)) return value
  reply.error(error)
  return null
}
