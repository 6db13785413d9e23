// The arguments of XDELEX and XACKDEL: what becomes of references to deleted entries, and the ids.
//
//   [KEEPREF | DELREF | ACKED] IDS numids id [id ...]

import type { Request } from '../../protocol/request.ts'
import { type Arg, block, integer, oneOf, optional, repeated, string, token } from '../../server/args.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { REF_ACKED, REF_DELETE, REF_KEEP } from '../../values/stream-trim.ts'
import { readId } from './arguments.ts'
import { readInteger } from './group-numbers.ts'

const BAD_COUNT = 'ERR Number of IDs must be a positive integer'
const COUNT_MISMATCH = 'ERR The `numids` parameter must match the number of arguments'
const IDS_NEEDED = 'ERR IDS option is required'

/** What becomes of the references that groups have to an entry; the ids are arguments `from` to `to - 1`. */
export interface ReferencedIds {
  /** REF_KEEP and the like. */
  mode: number
  from: number
  to: number
}

export const REFERENCE_ARGS: readonly Arg[] = [
  optional(oneOf('condition', [token('KEEPREF'), token('DELREF'), token('ACKED')])),
  block('ids', [integer('numids'), repeated(string('id'))], { token: 'IDS' }),
]

/** Reads the arguments from `at` on, or returns null after an error reply. All ids are valid then. */
export function readReferencedIds(ctx: CommandContext, request: Request, at: number): ReferencedIds | null {
  const { reply, streams } = ctx
  const read: ReferencedIds = { mode: REF_KEEP, from: 0, to: 0 }
  let hasMode = false
  for (let i = at; i < request.argc; i++) {
    const mode = hasMode ? -1 : modeOf(request, i)
    if (mode >= 0) {
      read.mode = mode
      hasMode = true
    } else if (i + 1 < request.argc && request.is(i, 'ids')) {
      if (!readIdCount(ctx, request, i + 1, read)) return null
      i = read.to - 1
    } else {
      reply.error(ERRORS.syntax)
      return null
    }
  }
  if (read.from === 0) {
    reply.error(IDS_NEEDED)
    return null
  }
  for (let i = read.from; i < read.to; i++) if (!readId(reply, request, i, streams.id, 0, true)) return null
  return read
}

function modeOf(request: Request, i: number): number {
  if (request.is(i, 'keepref')) return REF_KEEP
  if (request.is(i, 'delref')) return REF_DELETE
  return request.is(i, 'acked') ? REF_ACKED : -1
}

function readIdCount({ reply }: CommandContext, request: Request, i: number, into: ReferencedIds): boolean {
  const count = readInteger(reply, request, i, BAD_COUNT)
  if (count === null) return false
  if (count >= 1 && count <= request.argc - i - 1) {
    into.from = i + 1
    into.to = i + 1 + count
    return true
  }
  reply.error(count < 1 ? BAD_COUNT : COUNT_MISMATCH)
  return false
}
