/**
 * XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [CLAIM min-idle-time] [NOACK] STREAMS key [key ...]
 * id [id ...]: entries for a consumer of a group. `>` asks for new ones, which nobody of the group was given yet and which
 * are pending with the consumer then; another id asks again for what is pending with it from there on.
 */

import { TYPE_STREAM } from '../../keyspace/record.ts'
import { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS, repeated, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { areReadable, GroupReader } from './group-reader.ts'
import { type GroupRead, readGroupOptions } from './read-group-options.ts'
import { keysOfRead } from './read-options.ts'

export const xreadgroup = defineCommand({
  name: 'xreadgroup',
  group: 'stream',
  since: '5.0.0',
  complexity:
    'O(m) for each stream, m the entries returned; with CLAIM also the pending entries of the group',
  summary: 'Reads entries as a consumer of a group, or waits for them.',
  history: [['8.4.0', 'The CLAIM option.']],
  flags: ['write', 'blocking', 'movablekeys'],
  args: [
    block('group_consumer', [string('group'), string('consumer')], { token: 'GROUP' }),
    optional(integer('count', { token: 'COUNT' })),
    optional(integer('milliseconds', { token: 'BLOCK' })),
    optional(integer('min-idle-time', { token: 'CLAIM', since: '8.4.0' })),
    optional(token('NOACK')),
    block('streams', [repeated(key('key', READS)), repeated(string('id'))], { token: 'STREAMS' }),
  ],
  keySpecs: [
    {
      flags: READS,
      begin: { type: 'keyword', keyword: 'STREAMS', startFrom: 4 },
      find: { type: 'range', lastKey: -1, keyStep: 1, limit: 2 },
    },
  ],
  getKeys: keysOfRead,
  run(ctx, request) {
    const read = readGroupOptions(ctx, request)
    if (read === null) return
    const { db, propagation, reply } = ctx
    propagation.asNothing()
    if (!areReadable(db, reply, request, read, ctx.streams)) return
    if (new GroupReader(ctx, db, request, read).reply(reply)) return
    if (read.timeoutMs < 0 || ctx.inTransaction) return reply.nullArray()
    wait(ctx, request, read)
  },
})

/** Lets the client wait. Whenever a key changes the request is looked at anew, as if it had come just then. */
function wait(ctx: CommandContext, request: Request, read: GroupRead): void {
  const { db, streams } = ctx
  const own = new Request()
  own.set(Array.from({ length: request.argc }, (_, i) => request.bytes(i)))
  const reader = new GroupReader(ctx, db, own, read)
  ctx.server.blocked.wait(ctx.client, {
    db,
    keys: Array.from({ length: read.keyCount }, (_, i) => own.bytes(read.keys + i)),
    type: TYPE_STREAM,
    timeoutMs: read.timeoutMs,
    mindsLoss: true,
    serve(reply) {
      if (!areReadable(db, reply, own, read, streams)) return true
      return reader.hasNews() && reader.reply(reply)
    },
    ...(read.minIdleMs < 0 ? {} : { retryAtMs: () => reader.nextClaimableMs() }),
  })
}
