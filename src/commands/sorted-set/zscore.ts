/** ZSCORE key member and ZMSCORE key member [member ...]: the scores of members. */

import { key, READS, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ABSENT, OPENED, openForReading, REFUSED } from './open.ts'

export const zscore = defineCommand({
  name: 'zscore',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Tells the score of a member of a sorted set.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), string('member')],
  run(ctx, request) {
    const { reply, zset } = ctx
    const found = openForReading(ctx, request, 1)
    if (found === REFUSED) return
    if (found === ABSENT || !zset.find(request.buf, request.start[2], request.end[2])) return reply.nullBulk()
    reply.float(zset.score)
  },
})

export const zmscore = defineCommand({
  name: 'zmscore',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(n), n the members asked for',
  summary: 'Tells the scores of several members of a sorted set.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS), repeated(string('member'))],
  run(ctx, request) {
    const { reply, zset } = ctx
    const found = openForReading(ctx, request, 1)
    if (found === REFUSED) return
    reply.array(request.argc - 2)
    for (let i = 2; i < request.argc; i++) {
      if (found === OPENED && zset.find(request.buf, request.start[i], request.end[i]))
        reply.float(zset.score)
      else reply.nullBulk()
    }
  },
})
