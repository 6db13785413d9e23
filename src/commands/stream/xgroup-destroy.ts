/** XGROUP DESTROY key group: deletes a group. Who waits to read as one of its consumers is told. */

import { key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { GROUP_EVENTS } from './group-events.ts'
import { groupOf, KEY_NEEDED, streamOf } from './group-lookup.ts'

/** A group of up to this many pending entries is freed at once. */
const FREE_AT_ONCE = 64

export const xgroupDestroy = defineCommand({
  name: 'destroy',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the pending entries, which are freed later',
  summary: 'Deletes a consumer group.',
  flags: ['write'],
  args: [key('key', ['RW', 'delete']), string('groupname')],
  run({ db, keyspace, reply, server }, request) {
    const { buf, start, end } = request
    const ref = db.lookup(buf, start[2], end[2])
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    if (stream === null) return reply.error(KEY_NEEDED)
    const group = groupOf(stream, request, 3)
    if (group === null) return reply.integer(0)
    db.beforeEdit(ref)
    stream.groups?.remove(group)
    if (group.pendingSize > FREE_AT_ONCE) {
      keyspace.lazyFree.add({
        get pending() {
          return group.pendingSize
        },
        free: (count) => group.free(count),
      })
    } else {
      group.free(Number.MAX_SAFE_INTEGER)
    }
    reply.integer(1)
    keyspace.dirty++
    db.notify(buf, start[2], end[2], GROUP_EVENTS.destroy)
    server.blocked.signal(db, buf, start[2], end[2])
  },
})
