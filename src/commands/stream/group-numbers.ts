// Integers among the arguments of the commands about groups.

import { parseInt64 } from '../../bytes/int64.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'

/** Argument `i` as a number, or null after an error reply. Beyond 2^53 it is the nearest double. */
export function readInteger(
  reply: ReplyWriter,
  { buf, end, start }: Request,
  i: number,
  error: string = ERRORS.notInteger,
): number | null {
  const value = parseInt64(buf, start[i], end[i])
  if (value !== null) return Number(value)
  reply.error(error)
  return null
}
