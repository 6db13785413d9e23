/** LASTSAVE: when the last snapshot was written. */

import { defineCommand } from '../../server/command.ts'

export const lastsave = defineCommand({
  name: 'lastsave',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells when a snapshot was last written to disk, in Unix seconds.',
  flags: ['loading', 'stale', 'fast'],
  categories: ['admin', 'dangerous'],
  tips: ['nondeterministic_output'],
  args: [],
  run({ reply, server }) {
    reply.integer(server.persistence.lastSaveSeconds)
  },
})
