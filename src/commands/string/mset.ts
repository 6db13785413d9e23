/** MSET key value [key value ...]: stores several strings at once. MSETNX: only if none of the keys exists. */

import { EVENTS } from '../../keyspace/events.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import { block, key, OVERWRITES, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { PER_KEY } from '../../server/declaration.ts'
import { wrongArity } from '../../server/errors.ts'

/** Stores all pairs. A key may be among them twice: the last value stays. */
function storePairs({ db }: CommandContext, request: Request): void {
  for (let i = 1; i < request.argc; i += 2) {
    const ref = db.lookup(request.buf, request.start[i], request.end[i])
    storeArgument(db, ref, request, i, i + 1, false)
    db.changed(request.buf, request.start[i], request.end[i], EVENTS.set)
  }
}

export const mset = defineCommand({
  name: 'mset',
  group: 'string',
  since: '1.0.1',
  complexity: PER_KEY,
  summary: 'Stores several strings, all at once.',
  flags: ['write', 'denyoom'],
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  args: [repeated(block('key_value', [key('key', OVERWRITES), string('value')]))],
  run(ctx, request) {
    if (request.argc % 2 === 0) return ctx.reply.error(wrongArity('mset'))
    storePairs(ctx, request)
    ctx.reply.ok()
  },
})

export const msetnx = defineCommand({
  name: 'msetnx',
  group: 'string',
  since: '1.0.1',
  complexity: PER_KEY,
  summary: 'Stores several strings, all at once, or none of them if one of the keys exists.',
  flags: ['write', 'denyoom'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_min'],
  args: [repeated(block('key_value', [key('key', ['OW', 'insert']), string('value')]))],
  run(ctx, request) {
    const { db, reply } = ctx
    if (request.argc % 2 === 0) return reply.error(wrongArity('msetnx'))
    for (let i = 1; i < request.argc; i += 2) {
      if (db.lookup(request.buf, request.start[i], request.end[i]) !== 0) return reply.integer(0)
    }
    storePairs(ctx, request)
    reply.integer(1)
  },
})
