// The arguments of XCLAIM behind min-idle-time: ids until the first word that is none, and options behind them.

import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { shownArgument } from '../../server/errors.ts'
import { StreamId } from '../../values/stream-id.ts'
import { parseStreamId } from '../../values/stream-id-text.ts'
import { readId } from './arguments.ts'
import { readInteger } from './group-numbers.ts'

/** Where the ids begin. */
export const FIRST_CLAIMED = 5

/** What the options say. */
export interface ClaimOptions {
  /** The argument behind the last id. */
  idsEnd: number
  /** When the entries count as delivered, Unix milliseconds. */
  deliveredMs: number
  /** -1: as it was and one more. */
  deliveries: number
  force: boolean
  justId: boolean
  /** The group has read at least as far; 0-0 says nothing. */
  readonly lastId: StreamId
}

/** Reads ids and options, or returns null after an error reply. */
export function readClaimOptions(ctx: CommandContext, request: Request): ClaimOptions | null {
  const { nowMs, reply, streams } = ctx
  const { buf, end, start } = request
  let at = FIRST_CLAIMED
  while (at < request.argc && parseStreamId(streams.id, buf, start[at], end[at], 0, true)) at++
  const options: ClaimOptions = {
    idsEnd: at,
    deliveredMs: nowMs,
    deliveries: -1,
    force: false,
    justId: false,
    lastId: new StreamId(),
  }
  for (; at < request.argc; at++) {
    const hasValue = at + 1 < request.argc
    if (request.is(at, 'force')) options.force = true
    else if (request.is(at, 'justid')) options.justId = true
    else if (hasValue && request.is(at, 'lastid')) {
      if (!readId(reply, request, ++at, options.lastId, 0, true)) return null
    } else if (!hasValue || !isNumbered(request, at)) {
      reply.error(`ERR Unrecognized XCLAIM option '${shownArgument(request, at)}'`)
      return null
    } else if (!readNumber(ctx, request, at++, options)) return null
  }
  // A client whose clock is ahead of ours is no error.
  if (options.deliveredMs < 0 || options.deliveredMs > nowMs) options.deliveredMs = nowMs
  return options
}

function isNumbered(request: Request, at: number): boolean {
  return request.is(at, 'idle') || request.is(at, 'time') || request.is(at, 'retrycount')
}

/** Reads an option with a number; false after an error reply. */
function readNumber(ctx: CommandContext, request: Request, at: number, options: ClaimOptions): boolean {
  const name = shownArgument(request, at).toUpperCase()
  const value = readInteger(ctx.reply, request, at + 1, `ERR Invalid ${name} option argument for XCLAIM`)
  if (value === null) return false
  if (name === 'RETRYCOUNT') options.deliveries = value < 0 ? -1 : value
  else options.deliveredMs = name === 'IDLE' ? ctx.nowMs - value : value
  return true
}
