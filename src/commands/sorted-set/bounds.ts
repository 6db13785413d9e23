// The bounds of a range, by rank, by score or by member. Every range becomes a run of ranks: `[lower, upper)`.

import type { Zset } from '../../collections/zset.ts'
import type { Request } from '../../protocol/request.ts'
import { ERRORS } from '../../server/errors.ts'
import { readInteger } from './arguments.ts'
import { isExclusive, readScoreBound } from './score-bound.ts'

/** What the bounds of a range are. */
export type BoundKind = 'rank' | 'score' | 'lex'

const PLUS = 43
const MINUS = 45
const OPEN = 40
const CLOSED = 91

/** Why the arguments `min` and `max` are no bounds of a range, or null. */
export function boundError(request: Request, kind: BoundKind, min: number, max: number): string | null {
  if (kind === 'rank') return isInteger(request, min) && isInteger(request, max) ? null : ERRORS.notInteger
  if (kind === 'score')
    return isScore(request, min) && isScore(request, max) ? null : 'ERR min or max is not a float'
  return isLex(request, min) && isLex(request, max) ? null : 'ERR min or max not valid string range item'
}

function isInteger(request: Request, i: number): boolean {
  return !Number.isNaN(readInteger(request, i))
}

function isScore(request: Request, i: number): boolean {
  return !Number.isNaN(readScoreBound(request, i))
}

/** `-`, `+`, or a member behind `[` or `(`. What follows `-` and `+` counts from a NUL byte on as nothing. */
function isLex({ buf, start, end }: Request, i: number): boolean {
  const first = start[i]
  if (first === end[i]) return false
  const sign = buf[first]
  if (sign === OPEN || sign === CLOSED) return true
  return (sign === MINUS || sign === PLUS) && (first + 1 === end[i] || buf[first + 1] === 0)
}

/** The first rank of the range whose lower bound is argument `i`. */
export function lowerRank(zset: Zset, request: Request, kind: BoundKind, i: number): number {
  if (kind === 'rank') return Math.max(0, countedRank(zset, request, i))
  if (kind === 'score') return zset.rankOfScore(readScoreBound(request, i), isExclusive(request, i))
  return lexRank(zset, request, i, isExclusive(request, i))
}

/** The rank behind the range whose upper bound is argument `i`. It may be below the lower one: the range is empty. */
export function upperRank(zset: Zset, request: Request, kind: BoundKind, i: number): number {
  if (kind === 'rank') return Math.min(zset.length, countedRank(zset, request, i) + 1)
  if (kind === 'score') return zset.rankOfScore(readScoreBound(request, i), !isExclusive(request, i))
  return lexRank(zset, request, i, !isExclusive(request, i))
}

/** The rank in argument `i`; negative ones count from the end. */
function countedRank(zset: Zset, request: Request, i: number): number {
  const rank = readInteger(request, i)
  return rank < 0 ? zset.length + rank : rank
}

function lexRank(zset: Zset, { buf, start, end }: Request, i: number, after: boolean): number {
  const sign = buf[start[i]]
  if (sign === MINUS) return 0
  if (sign === PLUS) return zset.length
  return zset.rankOfLex(buf, start[i] + 1, end[i], after)
}
