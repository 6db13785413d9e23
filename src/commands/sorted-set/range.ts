// Reading a range of a sorted set: which ranks it is, and writing them as a reply.

import type { Zset } from '../../collections/zset.ts'
import { replyMembersOf } from '../../collections/zset-reply.ts'
import {
  FLOAT_REPLY_BYTES,
  PAIR_HEADER_BYTES,
  SHORT_BYTES,
  SHORT_STRING_REPLY_BYTES,
  writeFloat,
  writePairHeader,
  writeShortString,
} from '../../protocol/element-writers.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { readInteger } from './arguments.ts'
import { boundError, lowerRank, upperRank } from './bounds.ts'
import { ABSENT, openForReading, REFUSED } from './open.ts'
import {
  boundKind,
  limitAt,
  REVERSE,
  rangeOptionError,
  readRangeOptions,
  WITH_SCORES,
} from './range-options.ts'

/** ZRANGE and its relatives: `key bound bound`, then the options that are `allowed` beside the `fixed` ones. */
export function answerRange(ctx: CommandContext, request: Request, fixed: number, allowed: number): void {
  const { reply, zset } = ctx
  const options = readRangeOptions(request, 4, fixed, allowed)
  if (options < 0) return reply.error(rangeOptionError(options))
  const found = openRange(ctx, request, 1, options)
  if (found === REFUSED) return
  if (found === ABSENT) return reply.array(0)
  const reverse = (options & REVERSE) !== 0
  const first = firstRank(zset, request, 1, options)
  const count = rangeLength(zset, request, 1, options, first)
  const withScores = (options & WITH_SCORES) !== 0
  if (!withScores && replyMembersOf(reply, ctx.db, zset.ref, first, count, reverse)) return
  replyMembers(reply, zset, first, count, reverse, withScores)
}

/** Checks the bounds behind the key in argument `keyAt`, then opens the sorted set; what comes of it as in open.ts. */
export function openRange(ctx: CommandContext, request: Request, keyAt: number, options: number): number {
  const error = boundError(request, boundKind(options), lowerAt(keyAt, options), upperAt(keyAt, options))
  if (error === null) return openForReading(ctx, request, keyAt)
  ctx.reply.error(error)
  return REFUSED
}

/** Ranges by score and by member have the higher bound first when they are reversed. */
function lowerAt(keyAt: number, options: number): number {
  return swapsBounds(options) ? keyAt + 2 : keyAt + 1
}

function upperAt(keyAt: number, options: number): number {
  return swapsBounds(options) ? keyAt + 1 : keyAt + 2
}

function swapsBounds(options: number): boolean {
  return (options & REVERSE) !== 0 && boundKind(options) !== 'rank'
}

/** The rank at which a range begins, LIMIT's offset counted; reversed, it goes down from there. May be out of range. */
export function firstRank(zset: Zset, request: Request, keyAt: number, options: number): number {
  const kind = boundKind(options)
  const limit = limitAt(options)
  const offset = limit === 0 || kind === 'rank' ? 0 : readInteger(request, limit + 1)
  // A negative offset leaves nothing, as it never comes down to 0.
  const skipped = offset < 0 ? zset.length : offset
  if ((options & REVERSE) === 0) return lowerRank(zset, request, kind, lowerAt(keyAt, options)) + skipped
  if (kind === 'rank') return zset.length - 1 - lowerRank(zset, request, kind, lowerAt(keyAt, options))
  return upperRank(zset, request, kind, upperAt(keyAt, options)) - 1 - skipped
}

/** How many members a range has that begins at rank `first`, LIMIT's count counted. */
export function rangeLength(
  zset: Zset,
  request: Request,
  keyAt: number,
  options: number,
  first: number,
): number {
  const kind = boundKind(options)
  let length: number
  if ((options & REVERSE) === 0) length = upperRank(zset, request, kind, upperAt(keyAt, options)) - first
  else if (kind === 'rank')
    length = first - (zset.length - upperRank(zset, request, kind, upperAt(keyAt, options))) + 1
  else length = first - lowerRank(zset, request, kind, lowerAt(keyAt, options)) + 1
  const limit = limitAt(options)
  const count = limit === 0 || kind === 'rank' ? -1 : readInteger(request, limit + 2)
  return Math.max(0, count < 0 ? length : Math.min(length, count))
}

/** Members that are written between two looks at the room in the output buffer, and the most room that one takes. */
const RUN = 64
const MEMBER_BYTES = SHORT_STRING_REPLY_BYTES + FLOAT_REPLY_BYTES + PAIR_HEADER_BYTES

/** Replies `count` members from rank `first` upwards, or downwards if `reverse`. */
export function replyMembers(
  reply: ReplyWriter,
  zset: Zset,
  first: number,
  count: number,
  reverse: boolean,
  withScores: boolean,
): void {
  const { resp3 } = reply
  const { member } = zset
  reply.array(withScores && !resp3 ? count * 2 : count)
  if (count === 0) return
  zset.seek(first)
  let left = count
  while (left > 0 && !reply.isOverfull) {
    let run = left < RUN ? left : RUN
    left -= run
    let at = reply.claim(run * MEMBER_BYTES)
    let out = reply.space
    for (; run > 0; run--) {
      zset.read()
      if (withScores && resp3) at = writePairHeader(out, at)
      if (member.end - member.start <= SHORT_BYTES) {
        at = writeShortString(out, at, member.bytes, member.start, member.end)
      } else {
        reply.wrote(at)
        reply.bulk(member.bytes, member.start, member.end)
        at = reply.claim(run * MEMBER_BYTES)
        out = reply.space
      }
      if (withScores) at = writeFloat(out, at, zset.score, resp3)
      if (reverse) zset.backward()
      else zset.forward()
    }
    reply.wrote(at)
  }
}
