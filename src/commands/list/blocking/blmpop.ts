/**
 * BLMPOP timeout numkeys key [key ...] LEFT|RIGHT [COUNT count]: takes elements from an end of the first list that
 * there is, or waits for one.
 */

import { ownCopy } from '../../../bytes/copy.ts'
import { TYPE_LIST } from '../../../keyspace/record.ts'
import { double } from '../../../server/args.ts'
import { defineCommand } from '../../../server/command.ts'
import { readTimeout, serveOrWait } from '../../shared/blocking.ts'
import { multiPopArgs, readMultiPop } from '../../shared/multi-pop.ts'
import { popSome } from '../pop-elements.ts'

export const blmpop = defineCommand({
  name: 'blmpop',
  group: 'list',
  since: '7.0.0',
  complexity: 'O(n + m), n the keys given and m the elements taken',
  summary: 'Takes elements from an end of a list, or waits for some.',
  flags: ['write', 'blocking'],
  args: [double('timeout'), ...multiPopArgs(['LEFT', 'RIGHT'])],
  run(ctx, request) {
    const pop = readMultiPop(ctx, request, 2, ['left', 'right'])
    if (pop === null) return
    const timeoutMs = readTimeout(ctx, request, 1)
    if (timeoutMs < 0) return
    const { db, propagation } = ctx
    const { fromFirstEnd, keys } = pop
    serveOrWait(ctx, request, keys, timeoutMs, TYPE_LIST, (reply, buf, start, end, ref) => {
      reply.array(2)
      reply.bulk(buf, start, end)
      const count = popSome(db, reply, buf, start, end, ref, fromFirstEnd, pop.count)
      if (propagation.active) propagation.as(fromFirstEnd ? 'LPOP' : 'RPOP', ownCopy(buf, start, end), count)
    })
  },
})
