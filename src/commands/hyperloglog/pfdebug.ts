/** PFDEBUG DECODE | ENCODING | GETREG | TODENSE key: shows how a HyperLogLog is kept. For tests. */

import { key, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { shownArgument } from '../../server/errors.ts'
import { getDense } from '../../values/hyperloglog-dense.ts'
import { HEADER_BYTES, REGISTER_COUNT } from '../../values/hyperloglog-format.ts'
import { describeSparse } from '../../values/hyperloglog-sparse.ts'
import { MALFORMED_SKETCH, openSketch } from './open.ts'

export const pfdebug = defineCommand({
  name: 'pfdebug',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'N/A',
  summary: 'Shows how a HyperLogLog is kept.',
  flags: ['write', 'denyoom', 'admin'],
  isInternal: true,
  args: [string('subcommand'), key('key', ['RW', 'access'])],
  run(ctx, request) {
    const { db, reply, sketch } = ctx
    const ref = db.lookup(request.buf, request.start[2], request.end[2])
    if (ref === 0) return reply.error('ERR The specified key does not exist')
    if (!openSketch(ctx, ref)) return
    sketch.makeRaw()
    if (request.is(1, 'getreg')) return replyRegisters(ctx)
    if (request.is(1, 'decode')) return decode(ctx)
    if (request.is(1, 'encoding')) return reply.status(sketch.isDense ? 'dense' : 'sparse')
    if (request.is(1, 'todense')) return makeDense(ctx)
    reply.error(`ERR Unknown PFDEBUG subcommand '${shownArgument(request, 1)}'`)
  },
})

function replyRegisters(ctx: CommandContext): void {
  const { keyspace, reply, sketch } = ctx
  const wasDense = sketch.isDense
  if (!sketch.toDense()) return reply.error(MALFORMED_SKETCH)
  if (!wasDense) keyspace.dirty++
  reply.array(REGISTER_COUNT)
  for (let i = 0; i < REGISTER_COUNT; i++) {
    reply.integer(getDense(sketch.bytes, sketch.start + HEADER_BYTES, i))
  }
}

function decode({ reply, sketch }: CommandContext): void {
  if (sketch.isDense) return reply.error('ERR HLL encoding is not sparse')
  reply.bulkText(describeSparse(sketch.bytes, sketch.start + HEADER_BYTES, sketch.end))
}

function makeDense({ keyspace, reply, sketch }: CommandContext): void {
  const wasDense = sketch.isDense
  if (!sketch.toDense()) return reply.error(MALFORMED_SKETCH)
  if (!wasDense) keyspace.dirty++
  reply.integer(wasDense ? 0 : 1)
}
