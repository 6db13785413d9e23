/** HGETALL, HKEYS, HVALS, HLEN: a whole hash. Fields whose time is up are passed over; only HLEN counts them, as in Redis. */

import { hashSize } from '../../collections/hash.ts'
import { FIELDS, liveSize, replyAll, VALUES } from '../../collections/hash-walk.ts'
import type { Request } from '../../protocol/request.ts'
import { key, LOOKS, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { readHash, WRONG_TYPE } from './find-hash.ts'

function answerAll(ctx: CommandContext, request: Request, what: number): void {
  const { db, reply } = ctx
  const ref = readHash(ctx, request)
  if (ref === WRONG_TYPE) return
  const size = ref === 0 ? 0 : liveSize(db, ref)
  if (what === (FIELDS | VALUES)) reply.map(size)
  else reply.array(size)
  if (size > 0) replyAll(db, ref, reply, what)
}

export const hgetall = defineCommand({
  name: 'hgetall',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields of the hash',
  summary: 'Reads all fields of a hash with their values.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [key('key', READS)],
  run: (ctx, request) => answerAll(ctx, request, FIELDS | VALUES),
})

export const hkeys = defineCommand({
  name: 'hkeys',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields of the hash',
  summary: 'Lists the fields of a hash.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [key('key', READS)],
  run: (ctx, request) => answerAll(ctx, request, FIELDS),
})

export const hvals = defineCommand({
  name: 'hvals',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields of the hash',
  summary: 'Lists the values of a hash.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [key('key', READS)],
  run: (ctx, request) => answerAll(ctx, request, VALUES),
})

export const hlen = defineCommand({
  name: 'hlen',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Tells how many fields a hash has.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run(ctx, request) {
    const ref = readHash(ctx, request)
    if (ref !== WRONG_TYPE) ctx.reply.integer(ref === 0 ? 0 : hashSize(ctx.db, ref))
  },
})
