/** PSYNC replicationid offset [FAILOVER] and SYNC: begin to follow this server. */

import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, string } from '../../server/args.ts'
import { GATE_MONITOR } from '../../server/client.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import type { SyncRequest } from '../../server/replication-api.ts'

const PENDING = 'ERR SYNC and PSYNC are invalid with pending output'

function begin(ctx: CommandContext, request: SyncRequest | null): void {
  const { client, reply, server } = ctx
  if (client.link !== null || (client.gates & GATE_MONITOR) !== 0) return
  const error = hasOutput(ctx) ? PENDING : server.replication.sync(client, request)
  if (error !== null) reply.error(error)
}

/** Replies that are not sent yet would stand in the middle of the snapshot. */
function hasOutput({ client, reply }: CommandContext): boolean {
  const { outbox, repliesWaiting, transport } = client
  const hasMail = outbox !== null && !outbox.isEmpty
  return reply.pendingBytes > 0 || repliesWaiting > 0 || hasMail || transport.queuedBytes > 0
}

function readRequest(request: Request): SyncRequest {
  const nextOffset = parseInteger(request.buf, request.start[2], request.end[2])
  return { id: request.text(1), nextOffset, isFailover: request.argc > 3 && request.is(3, 'failover') }
}

export const psync = defineCommand({
  name: 'psync',
  group: 'server',
  since: '2.8.0',
  complexity: 'O(n), n the size of the data set where it is sent whole',
  summary: 'Follows this server: from an offset of its stream on, or from a snapshot of its data.',
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  arity: -3,
  args: [string('replicationid'), integer('offset')],
  run(ctx, request) {
    begin(ctx, readRequest(request))
  },
})

export const sync = defineCommand({
  name: 'sync',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(n), n the size of the data set',
  summary: 'Follows this server, in the way of old replicas and of tools.',
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  args: [],
  run: (ctx) => begin(ctx, null),
})
