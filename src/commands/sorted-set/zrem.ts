/** ZREM key member [member ...]: takes members out of a sorted set. */

import { ZSET_EVENTS } from '../../collections/zset-events.ts'
import { EVENTS } from '../../keyspace/events.ts'
import { key, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ABSENT, openForWriting, REFUSED } from './open.ts'

export const zrem = defineCommand({
  name: 'zrem',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log n) for each member, n the members of the sorted set',
  summary: 'Removes members from a sorted set, and the sorted set when it has no more.',
  history: [['2.4.0', 'Several members at once.']],
  flags: ['write', 'fast'],
  args: [key('key', ['RW', 'delete']), repeated(string('member'))],
  run(ctx, request) {
    const { db, reply, zset } = ctx
    const { buf, start, end, argc } = request
    const found = openForWriting(ctx, request, 1)
    if (found === REFUSED) return
    if (found === ABSENT) return reply.integer(0)
    let removed = 0
    for (let i = 2; i < argc && zset.length > 0; i++) {
      if (zset.remove(buf, start[i], end[i])) removed++
    }
    if (removed > 0) {
      const isEmpty = zset.length === 0
      if (isEmpty) db.delete(zset.ref)
      db.changed(buf, start[1], end[1], ZSET_EVENTS.zrem)
      if (isEmpty) db.notify(buf, start[1], end[1], EVENTS.del)
    }
    reply.integer(removed)
  },
})
