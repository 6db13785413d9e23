// What blocking commands share: their timeouts, and to wait where there is nothing to be had at once.

import { parseDouble } from '../../bytes/double.ts'
import { parseLongDouble } from '../../bytes/long-double.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'

const NOT_A_FLOAT = 'ERR timeout is not a float or out of range'
const OUT_OF_RANGE = 'ERR timeout is out of range'
const NEGATIVE = 'ERR timeout is negative'

/** Ends of waits are 64-bit integers in Redis. */
const MAX_UNIX_MS = 2 ** 63
/** How far from a whole millisecond the product of seconds and 1000 may be because decimals are no doubles. */
const ROUNDING_MS = 1e-6

/** What the versions changed about timeouts. */
export const TIMEOUT_HISTORY: readonly (readonly [string, string])[] = [
  ['6.0.0', 'The timeout may have decimals.'],
]

/**
 * Reads argument `i`, a timeout in seconds, and returns it in whole milliseconds, rounded up; 0 is for ever. Replies
 * with an error and returns -1 if it is none.
 */
export function readTimeout(ctx: CommandContext, request: Request, i: number): number {
  const { buf, start, end } = request
  const seconds = parseDouble(buf, start[i], end[i])
  if (Number.isNaN(seconds) && parseLongDouble(buf, start[i], end[i]) === null) {
    ctx.reply.error(NOT_A_FLOAT)
    return -1
  }
  const timeoutMs = wholeMs(seconds * 1000)
  if (timeoutMs + ctx.nowMs < MAX_UNIX_MS && timeoutMs >= 0) return timeoutMs
  ctx.reply.error(timeoutMs < 0 ? NEGATIVE : OUT_OF_RANGE)
  return -1
}

function wholeMs(ms: number): number {
  const nearest = Math.round(ms)
  return nearest > 0 && Math.abs(ms - nearest) < ROUNDING_MS ? nearest : Math.ceil(ms)
}

/** Arguments that name keys: `from` to `to - 1`. */
export interface KeyArguments {
  readonly from: number
  readonly to: number
}

/**
 * What a blocking command does with the key `buf[start, end)`, which is there with the wanted type as the record
 * `ref`: it writes the reply and says what is handed on. It runs at once or, for a client that has waited, behind a
 * command of another client: then `reply` is not the context's, and the context's `db` and `client` are the other's.
 */
export type ServeFunction = (
  reply: ReplyWriter,
  buf: Uint8Array,
  start: number,
  end: number,
  ref: number,
) => void

/**
 * Serves the running client from the first of the keys that is there, or lets it wait for them. Where it may not wait
 * it gets what `writeNothing` writes, which is not always what it would get when its time is up.
 */
export function serveOrWait(
  ctx: CommandContext,
  request: Request,
  keys: KeyArguments,
  timeoutMs: number,
  type: number,
  serve: ServeFunction,
  writeNothing: (reply: ReplyWriter) => void = nullArray,
): void {
  const { db, reply } = ctx
  const { buf, start, end } = request
  for (let i = keys.from; i < keys.to; i++) {
    const ref = db.lookup(buf, start[i], end[i])
    if (ref === 0) continue
    if (db.type(ref) !== type) return reply.error(ERRORS.wrongType)
    return serve(reply, buf, start[i], end[i], ref)
  }
  if (ctx.inTransaction) return writeNothing(reply)
  waitFor(ctx, copyKeys(request, keys), timeoutMs, type, serve)
}

function waitFor(
  ctx: CommandContext,
  keys: readonly Uint8Array[],
  timeoutMs: number,
  type: number,
  serve: ServeFunction,
): void {
  ctx.server.blocked.wait(ctx.client, {
    db: ctx.db,
    keys,
    type,
    timeoutMs,
    serve(reply, key, ref) {
      serve(reply, key, 0, key.length, ref)
      return true
    },
  })
}

function nullArray(reply: ReplyWriter): void {
  reply.nullArray()
}

function copyKeys(request: Request, { from, to }: KeyArguments): Uint8Array[] {
  return Array.from({ length: to - from }, (_, i) => request.bytes(from + i))
}
