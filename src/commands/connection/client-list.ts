/** CLIENT LIST [TYPE type | ID id [id ...]]: a line about each connection. CLIENT INFO: the line about this one. */

import { parseInt64 } from '../../bytes/int64.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, oneOf, optional, repeated, token } from '../../server/args.ts'
import type { Client } from '../../server/client.ts'
import { bytesOf, describeClient, type RunningCommand } from '../../server/client-info.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, shownArgument } from '../../server/errors.ts'
import { clientType } from './client-filter.ts'

export const clientInfo = defineCommand({
  name: 'info',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Describes the connection.',
  flags: ['noscript', 'loading', 'stale'],
  tips: ['nondeterministic_output'],
  args: [],
  run(ctx, request) {
    ctx.reply.verbatim('txt', lineAbout(ctx, ctx.client, request))
  },
})

export const clientList = defineCommand({
  name: 'list',
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(n), n the connected clients',
  summary: 'Describes all connections.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  tips: ['nondeterministic_output'],
  args: [
    optional(
      oneOf(
        'normal_master_replica_pubsub',
        [token('NORMAL'), token('MASTER'), token('REPLICA'), token('PUBSUB')],
        { token: 'TYPE', since: '5.0.0' },
      ),
    ),
    optional(block('id', [repeated(integer('client-id'))], { token: 'ID', since: '6.2.0' })),
  ],
  history: [
    ['2.8.12', 'The field `id`.'],
    ['5.0.0', 'TYPE.'],
    ['6.0.0', 'The field `user`.'],
    ['6.2.0', 'The fields `argv-mem`, `tot-mem`, `laddr` and `redir`; ID.'],
    ['7.0.0', 'The fields `resp`, `multi-mem`, `rbs` and `rbp`.'],
    ['7.0.3', 'The field `ssub`.'],
  ],
  run(ctx, request) {
    if (request.argc === 2) return listAll(ctx, request)
    if (request.argc === 4 && request.is(2, 'type')) return listType(ctx, request)
    if (request.argc > 3 && request.is(2, 'id')) return listIds(ctx, request)
    ctx.reply.error(ERRORS.syntax)
  },
})

function listAll(ctx: CommandContext, request: Request): void {
  let text = ''
  for (const client of ctx.server.clients.all()) text += lineAbout(ctx, client, request)
  ctx.reply.verbatim('txt', text)
}

function listType(ctx: CommandContext, request: Request): void {
  const word = shownArgument(request, 3)
  const type = clientType(word)
  if (type === undefined) return ctx.reply.error(`ERR Unknown client type '${word}'`)
  let text = ''
  for (const client of ctx.server.clients.all()) {
    if (client.class === type) text += lineAbout(ctx, client, request)
  }
  ctx.reply.verbatim('txt', text)
}

/** Numbers that nobody has are passed over. */
function listIds(ctx: CommandContext, request: Request): void {
  let text = ''
  for (let i = 3; i < request.argc; i++) {
    const id = parseInt64(request.buf, request.start[i], request.end[i])
    if (id === null) return ctx.reply.error('ERR Invalid client ID')
    const client = ctx.server.clients.get(Number(id))
    if (client !== undefined) text += lineAbout(ctx, client, request)
  }
  ctx.reply.verbatim('txt', text)
}

function lineAbout(ctx: CommandContext, client: Client, request: Request): string {
  const running = client === ctx.client ? runningCommand(ctx, request) : undefined
  return `${describeClient(client, ctx.keyspace.nowMs, running)}\n`
}

/** In a transaction EXEC is what the client has sent; this command is one of those that were queued. */
function runningCommand({ inTransaction, reply }: CommandContext, request: Request): RunningCommand {
  const argumentBytes = inTransaction ? 'EXEC'.length : bytesOf(request)
  return { argumentBytes, replyBytes: reply.pendingBytes }
}
