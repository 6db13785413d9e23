/** PFMERGE destination [source ...]: makes the destination a HyperLogLog that has seen the elements of all. */

import { key, READS, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { REGISTER_COUNT } from '../../values/hyperloglog-format.ts'
import { createSketch } from './create.ts'
import { PFADD } from './events.ts'
import { MALFORMED_SKETCH, openSketch } from './open.ts'

export const pfmerge = defineCommand({
  name: 'pfmerge',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(n), n the keys, with a large constant',
  summary: 'Merges HyperLogLogs into one.',
  flags: ['write', 'denyoom'],
  arity: -2,
  args: [key('destkey', ['RW', 'access', 'insert']), repeated(key('sourcekey', READS))],
  run(ctx, request) {
    const { db, reply, sketch } = ctx
    const { argc, buf, start, end } = request
    const values = new Uint8Array(REGISTER_COUNT)
    let anyDense = false
    for (let i = 1; i < argc; i++) {
      const ref = db.lookupRead(buf, start[i], end[i])
      if (ref === 0) continue
      if (!openSketch(ctx, ref)) return
      if (sketch.isDense) anyDense = true
      if (!sketch.mergeInto(values)) return reply.error(MALFORMED_SKETCH)
    }
    const found = db.lookup(buf, start[1], end[1])
    sketch.open(db, found === 0 ? createSketch(ctx, request) : found)
    sketch.makeRaw()
    if (anyDense) sketch.toDense()
    sketch.raiseAll(values)
    sketch.outdate()
    db.changed(buf, start[1], end[1], PFADD)
    reply.ok()
  },
})
