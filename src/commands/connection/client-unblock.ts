/** CLIENT UNBLOCK client-id [TIMEOUT|ERROR]: ends the wait of another client's blocking command. */

import { parseInt64 } from '../../bytes/int64.ts'
import { integer, oneOf, optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, unknownSubcommandOrArity } from '../../server/errors.ts'
import type { UnblockMode } from '../../server/later-reply.ts'

export const clientUnblock = defineCommand({
  name: 'unblock',
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Ends the wait of a blocking command of another client.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [integer('client-id'), optional(oneOf('timeout_error', [token('TIMEOUT'), token('ERROR')]))],
  run(ctx, request) {
    const { reply } = ctx
    if (request.argc > 4) return reply.error(unknownSubcommandOrArity(request))
    const asError = request.argc === 4 && request.is(3, 'error')
    if (request.argc === 4 && !asError && !request.is(3, 'timeout'))
      return reply.error('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
    const id = parseInt64(request.buf, request.start[2], request.end[2])
    if (id === null) return reply.error(ERRORS.notInteger)
    reply.integer(unblock(ctx, Number(id), asError ? 'error' : 'timeout') ? 1 : 0)
  },
})

/** Whether the client was there and waited. One that a pause holds back does not wait in this sense. */
function unblock({ server }: CommandContext, id: number, mode: UnblockMode): boolean {
  const client = server.clients.get(id)
  const later = client === undefined ? undefined : server.laterReplies.of(client)
  if (later === undefined || later.unblock === null) return false
  later.unblock(mode)
  return true
}
