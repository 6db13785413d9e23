/** LMPOP numkeys key [key ...] LEFT | RIGHT [COUNT count]: takes elements off the first of the lists that exists. */

import { defineCommand } from '../../server/command.ts'
import { multiPopArgs, readMultiPop } from '../shared/multi-pop.ts'
import { isListOrNone } from './arguments.ts'
import { popSome } from './pop-elements.ts'

export const lmpop = defineCommand({
  name: 'lmpop',
  group: 'list',
  since: '7.0.0',
  complexity: 'O(n + m), n the keys given, m the elements taken',
  summary: 'Takes elements off the first of several lists that exists.',
  flags: ['write'],
  args: multiPopArgs(['LEFT', 'RIGHT']),
  run(ctx, request) {
    const { db, reply, propagation } = ctx
    const pop = readMultiPop(ctx, request, 1, ['left', 'right'])
    if (pop === null) return
    const { buf, start, end } = request
    for (let i = pop.keys.from; i < pop.keys.to; i++) {
      const ref = db.lookup(buf, start[i], end[i])
      if (ref === 0) continue
      if (!isListOrNone(ctx, ref)) return
      reply.array(2)
      reply.bulk(buf, start[i], end[i])
      const popped = popSome(db, reply, buf, start[i], end[i], ref, pop.fromFirstEnd, pop.count)
      if (propagation.active) propagation.as(pop.fromFirstEnd ? 'LPOP' : 'RPOP', request.bytes(i), popped)
      return
    }
    reply.nullArray()
  },
})
