// What the commands with fields that expire have in common: FIELDS numfields field ..., and times.

import { parseInt64 } from '../../bytes/int64.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, block, integer, repeated, string, unixTime } from '../../server/args.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, invalidExpire } from '../../server/errors.ts'

/** The latest time that a field can expire at, in Unix milliseconds: the year 4199. */
const MAX_TIME_MS = 2 ** 46 - 1
/** The most fields that a request can name. */
const INT_MAX = 2 ** 31 - 1

const NO_FIELDS = 'ERR Mandatory argument FIELDS is missing or not at the right position'
const NOT_POSITIVE = 'ERR Number of fields must be a positive integer'
const OTHER_NUMBER = 'ERR The `numfields` parameter must match the number of arguments'
const NEGATIVE_TIME = 'ERR invalid expire time, must be >= 0'

/** What went wrong is answered already. */
export const BAD_TIME = -1

/** FIELDS numfields field [field ...] */
export const FIELDS_ARG: Arg = block('fields', [integer('numfields'), repeated(string('field'))], {
  token: 'FIELDS',
})

/** The four ways to give a time. */
export const TIME_ARGS: readonly Arg[] = [
  integer('seconds', { token: 'EX' }),
  integer('milliseconds', { token: 'PX' }),
  unixTime('unix-time-seconds', { token: 'EXAT' }),
  unixTime('unix-time-milliseconds', { token: 'PXAT' }),
]

/** A way to give a time. */
export interface TimeForm {
  readonly unitMs: 1 | 1000
  /** Whether it is a Unix time; else it counts from now. */
  readonly absolute: boolean
}

const FORMS: readonly (readonly [string, TimeForm])[] = [
  ['ex', { unitMs: 1000, absolute: false }],
  ['px', { unitMs: 1, absolute: false }],
  ['exat', { unitMs: 1000, absolute: true }],
  ['pxat', { unitMs: 1, absolute: true }],
]

/** The way of giving a time that argument `i` names, or null. */
export function timeForm(request: Request, i: number): TimeForm | null {
  for (const [word, form] of FORMS) if (request.is(i, word)) return form
  return null
}

/** Whether a time stands in the request as it is handed on. */
export function isUnixMs({ unitMs, absolute }: TimeForm): boolean {
  return absolute && unitMs === 1
}

/** The time in argument `i` in Unix milliseconds, or BAD_TIME after an error reply, which names the command. */
export function readTime(
  ctx: CommandContext,
  request: Request,
  i: number,
  { unitMs, absolute }: TimeForm,
  command: string,
): number {
  const { reply, nowMs } = ctx
  const count = integerArgument(request, i)
  const unixMs = count * unitMs + (absolute ? 0 : nowMs)
  let error: string | null = null
  if (Number.isNaN(count)) error = ERRORS.notInteger
  else if (count < 0) error = NEGATIVE_TIME
  else if (unixMs > MAX_TIME_MS) error = invalidExpire(command)
  if (error === null) return unixMs
  reply.error(error)
  return BAD_TIME
}

/** An integer of 64 bits, beyond 2^53 only about; NaN for anything else. */
function integerArgument({ buf, start, end }: Request, i: number): number {
  const value = parseInteger(buf, start[i], end[i])
  return Number.isNaN(value) ? Number(parseInt64(buf, start[i], end[i]) ?? Number.NaN) : value
}

/**
 * Checks that FIELDS stands at argument `at`, with as many fields behind it as it says, up to the end of the request.
 * Returns where the fields begin, or 0 after an error reply. `notPositive` is the error for a number below 1.
 */
export function readFields(
  { reply }: CommandContext,
  request: Request,
  at: number,
  notPositive: string = NOT_POSITIVE,
): number {
  let error: string | null = null
  if (at >= request.argc || !request.is(at, 'fields')) error = NO_FIELDS
  else {
    const count = at + 1 < request.argc ? integerArgument(request, at + 1) : Number.NaN
    if (Number.isNaN(count) || count < 1) error = notPositive
    else if (count !== request.argc - at - 2) error = OTHER_NUMBER
  }
  if (error === null) return at + 2
  reply.error(error)
  return 0
}

/** The number in argument `i` if it can be a number of fields; else 0. */
export function fieldCount(request: Request, i: number): number {
  const count = integerArgument(request, i)
  return count >= 1 && count <= INT_MAX ? count : 0
}

/** The arguments from `from` on as words that are handed on. */
export function wordsFrom(request: Request, from: number): Uint8Array[] {
  return Array.from({ length: request.argc - from }, (_, i) => request.bytes(from + i))
}
