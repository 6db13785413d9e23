/**
 * INCREX key [BYFLOAT increment | BYINT increment] [LBOUND lowest] [UBOUND highest] [SATURATE]
 * [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | PERSIST] [ENX] [NX | XX]:
 * adds to a number within bounds, and says when it expires. Answers the new number and what was really added.
 */

import { stringToLatin1 } from '../../bytes/text.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import { storeBytes } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import { double, integer, key, oneOf, optional, READS_AND_UPDATES, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { OptionReader } from '../../server/options.ts'
import { deleteExpired } from '../shared/delete-expired.ts'
import {
  BAD_DEADLINE,
  type Deadline,
  DeadlineReader,
  expiration,
  NO_DEADLINE,
  setDeadline,
} from './deadline.ts'
import { FLOAT_MODE, INTEGER_MODE, type Mode } from './increx-mode.ts'
import { type Step, takeStep } from './increx-step.ts'
import type { NumberDomain } from './number-domain.ts'

const args = [
  key('key', READS_AND_UPDATES),
  optional(
    oneOf('increment', [double('float', { token: 'BYFLOAT' }), integer('integer', { token: 'BYINT' })]),
  ),
  optional(string('lowerbound', { token: 'LBOUND' })),
  optional(string('upperbound', { token: 'UBOUND' })),
  optional(token('SATURATE')),
  expiration(token('PERSIST')),
  optional(token('ENX')),
  optional(oneOf('condition', [token('NX'), token('XX')])),
]
const options = new OptionReader(args)
const deadlines = new DeadlineReader(options, 'increx')
const BYFLOAT = options.slot('BYFLOAT')
const BYINT = options.slot('BYINT')
const LBOUND = options.slot('LBOUND')
const UBOUND = options.slot('UBOUND')
const SATURATE = options.slot('SATURATE')
const PERSIST = options.slot('PERSIST')
const ENX = options.slot('ENX')
const NX = options.slot('NX')
const XX = options.slot('XX')
const WITH_VALUE = ['BYFLOAT', 'BYINT', 'LBOUND', 'UBOUND', 'EX', 'PX', 'EXAT', 'PXAT'].map((word) =>
  options.slot(word),
)
const WITHOUT_VALUE = [SATURATE, PERSIST, ENX, NX, XX]

export const increx = defineCommand({
  name: 'increx',
  group: 'string',
  since: '8.8.0',
  complexity: 'O(1)',
  summary: 'Adds to a number within bounds, and sets or removes its expiry.',
  flags: ['write', 'denyoom', 'fast'],
  args,
  run(ctx, request) {
    const { reply, options: found } = ctx
    if (!options.read(request, 2, found) || !isWellFormed(request, found)) return reply.error(ERRORS.syntax)
    if (found[ENX] !== 0 && deadlines.position(found) === 0)
      return reply.error('ERR ENX flag requires an expiration')
    if (found[BYFLOAT] !== 0) increment(ctx, request, FLOAT_MODE)
    else increment(ctx, request, INTEGER_MODE)
  },
})

/** Unlike elsewhere no option may be given twice: then the words of those that were found are not all words. */
function isWellFormed(request: Request, found: Int32Array): boolean {
  let words = 2
  for (const slot of WITH_VALUE) if (found[slot] !== 0) words += 2
  for (const slot of WITHOUT_VALUE) if (found[slot] !== 0) words++
  return words === request.argc && (found[PERSIST] === 0 || found[ENX] === 0)
}

function increment<N>(ctx: CommandContext, request: Request, mode: Mode<N>): void {
  const { db, reply } = ctx
  const step = readStep(ctx, request, mode)
  if (step === null) return
  const deadline = deadlines.read(ctx, request)
  if (deadline === BAD_DEADLINE) return
  const ref = db.lookup(request.buf, request.start[1], request.end[1])
  const current = readCurrent(ctx, ref, mode)
  if (current === null) return
  const result = isExcluded(ctx.options, ref) ? null : takeStep(mode.domain, current, step)
  if (result === null) return answer(ctx, mode, current, mode.zero)
  if (result.applied === null) return reply.error(mode.badApplied)
  answer(ctx, mode, result.value, result.applied)
  store(ctx, request, ref, mode, result.value, deadline)
}

