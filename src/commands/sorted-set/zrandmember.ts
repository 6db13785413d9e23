/** ZRANDMEMBER key [count [WITHSCORES]]: members picked at random. A negative count may pick a member several times. */

import { parseInt64 } from '../../bytes/int64.ts'
import type { Zset } from '../../collections/zset.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { ABSENT, openForReading, REFUSED } from './open.ts'
import { replyMembers } from './range.ts'

/** Counts are limited to what Redis's arithmetic can do with them. */
const MAX_COUNT = 2n ** 63n - 1n
const MAX_COUNT_WITH_SCORES = MAX_COUNT / 2n

/** With fewer than this many members for each one wanted, all are walked over instead of drawing anew after a repetition. */
const WALK_FACTOR = 3

function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit)
}

/** Checks the arguments behind the key; returns the error, or null. */
function countError(request: Request, count: bigint | null): string | null {
  if (count === null) return ERRORS.notInteger
  if (count < -MAX_COUNT)
    return `ERR value is out of range, value must between ${-MAX_COUNT} and ${MAX_COUNT}`
  if (request.argc === 3) return null
  if (request.argc > 4 || !request.is(3, 'withscores')) return ERRORS.syntax
  const isInRange = count >= -MAX_COUNT_WITH_SCORES && count <= MAX_COUNT_WITH_SCORES
  return isInRange ? null : 'ERR value is out of range'
}

/** Replies one member. */
function replyOne(reply: ReplyWriter, zset: Zset, withScores: boolean): void {
  const { member } = zset
  if (withScores && reply.resp3) reply.array(2)
  reply.bulk(member.bytes, member.start, member.end)
  if (withScores) reply.float(zset.score)
}

/** Replies `count` members, each picked from all of them. */
function replyPicks(reply: ReplyWriter, zset: Zset, count: number, withScores: boolean): void {
  for (let left = count; left > 0 && !reply.isOverfull; left--) {
    zset.readHandle(zset.handleAt(randomBelow(zset.length)))
    replyOne(reply, zset, withScores)
  }
}

/** Replies `count` different members, fewer than there are, every choice of them with the same probability. */
function replyChoice(reply: ReplyWriter, zset: Zset, count: number, withScores: boolean): void {
  if (count * WALK_FACTOR > zset.length) return replyWalk(reply, zset, count, withScores)
  const chosen = new Set<number>()
  while (chosen.size < count && !reply.isOverfull) {
    const rank = randomBelow(zset.length)
    if (chosen.has(rank)) continue
    chosen.add(rank)
    zset.readHandle(zset.handleAt(rank))
    replyOne(reply, zset, withScores)
  }
}

/** Goes over all members and takes each with the probability that leaves as many as are still wanted. */
function replyWalk(reply: ReplyWriter, zset: Zset, count: number, withScores: boolean): void {
  let wanted = count
  zset.seek(0)
  for (let left = zset.length; wanted > 0; left--) {
    if (randomBelow(left) < wanted) {
      zset.read()
      replyOne(reply, zset, withScores)
      wanted--
    }
    zset.forward()
  }
}

export const zrandmember = defineCommand({
  name: 'zrandmember',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(n), n the members returned',
  summary: 'Picks members of a sorted set at random.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS), optional(block('options', [integer('count'), optional(token('WITHSCORES'))]))],
  run(ctx, request) {
    const { reply, zset } = ctx
    const hasCount = request.argc > 2
    const wanted = hasCount ? parseInt64(request.buf, request.start[2], request.end[2]) : 1n
    const error = hasCount ? countError(request, wanted) : null
    if (error !== null) return reply.error(error)
    const found = openForReading(ctx, request, 1)
    if (found === REFUSED) return
    if (found === ABSENT) return hasCount ? reply.array(0) : reply.nullBulk()
    if (!hasCount) return replyPicks(reply, zset, 1, false)
    const withScores = request.argc === 4
    const count = Number(wanted)
    const { length } = zset
    // All of them: in Redis the highest score comes first then.
    if (count >= length) return replyMembers(reply, zset, length - 1, length, true, withScores)
    const picked = Math.abs(count)
    reply.array(withScores && !reply.resp3 ? picked * 2 : picked)
    if (count < 0) replyPicks(reply, zset, picked, withScores)
    else if (count > 0) replyChoice(reply, zset, picked, withScores)
  },
})
