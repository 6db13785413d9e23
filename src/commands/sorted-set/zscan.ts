/** ZSCAN key cursor [MATCH pattern] [COUNT count]: walks over the members of a sorted set in small steps. */

import { formatDouble, formatDouble17 } from '../../bytes/double.ts'
import { KIND_PACKED } from '../../collections/zset.ts'
import { integer, key, optional, pattern, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { parseCursor } from '../generic/scan-cursor.ts'
import { collectNodes, readScanOptions, replyScanHead, scanMatches } from '../shared/collection-scan.ts'
import { ABSENT, openForReading, REFUSED } from './open.ts'

export const zscan = defineCommand({
  name: 'zscan',
  group: 'sorted-set',
  since: '2.8.0',
  complexity: 'O(1) for each step, O(n) for a whole walk, n the members of the sorted set',
  summary: 'Walks over the members of a sorted set and their scores in small steps.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', READS),
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
  ],
  run(ctx, request) {
    const { reply, zset } = ctx
    const cursor = parseCursor(request, 2)
    if (cursor < 0) return reply.error(ERRORS.invalidCursor)
    const found = openForReading(ctx, request, 1)
    if (found === REFUSED) return
    if (found === ABSENT) return replyScanHead(reply, 0, 0)
    const options = readScanOptions(request, reply)
    if (options === null) return
    const handles: number[] = []
    const next = collectNodes((at, into) => zset.scan(at, into), cursor, options.count, handles)
    const wanted = handles.filter((handle) => {
      if (options.match === 0) return true
      zset.readHandle(handle)
      return scanMatches(request, options, zset.member)
    })
    replyScanHead(reply, next, wanted.length * 2)
    // Redis prints scores with 17 digits here, unless they stand as text in a packed sorted set.
    const format = ctx.db.kind(zset.ref) === KIND_PACKED ? formatDouble : formatDouble17
    for (const handle of wanted) {
      zset.readHandle(handle)
      const { bytes, start, end } = zset.member
      reply.bulk(bytes, start, end)
      reply.bulkText(format(zset.score))
    }
  },
})
