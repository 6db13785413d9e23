// The expiry options EX, PX, EXAT and PXAT of the string commands: how they are declared and read.

import { INT64_MAX, parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Database } from '../../keyspace/database.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, integer, oneOf, optional, unixTime } from '../../server/args.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, invalidExpire } from '../../server/errors.ts'
import type { OptionReader } from '../../server/options.ts'

/** No expiry was asked for. */
export const NO_DEADLINE = 0
/** What was asked for cannot be; the error reply is written. */
export const BAD_DEADLINE = -1

/** Unix milliseconds, NO_DEADLINE or BAD_DEADLINE; a bigint where a double could not hold it. */
export type Deadline = number | bigint

/** Gives the record a deadline. Returns its reference, which may be another one. */
export function setDeadline(db: Database, ref: number, deadline: Deadline): number {
  return typeof deadline === 'number' ? db.setExpiry(ref, deadline) : db.setExactExpiry(ref, deadline)
}

/** Declares EX, PX, EXAT and PXAT, with what else excludes them. */
export function expiration(...others: readonly Arg[]): Arg {
  return optional(
    oneOf('expiration', [
      integer('seconds', { token: 'EX' }),
      integer('milliseconds', { token: 'PX' }),
      unixTime('unix-time-seconds', { token: 'EXAT' }),
      unixTime('unix-time-milliseconds', { token: 'PXAT' }),
      ...others,
    ]),
  )
}

/** Reads the expiry options of one command. */
export class DeadlineReader {
  private readonly command: string
  private readonly ex: number
  private readonly px: number
  private readonly exat: number
  private readonly pxat: number

  constructor(options: OptionReader, command: string) {
    this.command = command
    this.ex = options.slot('EX')
    this.px = options.slot('PX')
    this.exat = options.slot('EXAT')
    this.pxat = options.slot('PXAT')
  }

  /** The position of the option that the option reader found, or 0. */
  position(found: Int32Array): number {
    return found[this.ex] + found[this.px] + found[this.exat] + found[this.pxat] // they exclude each other
  }

  /** Whether the option names a point in time, which may be over. */
  private isAbsolute(found: Int32Array): boolean {
    return found[this.exat] + found[this.pxat] !== 0
  }

  /** The deadline that the options ask for; NO_DEADLINE; or BAD_DEADLINE after an error reply. */
  read(ctx: CommandContext, request: Request): Deadline {
    const found = ctx.options
    const position = this.position(found)
    if (position === 0) return NO_DEADLINE
    const unitMs = found[this.ex] + found[this.exat] !== 0 ? 1000 : 1
    const startMs = this.isAbsolute(found) ? 0 : ctx.nowMs
    return readDeadline(ctx, request, position + 1, unitMs, startMs, this.command)
  }
}

/**
 * The deadline that argument `i` says, as a positive number of units after `startMs`; BAD_DEADLINE after an error reply,
 * which names the command.
 */
export function readDeadline(
  ctx: CommandContext,
  request: Request,
  i: number,
  unitMs: 1 | 1000,
  startMs: number,
  command: string,
): Deadline {
  const { buf, start, end } = request
  const count = parseInteger(buf, start[i], end[i])
  const deadlineMs = count * unitMs + startMs
  if (count > 0 && Number.isSafeInteger(deadlineMs)) return deadlineMs
  const bigCount = parseInt64(buf, start[i], end[i])
  if (bigCount === null) {
    ctx.reply.error(ERRORS.notInteger)
    return BAD_DEADLINE
  }
  const bigDeadline = bigCount * BigInt(unitMs) + BigInt(startMs)
  if (bigCount > 0n && bigDeadline <= INT64_MAX) return bigDeadline
  ctx.reply.error(invalidExpire(command))
  return BAD_DEADLINE
}
