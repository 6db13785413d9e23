// Arguments that list commands share: indexes and counts, and keys of lists.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import { TYPE_LIST } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

/** An argument that is a 64-bit integer, or NaN. Beyond 2^53 it is rounded, which is no matter for an index. */
export function readLong(request: Request, i: number): number {
  const { buf, start, end } = request
  const index = parseInteger(buf, start[i], end[i])
  if (!Number.isNaN(index)) return index
  return Number(parseInt64(buf, start[i], end[i]) ?? Number.NaN)
}

const INT64_MIN_TEXT = '-9223372036854775808'
const NOT_NEGATABLE =
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807'

/** As `readLong`, for a number whose sign says a direction: NaN after an error reply, also for the one without a counterpart. */
export function readDirected({ reply }: CommandContext, request: Request, i: number): number {
  const value = readLong(request, i)
  if (Number.isNaN(value)) reply.error(ERRORS.notInteger)
  else if (value >= -Number.MAX_SAFE_INTEGER || request.text(i) !== INT64_MIN_TEXT) return value
  else reply.error(NOT_NEGATABLE)
  return Number.NaN
}

/** Whether a record is a list or absent; if not, the error is replied. */
export function isListOrNone({ db, reply }: CommandContext, ref: number): boolean {
  if (ref === 0 || db.type(ref) === TYPE_LIST) return true
  reply.error(ERRORS.wrongType)
  return false
}
