/**
 * MSETEX numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | KEEPTTL]:
 * stores several strings at once, all with the same condition and deadline.
 */

import { parseInteger } from '../../bytes/integer.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import {
  block,
  key,
  keyCount,
  OVERWRITES,
  oneOf,
  optional,
  repeated,
  string,
  token,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { PER_KEY } from '../../server/declaration.ts'
import { ERRORS } from '../../server/errors.ts'
import { OptionReader } from '../../server/options.ts'
import type { Word } from '../../server/propagation.ts'
import {
  BAD_DEADLINE,
  type Deadline,
  DeadlineReader,
  expiration,
  NO_DEADLINE,
  setDeadline,
} from './deadline.ts'

const MAX_KEYS = 2 ** 31 - 1

const args = [
  keyCount('numkeys'),
  repeated(block('data', [key('key', OVERWRITES), string('value')])),
  optional(oneOf('condition', [token('NX'), token('XX')])),
  expiration(token('KEEPTTL')),
]
const options = new OptionReader(args)
const deadlines = new DeadlineReader(options, 'msetex')
const NX = options.slot('NX')
const XX = options.slot('XX')
const KEEPTTL = options.slot('KEEPTTL')

export const msetex = defineCommand({
  name: 'msetex',
  group: 'string',
  since: '8.4.0',
  complexity: PER_KEY,
  summary: 'Stores several strings with one condition and one deadline, all of them or none.',
  flags: ['write', 'denyoom'],
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  args,
  run(ctx, request) {
    const { reply, options: found } = ctx
    const keys = parseInteger(request.buf, request.start[1], request.end[1])
    if (!(keys >= 1 && keys <= MAX_KEYS)) return reply.error('ERR invalid numkeys value')
    const pairsEnd = 2 + 2 * keys
    if (pairsEnd > request.argc) return reply.error('ERR wrong number of key-value pairs')
    if (!options.read(request, pairsEnd, found)) return reply.error(ERRORS.syntax)
    const deadline = deadlines.read(ctx, request)
    if (deadline === BAD_DEADLINE) return
    if (!conditionHolds(ctx, request, pairsEnd)) return reply.integer(0)
    storePairs(ctx, request, pairsEnd, deadline)
    reply.integer(1)
  },
})

function conditionHolds({ db, options: found }: CommandContext, request: Request, pairsEnd: number): boolean {
  if (found[NX] + found[XX] === 0) return true
  for (let i = 2; i < pairsEnd; i += 2) {
    const exists = db.lookup(request.buf, request.start[i], request.end[i]) !== 0
    if (exists !== (found[XX] !== 0)) return false
  }
  return true
}

function storePairs(ctx: CommandContext, request: Request, pairsEnd: number, deadline: Deadline): void {
  const { db, options: found, propagation } = ctx
  const hasDeadline = deadline !== NO_DEADLINE
  for (let i = 2; i < pairsEnd; i += 2) {
    const start = request.start[i]
    const end = request.end[i]
    const ref = db.lookup(request.buf, start, end)
    const stored = storeArgument(db, ref, request, i, i + 1, hasDeadline || found[KEEPTTL] !== 0)
    if (hasDeadline) {
      setDeadline(db, stored, deadline)
      // As Redis 8 has it: in all other commands the event of the value comes first.
      db.notify(request.buf, start, end, EVENTS.expire)
    }
    db.changed(request.buf, start, end, EVENTS.set)
  }
  if (hasDeadline && propagation.active) propagation.as(...withDeadline(request, found, deadline))
}

/** The words of the request, its expiry option as a point in time. */
function withDeadline(request: Request, found: Int32Array, deadline: Deadline): Word[] {
  const words: Word[] = Array.from({ length: request.argc }, (_, i) => request.bytes(i))
  words.splice(deadlines.position(found), 2, 'PXAT', String(deadline))
  return words
}
