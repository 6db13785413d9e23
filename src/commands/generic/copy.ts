/** COPY source destination [DB index] [REPLACE]: stores a copy of a value, with its expiry time, under another key. */

import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, OVERWRITES, optional, READS, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { readDatabase } from './database-argument.ts'
import { sameArguments } from './same-arguments.ts'

const FIRST_OPTION = 3

function copyKey(ctx: CommandContext, request: Request): void {
  const { db, reply } = ctx
  const { buf, start, end } = request
  let target = db
  let replace = false
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    if (request.is(i, 'replace')) {
      replace = true
    } else if (request.is(i, 'db') && i + 1 < request.argc) {
      const named = readDatabase(ctx, request, ++i)
      if (named === null) return
      target = named
    } else {
      return reply.error(ERRORS.syntax)
    }
  }
  if (target === db && sameArguments(request, 1, 2)) return reply.error(ERRORS.sameObject)
  const ref = db.lookupRead(buf, start[1], end[1])
  if (ref === 0) return reply.integer(0)
  const existing = target.lookup(buf, start[2], end[2])
  if (existing !== 0 && !replace) return reply.integer(0)
  if (existing !== 0) target.delete(existing)
  target.copyFrom(db, ref, buf, start[2], end[2])
  target.changed(buf, start[2], end[2], EVENTS.copyTo)
  reply.integer(1)
}

export const copy = defineCommand({
  name: 'copy',
  group: 'generic',
  since: '6.2.0',
  complexity: 'O(n), n the elements of the value; O(1) for strings',
  summary: 'Copies a key.',
  flags: ['write', 'denyoom'],
  args: [
    key('source', READS),
    key('destination', OVERWRITES),
    optional(integer('destination-db', { token: 'DB' })),
    optional(token('REPLACE')),
  ],
  run: copyKey,
})
