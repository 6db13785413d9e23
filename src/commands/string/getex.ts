/** GETEX key [EX seconds | PX milliseconds | EXAT time | PXAT time-ms | PERSIST]: reads a string and changes when it expires. */

import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { key, READS_AND_UPDATES, token } from '../../server/args.ts'
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
import { findString, replyString } from './find-string.ts'

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
    if (!options.read(request, 2, ctx.options)) return ctx.reply.error(ERRORS.syntax)
    const ref = findString(ctx, request)
    if (ref === 0) return
    const deadline = deadlines.read(ctx, request)
    if (deadline === BAD_DEADLINE) return
    replyString(ctx, ref)
    if (deadline !== NO_DEADLINE) expireAt(ctx, request, ref, deadline)
    else if (ctx.options[PERSIST] !== 0) persist(ctx, request, ref)
  },
})

function expireAt(ctx: CommandContext, request: Request, ref: number, deadline: Deadline): void {
  const { db, propagation } = ctx
  if (deadline <= ctx.keyspace.expiryNowMs) return deleteExpired(ctx, request, ref)
  setDeadline(db, ref, deadline)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.expire)
  if (propagation.active) propagation.as('PEXPIREAT', request.bytes(1), String(deadline))
}

function persist({ db, propagation }: CommandContext, request: Request, ref: number): void {
  if (db.expireAt(ref) < 0) return
  db.clearExpiry(ref)
  db.changed(request.buf, request.start[1], request.end[1], EVENTS.persist)
  if (propagation.active) propagation.as('PERSIST', request.bytes(1))
}
