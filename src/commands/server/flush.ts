/** FLUSHALL and FLUSHDB [ASYNC | SYNC]: delete all keys, of every database or of one. */

import type { Database } from '../../keyspace/database.ts'
import type { Request } from '../../protocol/request.ts'
import { oneOf, optional, token } from '../../server/args.ts'
import { type CommandSpec, defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { OptionReader } from '../../server/options.ts'

const MODE = optional(
  oneOf('async', [token('ASYNC', 'async', { since: '4.0.0' }), token('SYNC', 'sync', { since: '6.2.0' })]),
)
const options = new OptionReader([MODE])
const ASYNC = options.slot('ASYNC')
const SYNC = options.slot('SYNC')

function flush(ctx: CommandContext, request: Request, databases: readonly Database[]): void {
  const { keyspace, reply, server } = ctx
  if (request.argc > 2 || !options.read(request, 1, ctx.options)) return reply.error(ERRORS.syntax)
  const lazy = ctx.options[ASYNC] > 0 || (ctx.options[SYNC] === 0 && lazyByDefault(server))
  server.tracking.flushed()
  const empty = () => {
    for (const db of databases) keyspace.dirty += db.flush(lazy)
  }
  if (databases === keyspace.databases) server.persistence.flushAll(empty)
  else empty()
  // Replicas and the append-only file get it also when there was nothing to delete here.
  ctx.propagation.force()
  reply.ok()
}

function lazyByDefault({ config }: CommandContext['server']): boolean {
  return config.bool('lazyfree-lazy-user-flush')
}

function flushCommand(
  spec: Pick<CommandSpec, 'name' | 'complexity' | 'summary'>,
  databases: (ctx: CommandContext) => readonly Database[],
): CommandSpec {
  return defineCommand({
    ...spec,
    group: 'server',
    since: '1.0.0',
    flags: ['write'],
    categories: ['keyspace', 'dangerous'],
    tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
    history: [
      ['4.0.0', 'The option `ASYNC`.'],
      ['6.2.0', 'The option `SYNC`.'],
    ],
    args: [MODE],
    run: (ctx, request) => flush(ctx, request, databases(ctx)),
  })
}

export const flushall = flushCommand(
  {
    name: 'flushall',
    complexity: 'O(n), n the keys of all databases',
    summary: 'Deletes all keys of all databases.',
  },
  (ctx) => ctx.keyspace.databases,
)

export const flushdb = flushCommand(
  {
    name: 'flushdb',
    complexity: 'O(n), n the keys of the database',
    summary: 'Deletes all keys of the selected database.',
  },
  (ctx) => [ctx.db],
)
