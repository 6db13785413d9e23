/** ZRANGESTORE dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]: stores a range of a sorted set as another. */

import { ZsetDraft } from '../../collections/zset-draft.ts'
import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, OVERWRITES, oneOf, optional, READS, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { OPENED, REFUSED } from './open.ts'
import { firstRank, openRange, rangeLength } from './range.ts'
import { BY_LEX, BY_SCORE, REVERSE, rangeOptionError, readRangeOptions } from './range-options.ts'
import { storeResult } from './store-result.ts'

const SOURCE = 2

/** Copies the range of the opened sorted set. */
function copyRange({ zset }: CommandContext, request: Request, options: number, draft: ZsetDraft): void {
  const first = firstRank(zset, request, SOURCE, options)
  const count = rangeLength(zset, request, SOURCE, options, first)
  if (count === 0) return
  const { member } = zset
  // The draft sorts anyway: upwards is as good.
  zset.seek((options & REVERSE) === 0 ? first : first - count + 1)
  for (let left = count; left > 0; left--) {
    zset.read()
    draft.find(member.bytes, member.start, member.end)
    draft.add(member.bytes, member.start, member.end, zset.score)
    zset.forward()
  }
}

export const zrangestore = defineCommand({
  name: 'zrangestore',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(log n + m), n the members of the source, m those stored',
  summary: 'Stores the members of a sorted set that are in a range as another sorted set.',
  flags: ['write', 'denyoom'],
  args: [
    key('dst', OVERWRITES),
    key('src', READS),
    string('min'),
    string('max'),
    optional(oneOf('sortby', [token('BYSCORE'), token('BYLEX')])),
    optional(token('REV')),
    optional(block('offset_count', [integer('offset'), integer('count')], { token: 'LIMIT' })),
  ],
  run(ctx, request) {
    const options = readRangeOptions(request, 5, 0, REVERSE | BY_SCORE | BY_LEX)
    if (options < 0) return ctx.reply.error(rangeOptionError(options))
    const found = openRange(ctx, request, SOURCE, options)
    if (found === REFUSED) return
    const draft = new ZsetDraft(ctx.keyspace)
    if (found === OPENED) copyRange(ctx, request, options, draft)
    storeResult(ctx, request, draft, ZSET_EVENTS.zrangestore)
  },
})
