// The arguments of ZUNION, ZINTER, ZDIFF, ZINTERCARD and their STORE forms: keys, and how they are combined.

import { parseDouble } from '../../bytes/double.ts'
import type { Aggregate, WeightedSource } from '../../collections/zset-combine.ts'
import { sourceOf } from '../../collections/zset-source.ts'
import type { Request } from '../../protocol/request.ts'
import {
  type Arg,
  integer,
  key,
  keyCount,
  oneOf,
  optional,
  READS,
  repeated,
  token,
} from '../../server/args.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { readInteger } from './arguments.ts'

/** `numkeys key [key ...]`. */
export const SOURCE_KEYS: readonly Arg[] = [keyCount('numkeys'), repeated(key('key', READS))]

/** `[WEIGHTS weight [weight ...]] [AGGREGATE SUM | MIN | MAX]`. */
export const SCORE_RULES: readonly Arg[] = [
  optional(repeated(integer('weight', { token: 'WEIGHTS' }))),
  optional(oneOf('aggregate', [token('SUM'), token('MIN'), token('MAX')], { token: 'AGGREGATE' })),
]

/** What a command accepts behind its keys. */
export interface Accepted {
  readonly scoreRules?: boolean
  readonly withScores?: boolean
  readonly limit?: boolean
}

/** What is to be combined. */
export interface Combination {
  readonly inputs: readonly WeightedSource[]
  aggregate: Aggregate
  withScores: boolean
  /** 0: none. */
  limit: number
}

/** Reads the arguments from the count of keys in argument `at` on, or writes the error reply: then it is null. */
export function readCombination(
  ctx: CommandContext,
  request: Request,
  name: string,
  at: number,
  accepted: Accepted,
): Combination | null {
  const read = readSources(ctx, request, name, at)
  const error =
    typeof read === 'string' ? read : readRules(request, at + 1 + read.inputs.length, read, accepted)
  if (error === null) return read as Combination
  ctx.reply.error(error)
  return null
}

/** The keys with the usual rules, or an error. */
function readSources(
  { db }: CommandContext,
  request: Request,
  name: string,
  at: number,
): Combination | string {
  const count = readInteger(request, at)
  if (Number.isNaN(count)) return ERRORS.notInteger
  if (count < 1) return `ERR at least 1 input key is needed for '${name}' command`
  if (count > request.argc - at - 1) return ERRORS.syntax
  const inputs: WeightedSource[] = []
  for (let i = at + 1; i <= at + count; i++) {
    const source = sourceOf(db, db.lookupRead(request.buf, request.start[i], request.end[i]))
    if (source === null) return ERRORS.wrongType
    inputs.push({ source, weight: 1 })
  }
  return { inputs, aggregate: 'sum', withScores: false, limit: 0 }
}

/** Reads the words from argument `from` on into `into`; the error, or null. */
function readRules(request: Request, from: number, into: Combination, accepted: Accepted): string | null {
  const { argc } = request
  let i = from
  while (i < argc) {
    const left = argc - i
    let error: string | null = null
    if (accepted.scoreRules && left > into.inputs.length && request.is(i, 'weights')) {
      error = readWeights(request, i + 1, into.inputs)
      i += into.inputs.length
    } else if (accepted.scoreRules && left > 1 && request.is(i, 'aggregate')) {
      error = readAggregate(request, ++i, into)
    } else if (accepted.withScores && request.is(i, 'withscores')) {
      into.withScores = true
    } else if (accepted.limit && left > 1 && request.is(i, 'limit')) {
      error = readLimit(request, ++i, into)
    } else {
      error = ERRORS.syntax
    }
    if (error !== null) return error
    i++
  }
  return null
}

function readWeights(
  { buf, start, end }: Request,
  from: number,
  inputs: readonly WeightedSource[],
): string | null {
  for (const [n, input] of inputs.entries()) {
    input.weight = parseDouble(buf, start[from + n], end[from + n])
    if (Number.isNaN(input.weight)) return 'ERR weight value is not a float'
  }
  return null
}

function readAggregate(request: Request, i: number, into: Combination): string | null {
  for (const aggregate of ['sum', 'min', 'max'] as const) {
    if (!request.is(i, aggregate)) continue
    into.aggregate = aggregate
    return null
  }
  return ERRORS.syntax
}

function readLimit(request: Request, i: number, into: Combination): string | null {
  into.limit = readInteger(request, i)
  return into.limit >= 0 ? null : "ERR LIMIT can't be negative"
}
