/** BGREWRITEAOF: writes the append-only file anew, as short as the data set allows. */

import { defineCommand } from '../../server/command.ts'

export const bgrewriteaof = defineCommand({
  name: 'bgrewriteaof',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Writes the append-only file anew in the background.',
  flags: ['admin', 'noscript', 'no_async_loading'],
  args: [],
  run({ inTransaction, reply, server }) {
    const start = server.persistence.rewriteInBackground({ inTransaction })
    if (typeof start === 'object') reply.error(start.error)
    else reply.status(`Background append only file rewriting ${start}`)
  },
})
