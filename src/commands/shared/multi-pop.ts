// The arguments of the commands that pop several elements from the first of several keys: BLMPOP, BZMPOP.
//
//   numkeys key [key ...] LEFT|RIGHT [COUNT count]

import { parseInt64 } from '../../bytes/int64.ts'
import type { Request } from '../../protocol/request.ts'
import {
  type Arg,
  integer,
  key,
  keyCount,
  oneOf,
  optional,
  repeated,
  TAKES,
  token,
} from '../../server/args.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { KeyArguments } from './blocking.ts'

/** What the arguments say. */
export interface MultiPop {
  readonly keys: KeyArguments
  /** Whether the first of the two ends was named. */
  readonly fromFirstEnd: boolean
  /** At least 1. */
  readonly count: number
}

/** Declares the arguments; `ends` are the words for the two ends, in capitals. */
export function multiPopArgs(ends: readonly [string, string]): Arg[] {
  return [
    keyCount('numkeys'),
    repeated(key('key', TAKES)),
    oneOf(
      'where',
      ends.map((word) => token(word)),
    ),
    optional(integer('count', { token: 'COUNT' })),
  ]
}

/** Reads the arguments from `at` on; `ends` are the words for the two ends, in lower case. Null: an error is replied. */
export function readMultiPop(
  { reply }: CommandContext,
  request: Request,
  at: number,
  ends: readonly [string, string],
): MultiPop | null {
  const keyCount = readPositive(request, at)
  if (keyCount === 0) {
    reply.error('ERR numkeys should be greater than 0')
    return null
  }
  const from = at + 1
  const where = from + keyCount
  const fromFirstEnd = where < request.argc && request.is(where, ends[0])
  const hasEnd = fromFirstEnd || (where < request.argc && request.is(where, ends[1]))
  const hasCount = where + 2 < request.argc && request.is(where + 1, 'count')
  if (!hasEnd || (!hasCount && where + 1 !== request.argc)) {
    reply.error(ERRORS.syntax)
    return null
  }
  const count = hasCount ? readPositive(request, where + 2) : 1
  if (count === 0) {
    reply.error('ERR count should be greater than 0')
    return null
  }
  if (hasCount && where + 3 !== request.argc) {
    reply.error(ERRORS.syntax)
    return null
  }
  return { keys: { from, to: where }, fromFirstEnd, count }
}

/** A positive 64-bit integer, or 0. */
function readPositive({ buf, start, end }: Request, i: number): number {
  const value = parseInt64(buf, start[i], end[i])
  return value === null || value < 1n ? 0 : Number(value)
}
