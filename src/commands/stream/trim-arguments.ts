// The options of XADD and XTRIM: how far to trim and how, in any order, and for XADD the id behind them.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, oneOf, optional, string, token } from '../../server/args.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { ID_INVALID, parseNewId } from '../../values/stream-id-text.ts'
import { REF_ACKED, REF_DELETE, REF_KEEP } from '../../values/stream-trim.ts'
import { INVALID_ID, readId } from './arguments.ts'

const TWO_STRATEGIES = 'ERR syntax error, MAXLEN and MINID options at the same time are not compatible'
const NO_STRATEGY = 'ERR syntax error, XTRIM must be called with a trimming strategy'
const LIMIT_ALONE = 'ERR syntax error, LIMIT cannot be used without specifying a trimming strategy'
const LIMIT_EXACT = 'ERR syntax error, LIMIT cannot be used without the special ~ option'
const NEGATIVE_LENGTH = 'ERR The MAXLEN argument must be >= 0.'
const NEGATIVE_LIMIT = 'ERR The LIMIT argument must be >= 0.'

/** Without LIMIT, approximate trimming removes at most as many entries as stand in this many blocks, ... */
const DEFAULT_BLOCKS = 100
/** ... at most so many, ... */
const MAX_DEFAULT = 1_000_000
/** ... and so many where blocks are not limited by entries. */
const UNLIMITED_DEFAULT = 10_000

const FIRST_OPTION = 2
const STAR = 42
const EQUALS = 61
const TILDE = 126

/** The trimming options as they are declared. */
export const TRIM = block('trim', [
  oneOf('strategy', [token('MAXLEN'), token('MINID', 'minid', { since: '6.2.0' })]),
  optional(oneOf('operator', [token('=', 'equal'), token('~', 'approximately')])),
  string('threshold'),
  optional(integer('count', { token: 'LIMIT', since: '6.2.0' })),
])

/** What happens to references that groups hold to entries that go. */
export const REFERENCES = optional({
  ...oneOf('condition', [token('KEEPREF'), token('DELREF'), token('ACKED')]),
  since: '8.2.0',
})

/**
 * Reads the options, and for XADD the id, into the workspace. Returns the position of the id, or of the end for XTRIM;
 * -1: an error was replied.
 */
export function readTrimArguments(ctx: CommandContext, request: Request, isAdd: boolean): number {
  const { reply, streams } = ctx
  const { trim, trimArguments } = streams
  trimArguments.trims = false
  trimArguments.noMkStream = false
  trimArguments.idState = 0
  trim.maxLength = -1
  trim.approximate = false
  trim.limit = 0
  trim.references = REF_KEEP
  const { buf, start, end } = request
  // The rule: no options, and an id from the clock.
  if (isAdd && isChar(request, FIRST_OPTION, STAR)) return FIRST_OPTION
  let limitGiven = false
  let i = FIRST_OPTION
  for (; i < request.argc; i++) {
    const more = request.argc - 1 - i
    if (isAdd && isChar(request, i, STAR)) break
    if (more > 0 && (request.is(i, 'maxlen') || request.is(i, 'minid'))) {
      i = readThreshold(ctx, request, i)
      if (i < 0) return -1
    } else if (more > 0 && request.is(i, 'limit')) {
      i++
      limitGiven = true
      const limit = readNumber(request, i)
      if (!(limit >= 0)) return refuse(ctx, Number.isNaN(limit) ? ERRORS.notInteger : NEGATIVE_LIMIT)
      trim.limit = limit
    } else if (isAdd && request.is(i, 'nomkstream')) {
      trimArguments.noMkStream = true
    } else if (isReferences(request, i)) {
      trim.references = referencesOf(request, i)
    } else if (isAdd) {
      const state = parseNewId(streams.id, buf, start[i], end[i])
      if (state === ID_INVALID) return refuse(ctx, INVALID_ID)
      trimArguments.idState = state
      break
    } else {
      reply.error(ERRORS.syntax)
      return -1
    }
  }
  return checkLimit(ctx, limitGiven, isAdd) ? i : -1
}

/** Reads MAXLEN or MINID at `i` with its operator and threshold; returns the threshold's position, or -1. */
function readThreshold(ctx: CommandContext, request: Request, i: number): number {
  const { reply, streams } = ctx
  const { trim, trimArguments } = streams
  if (trimArguments.trims) return refuse(ctx, TWO_STRATEGIES)
  let at = i + 1
  trim.approximate = false
  if (at + 1 < request.argc && (isChar(request, at, TILDE) || isChar(request, at, EQUALS))) {
    trim.approximate = isChar(request, at, TILDE)
    at++
  }
  trimArguments.trims = true
  trimArguments.thresholdAt = at
  if (request.is(i, 'minid')) return readId(reply, request, at, trim.minId, 0, true) ? at : -1
  const length = readNumber(request, at)
  if (!(length >= 0)) return refuse(ctx, Number.isNaN(length) ? ERRORS.notInteger : NEGATIVE_LENGTH)
  trim.maxLength = length
  return at
}

function checkLimit(ctx: CommandContext, limitGiven: boolean, isAdd: boolean): boolean {
  const { keyspace, streams } = ctx
  const { trim, trimArguments } = streams
  if (trim.limit > 0 && !trimArguments.trims) return refuse(ctx, LIMIT_ALONE) > 0
  if (!isAdd && !trimArguments.trims) return refuse(ctx, NO_STRATEGY) > 0
  if (limitGiven) return trim.approximate || refuse(ctx, LIMIT_EXACT) > 0
  if (!trim.approximate) return true
  const limit = DEFAULT_BLOCKS * keyspace.limits.streamNodeEntries
  trim.limit = limit > 0 ? Math.min(limit, MAX_DEFAULT) : UNLIMITED_DEFAULT
  return true
}

function refuse({ reply }: CommandContext, error: string): -1 {
  reply.error(error)
  return -1
}

function isReferences(request: Request, i: number): boolean {
  return request.is(i, 'keepref') || request.is(i, 'delref') || request.is(i, 'acked')
}

function referencesOf(request: Request, i: number): number {
  if (request.is(i, 'acked')) return REF_ACKED
  return request.is(i, 'delref') ? REF_DELETE : REF_KEEP
}

function isChar({ buf, start, end }: Request, i: number, char: number): boolean {
  return end[i] - start[i] === 1 && buf[start[i]] === char
}

/** Argument `i` as a 64-bit integer, beyond 2^53 the nearest double; NaN if it is none. */
function readNumber({ buf, start, end }: Request, i: number): number {
  const value = parseInteger(buf, start[i], end[i])
  if (!Number.isNaN(value)) return value
  const exact = parseInt64(buf, start[i], end[i])
  return exact === null ? Number.NaN : Number(exact)
}
