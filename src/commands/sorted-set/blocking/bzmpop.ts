/**
 * BZMPOP timeout numkeys key [key ...] MIN|MAX [COUNT count]: takes the members with the lowest or highest scores of
 * the first sorted set that there is, or waits for one.
 */

import { ownCopy } from '../../../bytes/copy.ts'
import { TYPE_ZSET } from '../../../keyspace/record.ts'
import { double } from '../../../server/args.ts'
import { defineCommand } from '../../../server/command.ts'
import { readTimeout, serveOrWait } from '../../shared/blocking.ts'
import { multiPopArgs, readMultiPop } from '../../shared/multi-pop.ts'
import { popWithKey } from '../zmpop.ts'

export const bzmpop = defineCommand({
  name: 'bzmpop',
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(k) + O(m log n), k the keys given, m the members taken, n those of the sorted set',
  summary: 'Takes the members with the lowest or highest scores of a sorted set, or waits for some.',
  flags: ['write', 'blocking'],
  args: [double('timeout'), ...multiPopArgs(['MIN', 'MAX'])],
  run(ctx, request) {
    const pop = readMultiPop(ctx, request, 2, ['min', 'max'])
    if (pop === null) return
    const timeoutMs = readTimeout(ctx, request, 1)
    if (timeoutMs < 0) return
    const { db, propagation, zset } = ctx
    const max = !pop.fromFirstEnd
    serveOrWait(ctx, request, pop.keys, timeoutMs, TYPE_ZSET, (reply, buf, start, end, ref) => {
      zset.open(db, ref)
      const count = popWithKey(zset, reply, buf, start, end, pop.count, max)
      if (propagation.active) propagation.as(max ? 'ZPOPMAX' : 'ZPOPMIN', ownCopy(buf, start, end), count)
    })
  },
})
