/** SSCAN key cursor [MATCH pattern] [COUNT count]: walks over the members in small steps. */

import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, pattern, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { parseCursor } from '../generic/scan-cursor.ts'
import {
  type CollectionScan,
  collectNodes,
  readScanOptions,
  replyScanHead,
  scanMatches,
} from '../shared/collection-scan.ts'
import { ABSENT, openForReading, REFUSED } from './open.ts'

function scanTable(ctx: CommandContext, request: Request, cursor: number, options: CollectionScan): void {
  const { reply, set } = ctx
  const found: number[] = []
  const next = collectNodes((at, into) => set.scan(at, into), cursor, options.count, found)
  const wanted = found.filter((node) => {
    set.readAt(node)
    return scanMatches(request, options, set.member)
  })
  replyScanHead(reply, next, wanted.length)
  for (const node of wanted) {
    set.readAt(node)
    reply.bulk(set.member.bytes, set.member.start, set.member.end)
  }
}

/** A packed set is answered whole. */
function scanPacked({ reply, set }: CommandContext, request: Request, options: CollectionScan): void {
  reply.array(2)
  reply.bulkInteger(0)
  const mark = reply.mark()
  let count = 0
  set.first()
  while (set.step()) {
    set.read()
    if (!scanMatches(request, options, set.member)) continue
    reply.bulk(set.member.bytes, set.member.start, set.member.end)
    count++
  }
  reply.arrayAt(mark, count)
}

export const sscan = defineCommand({
  name: 'sscan',
  group: 'set',
  since: '2.8.0',
  complexity: 'O(1) for each step, O(n) for a whole walk, n the members',
  summary: 'Walks over the members of a set in small steps.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', READS),
    integer('cursor'),
    optional(pattern('pattern', { token: 'MATCH' })),
    optional(integer('count', { token: 'COUNT' })),
  ],
  run(ctx, request) {
    const { reply } = ctx
    const cursor = parseCursor(request, 2)
    if (cursor < 0) return reply.error(ERRORS.invalidCursor)
    const opened = openForReading(ctx, request, 1)
    if (opened === REFUSED) return
    if (opened === ABSENT) return replyScanHead(reply, 0, 0)
    const options = readScanOptions(request, reply)
    if (options === null) return
    if (ctx.set.table === null) scanPacked(ctx, request, options)
    else scanTable(ctx, request, cursor, options)
  },
})
