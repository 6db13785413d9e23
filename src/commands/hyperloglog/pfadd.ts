/** PFADD key [element ...]: adds elements to a HyperLogLog; answers 1 if that, or making it, changed anything. */

import { MALFORMED, RAISED } from '../../collections/sketch.ts'
import { INSERTS, key, optional, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { createSketch } from './create.ts'
import { PFADD } from './events.ts'
import { MALFORMED_SKETCH, openSketch } from './open.ts'

export const pfadd = defineCommand({
  name: 'pfadd',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1) for each element',
  summary: 'Adds elements to a HyperLogLog, which is made if there is none.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', INSERTS), optional(repeated(string('element')))],
  run(ctx, request) {
    const { db, keyspace, reply, sketch } = ctx
    const { buf, start, end } = request
    const found = db.lookup(buf, start[1], end[1])
    if (!openSketch(ctx, found === 0 ? createSketch(ctx, request) : found)) return
    sketch.makeRaw()
    let changes = found === 0 ? 1 : 0
    for (let i = 2; i < request.argc; i++) {
      const outcome = sketch.add(buf, start[i], end[i])
      if (outcome === MALFORMED) return reply.error(MALFORMED_SKETCH)
      if (outcome === RAISED) changes++
    }
    if (changes > 0) {
      sketch.outdate()
      db.changed(buf, start[1], end[1], PFADD)
      keyspace.dirty += changes - 1
    }
    reply.integer(changes > 0 ? 1 : 0)
  },
})
