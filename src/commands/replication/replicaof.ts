/** REPLICAOF and SLAVEOF host port | NO ONE: follow another server, or nobody any more. */

import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, oneOf, string, token } from '../../server/args.ts'
import { describeClient } from '../../server/client-info.ts'
import { type CommandSpec, defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'

const MAX_PORT = 65535

function run({ client, nowMs, reply, server }: CommandContext, request: Request): void {
  const { config, log, replication } = server
  if (config.bool('cluster-enabled')) return reply.error('ERR REPLICAOF not allowed in cluster mode.')
  if (replication.isFailingOver) return reply.error('ERR REPLICAOF not allowed while failing over.')
  if (request.is(1, 'no') && request.is(2, 'one')) {
    if (replication.isReplica) {
      replication.becomeMaster()
      log.notice(`MASTER MODE enabled (user request from '${describeClient(client, nowMs)}')`)
    }
    return reply.ok()
  }
  if (client.link?.role === 'replica')
    return reply.error('ERR Command is not valid when client is a replica.')
  const port = parseInteger(request.buf, request.start[2], request.end[2])
  if (Number.isNaN(port) || port < 0 || port > MAX_PORT) return reply.error('ERR Invalid master port')
  const host = request.text(1)
  if (!replication.follow(host, port)) {
    log.notice('REPLICAOF would result into synchronization with the master we are already connected with.')
    return reply.status('OK Already connected to specified master')
  }
  log.notice(`REPLICAOF ${host}:${port} enabled (user request from '${describeClient(client, nowMs)}')`)
  reply.ok()
}

function replicaofCommand(spec: Pick<CommandSpec, 'name' | 'since' | 'summary' | 'deprecated'>): CommandSpec {
  return defineCommand({
    ...spec,
    group: 'server',
    complexity: 'O(1)',
    flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
    args: [
      oneOf('args', [
        block('host-port', [string('host'), integer('port')]),
        block('no-one', [token('NO'), token('ONE')]),
      ]),
    ],
    run,
  })
}

export const replicaof = replicaofCommand({
  name: 'replicaof',
  since: '5.0.0',
  summary: 'Makes the server follow another one, or a master of its own.',
})

export const slaveof = replicaofCommand({
  name: 'slaveof',
  since: '1.0.0',
  deprecated: { since: '5.0.0', replacedBy: '`REPLICAOF`' },
  summary: 'Makes the server follow another one, or a master of its own.',
})
