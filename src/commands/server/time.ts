/** TIME: the server's clock, as seconds and the microseconds within the second. */

import { defineCommand } from '../../server/command.ts'

export const time = defineCommand({
  name: 'time',
  group: 'server',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Reads the clock of the server.',
  flags: ['loading', 'stale', 'fast'],
  tips: ['nondeterministic_output'],
  run({ reply, server }) {
    const nowMs = server.clock.now()
    const seconds = Math.floor(nowMs / 1000)
    reply.array(2)
    reply.bulkInteger(seconds)
    reply.bulkInteger(Math.floor((nowMs - seconds * 1000) * 1000))
  },
})
