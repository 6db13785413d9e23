/**
 * HTTL, HPTTL, HEXPIRETIME, HPEXPIRETIME key FIELDS numfields field [field ...]: when fields of a hash expire; -1 for one
 * that does not, -2 for one that does not exist. Seconds are rounded up.
 */

import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { fieldTime, NO_FIELD } from '../../collections/hash-time.ts'
import type { Request } from '../../protocol/request.ts'
import { key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { FIELDS_ARG, readFields } from './field-arguments.ts'
import { readHash, WRONG_TYPE } from './find-hash.ts'

/** Answers the times counted from `originMs` in units of `unitMs`. */
function answerTimes(ctx: CommandContext, request: Request, unitMs: 1 | 1000, originMs: number): void {
  const { db, reply } = ctx
  const { argc, buf, start, end } = request
  let ref = readHash(ctx, request)
  if (ref === WRONG_TYPE) return
  const first = readFields(ctx, request, 2)
  if (first === 0) return
  if (ref !== 0) ref = dropExpiredFields(db, ref, request, first, argc, 1)
  reply.array(argc - first)
  for (let i = first; i < argc; i++) {
    const unixMs = ref === 0 ? NO_FIELD : fieldTime(db, ref, buf, start[i], end[i])
    reply.integer(unixMs < 0 ? unixMs : Math.ceil((unixMs - originMs) / unitMs))
  }
}

export const httl = defineCommand({
  name: 'httl',
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n), n the fields given',
  summary: 'Tells how many seconds fields of a hash have left to live.',
  flags: ['readonly', 'fast'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS), FIELDS_ARG],
  run: (ctx, request) => answerTimes(ctx, request, 1000, ctx.nowMs),
})

export const hpttl = defineCommand({
  name: 'hpttl',
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n), n the fields given',
  summary: 'Tells how many milliseconds fields of a hash have left to live.',
  flags: ['readonly', 'fast'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS), FIELDS_ARG],
  run: (ctx, request) => answerTimes(ctx, request, 1, ctx.nowMs),
})

export const hexpiretime = defineCommand({
  name: 'hexpiretime',
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n), n the fields given',
  summary: 'Tells the Unix time in seconds at which fields of a hash expire.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), FIELDS_ARG],
  run: (ctx, request) => answerTimes(ctx, request, 1000, 0),
})

export const hpexpiretime = defineCommand({
  name: 'hpexpiretime',
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n), n the fields given',
  summary: 'Tells the Unix time in milliseconds at which fields of a hash expire.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), FIELDS_ARG],
  run: (ctx, request) => answerTimes(ctx, request, 1, 0),
})
