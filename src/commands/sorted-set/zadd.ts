/** ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...] and ZINCRBY key increment member. */

import { parseDouble } from '../../bytes/double.ts'
import { ADDED, UNCHANGED, UPDATED, type Zset } from '../../collections/zset.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import type { Request } from '../../protocol/request.ts'
import {
  block,
  double,
  integer,
  key,
  oneOf,
  optional,
  READS_AND_UPDATES,
  repeated,
  string,
  token,
  UPDATES,
} from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'
import {
  CH,
  flagsOf,
  GT,
  INCR,
  LT,
  NX,
  optionConflict,
  readZaddOptions,
  scoresAt,
  XX,
} from './zadd-options.ts'

/** ZADD, and ZINCRBY with the flag that makes it one. */
function add(ctx: CommandContext, request: Request, forced: number): void {
  const { reply } = ctx
  const { buf, start, end, argc } = request
  const options = readZaddOptions(request)
  const flags = flagsOf(options) | forced
  const first = scoresAt(options)
  const words = argc - first
  if (words === 0 || (words & 1) !== 0) return reply.error(ERRORS.syntax)
  const conflict = flags === 0 ? null : optionConflict(flags, words >> 1)
  if (conflict !== null) return reply.error(conflict)
  // All scores are checked before anything is added; those behind the first are read again then.
  const score = parseDouble(buf, start[first], end[first])
  if (Number.isNaN(score)) return reply.error(ERRORS.notFloat)
  for (let i = first + 2; i < argc; i += 2) {
    if (Number.isNaN(parseDouble(buf, start[i], end[i]))) return reply.error(ERRORS.notFloat)
  }
  const found = openForWriting(ctx, request, 1)
  if (found === REFUSED) return
  if (found === ABSENT) {
    if ((flags & XX) !== 0) return (flags & INCR) === 0 ? reply.integer(0) : reply.nullBulk()
    ctx.zset.create(ctx.db, buf, start[1], end[1], words >> 1, end[first + 1] - start[first + 1])
  } else if (words > 2) {
    ctx.zset.expect(words >> 1)
  }
  if ((flags & INCR) !== 0) return increment(ctx, request, flags, score, first + 1)
  addPairs(ctx, request, flags, score, first)
}

/** Adds or updates the pairs from argument `first` on, whose score is `firstScore`, and answers how many. */
function addPairs(
  ctx: CommandContext,
  request: Request,
  flags: number,
  firstScore: number,
  first: number,
): void {
  const { db, zset } = ctx
  const { buf, start, end, argc } = request
  let added = 0
  let updated = 0
  let score = firstScore
  for (let i = first + 1; i < argc; i += 2) {
    if (i > first + 1) score = parseDouble(buf, start[i - 1], end[i - 1])
    const outcome =
      (flags & ~CH) === 0
        ? zset.put(buf, start[i], end[i], score)
        : putIf(zset, buf, start[i], end[i], score, flags)
    if (outcome === ADDED) added++
    else if (outcome === UPDATED) updated++
  }
  if (added + updated > 0) db.changed(buf, start[1], end[1], ZSET_EVENTS.zadd)
  ctx.reply.integer((flags & CH) === 0 ? added : added + updated)
}

function putIf(
  zset: Zset,
  buf: Uint8Array,
  start: number,
  end: number,
  score: number,
  flags: number,
): number {
  if (!zset.find(buf, start, end)) {
    if ((flags & XX) !== 0) return UNCHANGED
    zset.addMissing(score)
    return ADDED
  }
  if (zset.score === score || !mayReplace(flags, zset.score, score)) return UNCHANGED
  zset.setFound(score)
  return UPDATED
}

/** Whether the options let a member's score `old` become `score`. */
function mayReplace(flags: number, old: number, score: number): boolean {
  if ((flags & NX) !== 0) return false
  if ((flags & GT) !== 0 && score <= old) return false
  return (flags & LT) === 0 || score < old
}

/** Adds `delta` to the score of the member in argument `i` and answers the sum, or nothing where the options forbid it. */
function increment(ctx: CommandContext, request: Request, flags: number, delta: number, i: number): void {
  const { db, zset, reply } = ctx
  const { buf, start, end } = request
  let sum = delta
  if (zset.find(buf, start[i], end[i])) {
    const old = zset.score
    if ((flags & NX) !== 0) return reply.nullBulk()
    sum += old
    if (Number.isNaN(sum)) return reply.error('ERR resulting score is not a number (NaN)')
    if (!mayReplace(flags, old, sum)) return reply.nullBulk()
    if (sum === old) return reply.float(sum)
    zset.setFound(sum)
  } else {
    if ((flags & XX) !== 0) return reply.nullBulk()
    zset.addMissing(sum)
  }
  db.changed(buf, start[1], end[1], ZSET_EVENTS.zincr)
  reply.float(sum)
}

export const zadd = defineCommand({
  name: 'zadd',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log n) for each member, n the members of the sorted set',
  summary: 'Adds members with their scores to a sorted set, or gives those that are in it new scores.',
  history: [
    ['2.4.0', 'Several members at once.'],
    ['3.0.2', 'The options `XX`, `NX`, `CH` and `INCR`.'],
    ['6.2.0', 'The options `GT` and `LT`.'],
  ],
  flags: ['write', 'denyoom', 'fast'],
  args: [
    key('key', UPDATES),
    optional(oneOf('condition', [token('NX'), token('XX')], { since: '3.0.2' })),
    optional(oneOf('comparison', [token('GT'), token('LT')], { since: '6.2.0' })),
    optional(token('CH', 'change', { since: '3.0.2' })),
    optional(token('INCR', 'increment', { since: '3.0.2' })),
    repeated(block('score_member', [double('score'), string('member')])),
  ],
  run: (ctx, request) => add(ctx, request, 0),
})

export const zincrby = defineCommand({
  name: 'zincrby',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log n), n the members of the sorted set',
  summary: 'Adds to the score of a member of a sorted set, which counts as 0 if it is not in it.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES), integer('increment'), string('member')],
  run: (ctx, request) => add(ctx, request, INCR),
})