function answer<N>({ reply }: CommandContext, mode: Mode<N>, value: N, applied: N): void {
  reply.array(2)
  mode.write(reply, value)
  mode.write(reply, applied)
}

/** NX and XX, as in Valkey. */
function isExcluded(found: Int32Array, ref: number): boolean {
  return (found[NX] !== 0 && ref !== 0) || (found[XX] !== 0 && ref === 0)
}

/** Reads increment and bounds; null after an error reply. */
function readStep<N>(ctx: CommandContext, request: Request, mode: Mode<N>): Step<N> | null {
  const { reply, options: found } = ctx
  const { domain } = mode
  const by = readOption(request, found[BYFLOAT] + found[BYINT], domain, mode.one)
  const lower = readOption(request, found[LBOUND], domain, domain.lowest)
  const upper = readOption(request, found[UBOUND], domain, domain.highest)
  if (by === null) reply.error(mode.badIncrement)
  else if (domain.isInfinite(by)) reply.error('ERR BYFLOAT increment cannot be Infinity')
  else if (lower === null) reply.error(`ERR LBOUND ${mode.badBound}`)
  else if (upper === null) reply.error(`ERR UBOUND ${mode.badBound}`)
  else if (domain.compare(lower, upper) > 0) reply.error("ERR LBOUND can't be greater than UBOUND")
  else return { increment: by, lower, upper, saturate: found[SATURATE] !== 0 }
  return null
}

/** The number behind the option at a position; `absent` if there is no such option, null if it is no number. */
function readOption<N>(request: Request, position: number, domain: NumberDomain<N>, absent: N): N | null {
  if (position === 0) return absent
  return domain.read(request.buf, request.start[position + 1], request.end[position + 1])
}

/** The number of a record, 0 for none; null after an error reply. */
function readCurrent<N>({ db, reply }: CommandContext, ref: number, mode: Mode<N>): N | null {
  if (ref === 0) return mode.zero
  if (db.type(ref) !== TYPE_STRING) {
    reply.error(ERRORS.wrongType)
    return null
  }
  const { bytes, start, end } = db.value(ref)
  const current = mode.domain.read(bytes, start, end)
  if (current === null) reply.error(mode.badValue)
  else if (mode.domain.isInfinite(current)) reply.error('ERR value cannot be Infinity')
  else return current
  return null
}

/** Stores the new number, unless it has expired already. What is handed on is the outcome, not the sum. */
function store<N>(
  ctx: CommandContext,
  request: Request,
  ref: number,
  mode: Mode<N>,
  value: N,
  deadline: Deadline,
): void {
  const { db, options: found, propagation } = ctx
  const hadExpiry = ref !== 0 && db.expireAt(ref) >= 0
  const expires = deadline !== NO_DEADLINE && !(found[ENX] !== 0 && hadExpiry)
  if (expires && deadline <= ctx.keyspace.expiryNowMs) {
    if (ref !== 0) deleteExpired(ctx, request, ref)
    return
  }
  const persists = found[PERSIST] !== 0 && hadExpiry
  const text = stringToLatin1(mode.domain.format(value))
  const stored = storeBytes(db, ref, request, 1, text, mode.kind(text.length), !persists)
  if (expires) setDeadline(db, stored, deadline)
  const { buf, start, end } = request
  db.changed(buf, start[1], end[1], mode.event)
  if (expires) db.notify(buf, start[1], end[1], EVENTS.expire)
  if (persists) db.notify(buf, start[1], end[1], EVENTS.persist)
  if (!propagation.active) return
  if (expires) propagation.as('SET', request.bytes(1), text, 'PXAT', String(deadline))
  else if (persists) propagation.as('SET', request.bytes(1), text)
  else propagation.as('SET', request.bytes(1), text, 'KEEPTTL')
}
