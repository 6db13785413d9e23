/** DEBUG RELOAD [MERGE] [NOFLUSH] [NOSAVE], DEBUG LOADAOF: the data set comes from disk again. */

import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'

export function debugReload(
  { client, inTransaction, reply, server }: CommandContext,
  request: Request,
): void {
  let options = { save: true, flush: true, merge: false }
  for (let i = 2; i < request.argc; i++) {
    if (request.is(i, 'merge')) options = { ...options, merge: true }
    else if (request.is(i, 'noflush')) options = { ...options, flush: false }
    else if (request.is(i, 'nosave')) options = { ...options, save: false }
    else return reply.error('ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.')
  }
  if (inTransaction) return reply.error(NOT_IN_TRANSACTION)
  server.persistence.reload(options, server.laterReplies.hold(client))
}

export function debugLoadAof({ client, inTransaction, reply, server }: CommandContext): void {
  if (inTransaction) return reply.error(NOT_IN_TRANSACTION)
  server.persistence.reloadFile(server.laterReplies.hold(client))
}

/** Loading takes turns of the event loop, which a transaction cannot wait for. */
const NOT_IN_TRANSACTION = 'ERR the data set cannot be loaded inside a transaction'
