/** SCARD, SISMEMBER, SMISMEMBER, SMEMBERS: what is in a set. */

import { key, LOOKS, READS, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ABSENT, OPENED, openForReading, REFUSED } from './open.ts'
import { replyMembers } from './reply-members.ts'

export const scard = defineCommand({
  name: 'scard',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells how many members a set has.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run(ctx, request) {
    const opened = openForReading(ctx, request, 1)
    if (opened !== REFUSED) ctx.reply.integer(opened === OPENED ? ctx.set.length : 0)
  },
})

export const sismember = defineCommand({
  name: 'sismember',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether something is a member of a set.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS), string('member')],
  run(ctx, request) {
    const opened = openForReading(ctx, request, 1)
    if (opened === REFUSED) return
    const isMember = opened === OPENED && ctx.set.has(request.buf, request.start[2], request.end[2])
    ctx.reply.integer(isMember ? 1 : 0)
  },
})

export const smismember = defineCommand({
  name: 'smismember',
  group: 'set',
  since: '6.2.0',
  complexity: 'O(n), n the members asked for',
  summary: 'Tells of several things whether they are members of a set.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), repeated(string('member'))],
  run(ctx, request) {
    const { reply, set } = ctx
    const { buf, start, end, argc } = request
    const opened = openForReading(ctx, request, 1)
    if (opened === REFUSED) return
    reply.array(argc - 2)
    for (let i = 2; i < argc; i++) {
      reply.integer(opened === OPENED && set.has(buf, start[i], end[i]) ? 1 : 0)
    }
  },
})

export const smembers = defineCommand({
  name: 'smembers',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n), n the members',
  summary: 'Returns all members of a set.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [key('key', READS)],
  run(ctx, request) {
    const opened = openForReading(ctx, request, 1)
    if (opened === REFUSED) return
    if (opened === ABSENT) return ctx.reply.set(0)
    ctx.reply.set(ctx.set.length)
    replyMembers(ctx.reply, ctx.set)
  },
})
