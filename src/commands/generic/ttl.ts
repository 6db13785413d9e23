/** TTL, PTTL, EXPIRETIME, PEXPIRETIME key: when a key expires; -1 if it does not, -2 if there is no such key. */

import type { Request } from '../../protocol/request.ts'
import { key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'

const NO_KEY = -2
const NO_EXPIRY = -1

/** Answers the expiry time of argument 1, counted from `originMs`, in units of `unitMs`, rounded to the nearest. */
function answerExpiry(ctx: CommandContext, request: Request, unitMs: 1 | 1000, originMs: number): void {
  const { db, reply } = ctx
  const ref = db.lookupNoTouch(request.buf, request.start[1], request.end[1])
  if (ref === 0) return reply.integer(NO_KEY)
  const expireAt = db.expireAt(ref)
  if (expireAt < 0) return reply.integer(NO_EXPIRY)
  const half = unitMs >> 1
  if (Number.isSafeInteger(expireAt)) {
    return reply.integer(Math.floor((Math.max(0, expireAt - originMs) + half) / unitMs))
  }
  reply.bigInteger((db.exactExpireAt(ref) - BigInt(originMs) + BigInt(half)) / BigInt(unitMs))
}

export const ttl = defineCommand({
  name: 'ttl',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells how many seconds a key has left to live.',
  history: [['2.8.0', 'Answers -2 for a key that does not exist.']],
  flags: ['readonly', 'fast'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS)],
  run: (ctx, request) => answerExpiry(ctx, request, 1000, ctx.nowMs),
})

export const pttl = defineCommand({
  name: 'pttl',
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Tells how many milliseconds a key has left to live.',
  history: [['2.8.0', 'Answers -2 for a key that does not exist.']],
  flags: ['readonly', 'fast'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS)],
  run: (ctx, request) => answerExpiry(ctx, request, 1, ctx.nowMs),
})

export const expiretime = defineCommand({
  name: 'expiretime',
  group: 'generic',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Tells the Unix time in seconds at which a key expires.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS)],
  run: (ctx, request) => answerExpiry(ctx, request, 1000, 0),
})

export const pexpiretime = defineCommand({
  name: 'pexpiretime',
  group: 'generic',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Tells the Unix time in milliseconds at which a key expires.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS)],
  run: (ctx, request) => answerExpiry(ctx, request, 1, 0),
})
