// The ranges of BITCOUNT and BITPOS: indexes that count from the end if negative, in bytes or in bits.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, oneOf, optional, token } from '../../server/args.ts'

/** What indexes count. */
export type IndexUnit = 'byte' | 'bit'

/** The unit as an argument. */
export const INDEX_UNIT: Arg = optional(
  oneOf('index_unit', [token('BYTE'), token('BIT')], { since: '7.0.0' }),
)

/** The unit that argument `i` is, or null. */
export function readUnit(request: Request, i: number): IndexUnit | null {
  if (request.is(i, 'bit')) return 'bit'
  return request.is(i, 'byte') ? 'byte' : null
}

/** An index argument, or NaN. Beyond 2^53 it is rounded, which makes no difference to strings that can exist. */
export function readIndex(request: Request, i: number): number {
  const { buf, start, end } = request
  const index = parseInteger(buf, start[i], end[i])
  if (!Number.isNaN(index)) return index
  return Number(parseInt64(buf, start[i], end[i]) ?? Number.NaN)
}

/** The first element of a range in a string of `total`. */
export function firstOf(index: number, total: number): number {
  return index < 0 ? Math.max(0, total + index) : index
}

/** The last element of a range in a string of `total`; -1 in an empty one. */
export function lastOf(index: number, total: number): number {
  return Math.min(total - 1, firstOf(index, total))
}
