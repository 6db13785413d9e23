/** GETEX key [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | PERSIST]: reads a string and changes when it expires. */

import { EVENTS } from '../../keyspace/events.ts'
import { TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { key, READS_AND_UPDATES, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { OptionReader } from '../../server/options.ts'
import { BAD_DEADLINE, DeadlineReader, expiration, NO_DEADLINE } from './deadline.ts'
import { deleteExpired } from './delete-expired.ts'

const args = [key('key', READS_AND_UPDATES), expiration(token('PERSIST'))]
const options = new OptionReader(args)
const deadlines = new DeadlineReader(options, 'getex')
const PERSIST = options.slot('PERSIST')

export const getex = defineCommand({
  name: 'getex',
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Reads the string under a key and, if asked to, changes when the key expires.',
  flags: ['write', 'fast'],
  args,
  keySpecs: [
    {
      flags: READS_AND_UPDATES,
      notes: 'RW and update because of the expiry',
      begin: { type: 'index', index: 1 },
      find: { type: 'range', lastKey: 0, keyStep: 1, limit: 0 },
    },
  ],
  run(ctx, request) {
    const { db, reply } = ctx
    if (!options.read(request, 2, ctx.options)) return reply.error(ERRORS.syntax)
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.nullBulk()
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const deadline = deadlines.read(ctx, request)
    if (deadline === BAD_DEADLINE) return
    const value = db.value(ref)
    reply.bulk(value.bytes, value.start, value.end)
    if (deadline !== NO_DEADLINE) expireAt(ctx, request, ref, deadline)
    else if (ctx.options[PERSIST] !== 0) persist(ctx, request, ref)
  },
})

function expireAt(ctx: CommandContext, request: Request, ref: number, deadline: number): void {
  const { db, propagation } = ctx
  if (deadline <= ctx.nowMs) return deleteExpired(ctx, request, ref)
  db.setExpiry(ref, deadline)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.expire)
  if (propagation.active) propagation.as('PEXPIREAT', request.bytes(1), deadline)
}

function persist({ db, propagation }: CommandContext, request: Request, ref: number): void {
  if (db.expireAt(ref) < 0) return
  db.clearExpiry(ref)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.persist)
  if (propagation.active) propagation.as('PERSIST', request.bytes(1))
}
