/** MONITOR: shows this connection every command that runs. */

import { GATE_MONITOR } from '../../server/client.ts'
import { defineCommand } from '../../server/command.ts'

export const monitor = defineCommand({
  name: 'monitor',
  group: 'server',
  since: '1.0.0',
  summary: 'Shows every command that runs, as it happens.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [],
  run({ client, inTransaction, reply, server }) {
    if (inTransaction) return reply.error("ERR MONITOR isn't allowed for DENY BLOCKING client")
    // A second one is not answered, as in Redis.
    if ((client.gates & GATE_MONITOR) !== 0) return
    server.monitors.add(client)
    reply.ok()
  },
})
