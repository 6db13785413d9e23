/** RESET: makes the connection as it was when it was opened. */

import { resetAuthentication } from '../../server/authentication.ts'
import { GATE_NO_TOUCH } from '../../server/client.ts'
import { defineCommand } from '../../server/command.ts'
import { leaveTransaction } from '../../server/transaction-state.ts'

export const reset = defineCommand({
  name: 'reset',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Makes the connection as it was when it was opened.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  inTransaction: 'runs',
  inSubscriberMode: true,
  args: [],
  run(ctx) {
    const { client, keyspace, reply, server } = ctx
    leaveTransaction(client, server)
    server.pubsub.unsubscribeAll(client)
    server.tracking.stop(client)
    server.monitors.remove(client)
    ctx.selectDb(keyspace.databases[0])
    ctx.setProtocol(2)
    resetAuthentication(server.config, client)
    // What the client library said of itself (CLIENT SETINFO) stays: it is the same library.
    client.name = ''
    client.noEvict = false
    client.setGate(GATE_NO_TOUCH, false)
    if (client.replyMode === 'off') client.setReplyMode('on')
    reply.status('RESET')
  },
})
