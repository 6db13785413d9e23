/** HELLO [protover [AUTH username password] [SETNAME clientname]]: chooses the protocol, says who is there. */

import { parseInt64 } from '../../bytes/int64.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, optional, string } from '../../server/args.ts'
import { authenticate } from '../../server/authentication.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, shownArgument } from '../../server/errors.ts'
import { REDIS_VERSION } from '../../server/version.ts'
import { BAD_NAME, isPlainWord } from './client-name.ts'

const NO_AUTH =
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> ' +
  'option can be used to authenticate the client and select the RESP protocol version at the same time'

export const hello = defineCommand({
  name: 'hello',
  group: 'connection',
  since: '6.0.0',
  complexity: 'O(1)',
  summary: 'Chooses the protocol of the connection and describes the server.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  args: [
    optional(
      block('arguments', [
        integer('protover'),
        optional(block('username_password', [string('username'), string('password')], { token: 'AUTH' })),
        optional(string('clientname', { token: 'SETNAME' })),
      ]),
    ),
  ],
  isSecret,
  history: [['6.2.0', 'May be called without arguments, which changes nothing.']],
  run(ctx, request) {
    const { client, reply } = ctx
    let version: 2 | 3 = client.resp3 ? 3 : 2
    if (request.argc > 1) {
      const wanted = parseInt64(request.buf, request.start[1], request.end[1])
      if (wanted === null) return reply.error('ERR Protocol version is not an integer or out of range')
      if (wanted !== 2n && wanted !== 3n) return reply.error('NOPROTO unsupported protocol version')
      version = wanted === 3n ? 3 : 2
    }
    const error = applyOptions(ctx, request)
    if (error !== null) return reply.error(error)
    if (!client.authenticated) return reply.error(NO_AUTH)
    ctx.setProtocol(version)
    describe(ctx)
  },
})

/** Whether an argument is the user or the password behind AUTH. */
function isSecret(request: Request, i: number): boolean {
  for (let at = 2; at <= i; ) {
    if (!request.is(at, 'auth') || at + 2 >= request.argc) at += request.is(at, 'setname') ? 2 : 1
    else if (i <= at + 2) return i > at
    else at += 3
  }
  return false
}

/** Does what the options say, from left to right, up to the first that fails: its error is returned. */
function applyOptions({ client, server }: CommandContext, request: Request): string | null {
  for (let i = 2; i < request.argc; ) {
    const following = request.argc - 1 - i
    if (request.is(i, 'auth') && following >= 2) {
      if (!authenticate(server, client, request.text(i + 1), request.text(i + 2))) return ERRORS.wrongPass
      i += 3
    } else if (request.is(i, 'setname') && following >= 1) {
      const name = request.text(i + 1)
      if (!isPlainWord(name)) return BAD_NAME
      client.name = name
      i += 2
    } else {
      return `ERR Syntax error in HELLO option '${shownArgument(request, i)}'`
    }
  }
  return null
}

function describe({ client, reply }: CommandContext): void {
  reply.map(7)
  reply.bulkText('server')
  reply.bulkText('redis')
  reply.bulkText('version')
  reply.bulkText(REDIS_VERSION)
  reply.bulkText('proto')
  reply.integer(client.resp3 ? 3 : 2)
  reply.bulkText('id')
  reply.integer(client.id)
  reply.bulkText('mode')
  reply.bulkText('standalone')
  reply.bulkText('role')
  reply.bulkText('master')
  reply.bulkText('modules')
  reply.array(0)
}
