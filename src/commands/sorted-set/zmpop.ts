/** ZMPOP numkeys key [key ...] MIN | MAX [COUNT count]: takes members out of the first sorted set that exists. */

import type { Zset } from '../../collections/zset.ts'
import { popMembers } from '../../collections/zset-pop.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import { defineCommand } from '../../server/command.ts'
import { multiPopArgs, readMultiPop } from '../shared/multi-pop.ts'
import { ABSENT, OPENED, openForWriting } from './open.ts'

/**
 * Pops up to `wanted` members of the opened sorted set under `key[start, end)` and replies the key with them, as ZMPOP
 * and BZMPOP do. Returns how many there were.
 */
export function popWithKey(
  zset: Zset,
  reply: ReplyWriter,
  key: Uint8Array,
  start: number,
  end: number,
  wanted: number,
  max: boolean,
): number {
  const count = Math.min(wanted, zset.length)
  reply.array(2)
  reply.bulk(key, start, end)
  reply.array(count)
  popMembers(zset, reply, key, start, end, count, max, true)
  return count
}

export const zmpop = defineCommand({
  name: 'zmpop',
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(k + log n + m), k the keys given, n the members of the sorted set, m those removed',
  summary: 'Removes members from the first of several sorted sets that exists, and returns them.',
  flags: ['write'],
  args: multiPopArgs(['MIN', 'MAX']),
  run(ctx, request) {
    const { propagation, reply, zset } = ctx
    const { buf, start, end } = request
    const wanted = readMultiPop(ctx, request, 1, ['min', 'max'])
    if (wanted === null) return
    const max = !wanted.fromFirstEnd
    for (let i = wanted.keys.from; i < wanted.keys.to; i++) {
      const found = openForWriting(ctx, request, i)
      if (found === ABSENT) continue
      if (found !== OPENED) return
      const count = popWithKey(zset, reply, buf, start[i], end[i], wanted.count, max)
      if (propagation.active) propagation.as(max ? 'ZPOPMAX' : 'ZPOPMIN', request.bytes(i), count)
      return
    }
    reply.nullArray()
  },
})
