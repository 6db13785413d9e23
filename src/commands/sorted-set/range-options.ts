// The options of ZRANGE and its relatives.

import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'
import { readInteger } from './arguments.ts'
import type { BoundKind } from './bounds.ts'

export const WITH_SCORES = 1
export const REVERSE = 2
export const BY_SCORE = 4
export const BY_LEX = 8
const BY = BY_SCORE | BY_LEX
const LIMIT_SHIFT = 4

const NOT_SYNTAX = -1
const NOT_INTEGER = -2
const LIMIT_BY_RANK = -3
const SCORES_BY_LEX = -4
const TEXTS = [
  '',
  ERRORS.syntax,
  ERRORS.notInteger,
  'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
  'ERR syntax error, WITHSCORES not supported in combination with BYLEX',
]

/** The error text for a negative outcome of `readRangeOptions`. */
export function rangeOptionError(outcome: number): string {
  return TEXTS[-outcome]
}

/** What the bounds of a range with these options are. */
export function boundKind(options: number): BoundKind {
  if ((options & BY_SCORE) !== 0) return 'score'
  return (options & BY_LEX) === 0 ? 'rank' : 'lex'
}

/** The position of the word LIMIT, whose offset and count follow, or 0. */
export function limitAt(options: number): number {
  return options >> LIMIT_SHIFT
}

/**
 * Reads the words from argument `from` on: of the flags those that are `allowed`, and LIMIT. Returns the flags, `fixed`
 * ones among them, and the position of the last LIMIT in one number; a negative one says what is wrong.
 */
export function readRangeOptions(request: Request, from: number, fixed: number, allowed: number): number {
  let flags = fixed
  let limit = 0
  for (let i = from; i < request.argc; i++) {
    if (i + 2 < request.argc && request.is(i, 'limit')) {
      if (Number.isNaN(readInteger(request, i + 1))) return NOT_INTEGER
      if (Number.isNaN(readInteger(request, i + 2))) return NOT_INTEGER
      limit = i
      i += 2
    } else {
      const flag = flagAt(request, i, flags) & allowed
      if (flag === 0) return NOT_SYNTAX
      flags |= flag
    }
  }
  if ((flags & BY) === 0 && limit !== 0 && readInteger(request, limit + 2) !== -1) return LIMIT_BY_RANK
  if ((flags & BY_LEX) !== 0 && (flags & WITH_SCORES) !== 0) return SCORES_BY_LEX
  return flags | (limit << LIMIT_SHIFT)
}

/** The flag that argument `i` is, or 0. What is given already cannot be given again, but for WITHSCORES. */
function flagAt(request: Request, i: number, given: number): number {
  if (request.is(i, 'withscores')) return WITH_SCORES
  if (request.is(i, 'rev')) return REVERSE & ~given
  if ((given & BY) !== 0) return 0
  if (request.is(i, 'byscore')) return BY_SCORE
  return request.is(i, 'bylex') ? BY_LEX : 0
}
