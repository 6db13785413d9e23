/**
 * CLIENT KILL ip:port: closes the connection that comes from an address.
 * CLIENT KILL option value [option value ...]: closes all connections to which every option applies.
 */

import { parseInt64 } from '../../bytes/int64.ts'
import type { Request } from '../../protocol/request.ts'
import { type Arg, integer, oneOf, optional, repeated, string, token } from '../../server/args.ts'
import { DEFAULT_USER } from '../../server/authentication.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, shownArgument } from '../../server/errors.ts'
import { type ClientFilter, clientType, isMeant } from './client-filter.ts'

const TYPES: readonly Arg[] = [
  token('NORMAL'),
  token('MASTER', 'master', { since: '3.2.0' }),
  token('SLAVE'),
  token('REPLICA', 'replica', { since: '5.0.0' }),
  token('PUBSUB'),
]

const OPTIONS: readonly Arg[] = [
  optional(integer('client-id', { token: 'ID', since: '2.8.12' })),
  optional(oneOf('normal_master_slave_pubsub', TYPES, { token: 'TYPE', since: '2.8.12' })),
  optional(string('username', { token: 'USER' })),
  optional(string('ip:port', { token: 'ADDR' })),
  optional(string('ip:port', { token: 'LADDR', since: '6.2.0' })),
  optional(string('yes/no', { token: 'SKIPME' })),
  optional(integer('maxage', { token: 'MAXAGE', since: '7.4.0' })),
]

export const clientKill = defineCommand({
  name: 'kill',
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(n), n the connected clients',
  summary: 'Closes connections.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  arity: -3,
  args: [
    oneOf('filter', [
      string('ip:port', { deprecatedSince: '2.8.12' }),
      repeated(oneOf('new-format', OPTIONS)),
    ]),
  ],
  history: [
    ['2.8.12', 'Options with values, any number of them.'],
    ['2.8.12', 'ID.'],
    ['3.2.0', 'TYPE knows `master`.'],
    ['5.0.0', 'TYPE knows `replica`, the new name of `slave`.'],
    ['6.2.0', 'LADDR.'],
    ['7.4.0', 'MAXAGE.'],
  ],
  run(ctx, request) {
    const { reply } = ctx
    if (request.argc === 3) {
      const killed = kill(ctx, { address: shownArgument(request, 2) })
      if (killed === 0) reply.error('ERR No such client')
      else reply.ok()
      return
    }
    const filter: ClientFilter = { except: ctx.client }
    const error = readOptions(ctx, request, filter)
    if (error !== null) return reply.error(error)
    reply.integer(kill(ctx, filter))
  },
})

/** Closes whom the filter means, the caller after its reply; returns how many. */
function kill({ keyspace, server }: CommandContext, filter: ClientFilter): number {
  const meant = [...server.clients.all()].filter((client) => isMeant(client, filter, keyspace.nowMs))
  for (const client of meant) server.clients.close(client)
  return meant.length
}

/** Fills the filter from the options; the last of several equal ones counts. Returns an error text or null. */
function readOptions(ctx: CommandContext, request: Request, filter: ClientFilter): string | null {
  for (let i = 2; i < request.argc; i += 2) {
    if (i + 1 === request.argc) return ERRORS.syntax
    const error = readOption(ctx, request, i, filter)
    if (error !== null) return error
  }
  return null
}

function readOption(ctx: CommandContext, request: Request, i: number, filter: ClientFilter): string | null {
  const value = shownArgument(request, i + 1)
  switch (request.text(i).toLowerCase()) {
    case 'id':
      return readId(request, i + 1, filter)
    case 'type': {
      const type = clientType(value)
      if (type === undefined) return `ERR Unknown client type '${value}'`
      filter.type = type
      return null
    }
    case 'addr':
      filter.address = value
      return null
    case 'laddr':
      filter.localAddress = value
      return null
    case 'user':
      if (request.text(i + 1) !== DEFAULT_USER) return `ERR No such user '${value}'`
      filter.user = DEFAULT_USER
      return null
    case 'skipme':
      if (!request.is(i + 1, 'yes') && !request.is(i + 1, 'no')) return ERRORS.syntax
      if (request.is(i + 1, 'yes')) filter.except = ctx.client
      else delete filter.except
      return null
    case 'maxage':
      return readMaxAge(request, i + 1, filter)
    default:
      return ERRORS.syntax
  }
}

function readId(request: Request, i: number, filter: ClientFilter): string | null {
  const id = parseInt64(request.buf, request.start[i], request.end[i])
  if (id === null || id < 1n) return 'ERR client-id should be greater than 0'
  filter.id = Number(id)
  return null
}

function readMaxAge(request: Request, i: number, filter: ClientFilter): string | null {
  const seconds = parseInt64(request.buf, request.start[i], request.end[i])
  if (seconds === null) return 'ERR maxage is not an integer or out of range'
  if (seconds < 1n) return 'ERR maxage should be greater than 0'
  filter.minAgeSeconds = Number(seconds)
  return null
}
