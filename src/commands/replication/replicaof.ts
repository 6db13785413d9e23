/** REPLICAOF and SLAVEOF host port | NO ONE: follow another server, or nobody any more. */

import { parseInteger } from '../../bytes/integer.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, oneOf, string, token } from '../../server/args.ts'
import { type CommandSpec, defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'

const MAX_PORT = 65535

function run({ client, reply, server }: CommandContext, request: Request): void {
  const { config, replication } = server
  if (config.bool('cluster-enabled')) return reply.error('ERR REPLICAOF not allowed in cluster mode.')
  if (request.is(1, 'no') && request.is(2, 'one')) {
    if (replication.isReplica) replication.becomeMaster()
    return reply.ok()
  }
  if (client.link?.role === 'replica')
    return reply.error('ERR Command is not valid when client is a replica.')
  const port = parseInteger(request.buf, request.start[2], request.end[2])
  if (Number.isNaN(port) || port < 0 || port > MAX_PORT) return reply.error('ERR Invalid master port')
  if (replication.follow(request.text(1), port)) reply.ok()
  else reply.status('OK Already connected to specified master')
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
