// Number arguments of the sorted set commands.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'

/** A 64-bit integer argument, or NaN. Beyond 2^53 it is rounded: no sorted set has so many members. */
export function readInteger({ buf, start, end }: Request, i: number): number {
  const value = parseInteger(buf, start[i], end[i])
  if (!Number.isNaN(value)) return value
  return Number(parseInt64(buf, start[i], end[i]) ?? Number.NaN)
}
