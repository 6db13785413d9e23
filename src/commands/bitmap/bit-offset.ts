// Offsets of bits, as SETBIT, GETBIT and BITFIELD take them: below eight times `proto-max-bulk-len`.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { isTooLong } from '../string/length-limit.ts'

/** The error for an offset that is none. */
export const BAD_OFFSET = 'ERR bit offset is not an integer or out of range'

const HASH = 35

/** The offset that argument `i` is, or -1 for none. With `unitBits` it may be `#n`, which is n times that. */
export function readBitOffset(ctx: CommandContext, request: Request, i: number, unitBits = 0): number {
  const { buf } = request
  const end = request.end[i]
  const isMultiple = unitBits > 0 && request.start[i] < end && buf[request.start[i]] === HASH
  const start = request.start[i] + (isMultiple ? 1 : 0)
  const unit = isMultiple ? unitBits : 1
  let offset = parseInteger(buf, start, end) * unit
  if (Number.isNaN(offset)) {
    const big = parseInt64(buf, start, end)
    if (big === null) return -1
    // A product beyond 64 bits loses what is above them, as in Redis.
    offset = Number(BigInt.asIntN(64, big * BigInt(unit)))
  }
  return offset < 0 || isTooLong(ctx, Math.floor(offset / 8) + 1) ? -1 : offset
}
