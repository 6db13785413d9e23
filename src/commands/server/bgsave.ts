/** BGSAVE [SCHEDULE]: writes a snapshot to disk while the server goes on. */

import { optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

export const bgsave = defineCommand({
  name: 'bgsave',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Writes a snapshot of all keys to disk in the background.',
  flags: ['admin', 'noscript', 'no_async_loading'],
  history: [['3.2.2', 'The option `SCHEDULE`.']],
  args: [optional(token('SCHEDULE', 'schedule', { since: '3.2.2' }))],
  run({ inTransaction, reply, server }, request) {
    const schedule = request.argc === 2 && request.is(1, 'schedule')
    if (request.argc > 1 && !schedule) return reply.error(ERRORS.syntax)
    const start = server.persistence.saveInBackground({ schedule, inTransaction })
    if (typeof start === 'object') reply.error(start.error)
    else reply.status(`Background saving ${start}`)
  },
})
