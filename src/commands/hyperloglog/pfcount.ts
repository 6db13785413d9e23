/** PFCOUNT key [key ...]: about how many different elements a HyperLogLog, or several together, have seen. */

import type { Request } from '../../protocol/request.ts'
import { key, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import {
  estimateCardinality,
  HISTOGRAM_LENGTH,
  UNKNOWN_CARDINALITY,
} from '../../values/hyperloglog-estimate.ts'
import { REGISTER_COUNT, storeCardinality, storedCardinality } from '../../values/hyperloglog-format.ts'
import { MALFORMED_SKETCH, openSketch } from './open.ts'

export const pfcount = defineCommand({
  name: 'pfcount',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1) for one key, O(n) for n keys with a large constant',
  summary: 'Estimates how many different elements were added to HyperLogLogs.',
  flags: ['readonly', 'may_replicate'],
  args: [repeated(key('key', ['RW', 'access']))],
  run(ctx, request) {
    if (request.argc === 2) countOne(ctx, request)
    else countUnion(ctx, request)
  },
})

/** The estimate is kept in the value until the registers change. */
function countOne(ctx: CommandContext, { buf, start, end }: Request): void {
  const { db, reply, sketch } = ctx
  const ref = db.lookupRead(buf, start[1], end[1])
  if (ref === 0) return reply.integer(0)
  if (!openSketch(ctx, ref)) return
  sketch.makeRaw()
  const stored = storedCardinality(sketch.bytes, sketch.start)
  if (typeof stored === 'number') return reply.integer(stored)
  if (stored !== null) return reply.bigInteger(stored)
  const estimate = sketch.estimate()
  if (estimate === null) return reply.error(MALFORMED_SKETCH)
  db.beforeEdit(ref)
  storeCardinality(sketch.bytes, sketch.start, estimate)
  db.changedSilently(buf, start[1], end[1])
  replyEstimate(ctx, estimate)
}

function countUnion(ctx: CommandContext, { argc, buf, start, end }: Request): void {
  const { db, reply, sketch } = ctx
  const values = new Uint8Array(REGISTER_COUNT)
  for (let i = 1; i < argc; i++) {
    const ref = db.lookupRead(buf, start[i], end[i])
    if (ref === 0) continue
    if (!openSketch(ctx, ref)) return
    if (!sketch.mergeInto(values)) return reply.error(MALFORMED_SKETCH)
  }
  const histogram = new Int32Array(HISTOGRAM_LENGTH)
  for (let i = 0; i < REGISTER_COUNT; i++) histogram[values[i]]++
  replyEstimate(ctx, estimateCardinality(histogram))
}

function replyEstimate({ reply }: CommandContext, estimate: number): void {
  if (Number.isSafeInteger(estimate)) reply.integer(estimate)
  else reply.bigInteger(estimate === UNKNOWN_CARDINALITY ? -(2n ** 63n) : BigInt(estimate))
}
