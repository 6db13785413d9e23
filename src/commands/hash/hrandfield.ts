/** HRANDFIELD key [count [WITHVALUES]]: fields picked at random. With a negative count a field may come several times. */

import { parseInt64 } from '../../bytes/int64.ts'
import { dropAllExpired } from '../../collections/hash-expiry.ts'
import { FieldPicker } from '../../collections/hash-pick.ts'
import { FIELDS, liveSize, PAIRS, replyAll, VALUES } from '../../collections/hash-walk.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { readHash, WRONG_TYPE } from './find-hash.ts'

const LONG_MAX = 2n ** 63n - 1n
const COUNT_RANGE = `ERR value is out of range, value must between ${-LONG_MAX} and ${LONG_MAX}`
const OUT_OF_RANGE = 'ERR value is out of range'

export const hrandfield = defineCommand({
  name: 'hrandfield',
  group: 'hash',
  since: '6.2.0',
  complexity: 'O(n), n the fields returned',
  summary: 'Picks fields of a hash at random.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS), optional(block('options', [integer('count'), optional(token('WITHVALUES'))]))],
  run(ctx, request) {
    if (request.argc === 2) return answerOne(ctx, request)
    const count = readCount(ctx, request)
    if (count !== null) answerSeveral(ctx, request, count, request.argc === 4)
  },
})

/** The count, or null after an error reply. */
function readCount({ reply }: CommandContext, request: Request): bigint | null {
  const count = parseInt64(request.buf, request.start[2], request.end[2])
  let error: string | null = null
  if (count === null) error = ERRORS.notInteger
  else if (count < -LONG_MAX) error = COUNT_RANGE
  else if (request.argc > 4 || (request.argc === 4 && !request.is(3, 'withvalues'))) error = ERRORS.syntax
  else if (request.argc === 4 && (count < -LONG_MAX / 2n || count > LONG_MAX / 2n)) error = OUT_OF_RANGE
  if (error === null) return count
  reply.error(error)
  return null
}

/** The hash without its expired fields, 0 if there is none, or WRONG_TYPE. */
function liveHash(ctx: CommandContext, request: Request): number {
  const ref = readHash(ctx, request)
  if (ref === 0 || ref === WRONG_TYPE) return ref
  const left = dropAllExpired(ctx.db, ref, request)
  return left === 0 || liveSize(ctx.db, left) === 0 ? 0 : left
}

function answerOne(ctx: CommandContext, request: Request): void {
  const ref = liveHash(ctx, request)
  if (ref === WRONG_TYPE) return
  if (ref === 0) return ctx.reply.nullBulk()
  const picker = new FieldPicker(ctx.db, ref)
  picker.reply(picker.pick(), ctx.reply, FIELDS)
}

function answerSeveral(ctx: CommandContext, request: Request, count: bigint, withValues: boolean): void {
  const { db, reply } = ctx
  const ref = liveHash(ctx, request)
  if (ref === WRONG_TYPE) return
  if (ref === 0 || count === 0n) return reply.array(0)
  const what = withValues ? FIELDS | VALUES | PAIRS : FIELDS
  if (count < 0n) return answerRepeated(ctx, ref, Number(-count), what)
  const size = liveSize(db, ref)
  if (count >= BigInt(size)) {
    writeHead(ctx, size, what)
    return replyAll(db, ref, reply, what)
  }
  const picker = new FieldPicker(db, ref)
  const chosen = picker.pickDifferent(Number(count))
  writeHead(ctx, chosen.length, what)
  for (const field of chosen) picker.reply(field, reply, what)
}

function answerRepeated(ctx: CommandContext, ref: number, count: number, what: number): void {
  const { db, reply } = ctx
  const picker = new FieldPicker(db, ref)
  writeHead(ctx, count, what)
  for (let i = 0; i < count && !reply.isOverfull; i++) picker.reply(picker.pick(), reply, what)
}

function writeHead({ reply }: CommandContext, fields: number, what: number): void {
  reply.array(what !== FIELDS && !reply.resp3 ? fields * 2 : fields)
}
