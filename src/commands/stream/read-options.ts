// The arguments of XREAD before its keys, in any order; and where the keys of XREAD and XREADGROUP stand.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const UNBALANCED =
  "ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified."
const NO_GROUPS = 'ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.'
const NO_NOACK = 'ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.'
const TIMEOUT_NOT_INTEGER = 'ERR timeout is not an integer or out of range'
const TIMEOUT_NEGATIVE = 'ERR timeout is negative'
const TIMEOUT_RANGE = 'ERR timeout is out of range'
/** Ends of waits are 64-bit integers in Redis. */
const MAX_UNIX_MS = 2 ** 63

/** What the arguments of an XREAD say. */
export interface ReadOptions {
  /** 0: all. */
  readonly count: number
  /** -1: does not wait; 0: for ever. */
  readonly timeoutMs: number
  /** The first key. */
  readonly keys: number
  /** How many keys; as many ids stand behind them. */
  readonly keyCount: number
}

/** Reads the arguments, or returns null after an error reply. */
export function readOptions(ctx: CommandContext, request: Request): ReadOptions | null {
  let count = 0
  let timeoutMs = -1
  for (let i = 1; i < request.argc; i++) {
    const more = request.argc - i - 1
    if (more > 0 && request.is(i, 'streams')) {
      if (more % 2 !== 0) return refuse(ctx, UNBALANCED)
      return { count, timeoutMs, keys: i + 1, keyCount: more / 2 }
    }
    if (more > 0 && request.is(i, 'count')) {
      i++
      count = readNumber(request, i)
      if (Number.isNaN(count)) return refuse(ctx, ERRORS.notInteger)
      count = Math.max(0, count)
    } else if (more > 0 && request.is(i, 'block')) {
      i++
      timeoutMs = readNumber(request, i)
      const error = timeoutError(timeoutMs, ctx.nowMs)
      if (error !== null) return refuse(ctx, error)
    } else if (more > 1 && request.is(i, 'group')) {
      return refuse(ctx, NO_GROUPS)
    } else {
      return refuse(ctx, request.is(i, 'noack') ? NO_NOACK : ERRORS.syntax)
    }
  }
  return refuse(ctx, ERRORS.syntax)
}

/** Where the keys of an XREAD or XREADGROUP stand; null for a request that is none. */
export function keysOfRead(request: Request): number[] | null {
  for (let i = 1; i < request.argc; i++) {
    if (request.is(i, 'streams')) {
      const words = request.argc - i - 1
      if (words === 0 || words % 2 !== 0) return null
      return Array.from({ length: words / 2 }, (_, k) => i + 1 + k)
    }
    if (request.is(i, 'block') || request.is(i, 'count') || request.is(i, 'claim')) i++
    else if (request.is(i, 'group')) i += 2
    else if (!request.is(i, 'noack')) return null
  }
  return null
}

/** What is wrong with the milliseconds of BLOCK, NaN for no integer; null: nothing. */
export function timeoutError(timeoutMs: number, nowMs: number): string | null {
  if (Number.isNaN(timeoutMs)) return TIMEOUT_NOT_INTEGER
  if (timeoutMs < 0) return TIMEOUT_NEGATIVE
  return timeoutMs + nowMs < MAX_UNIX_MS ? null : TIMEOUT_RANGE
}

function refuse({ reply }: CommandContext, error: string): null {
  reply.error(error)
  return null
}

/** An integer, beyond 2^53 the nearest double, or NaN. */
export function readNumber({ buf, start, end }: Request, i: number): number {
  const value = parseInteger(buf, start[i], end[i])
  if (!Number.isNaN(value)) return value
  const exact = parseInt64(buf, start[i], end[i])
  return exact === null ? Number.NaN : Number(exact)
}
