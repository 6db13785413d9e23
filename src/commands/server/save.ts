/** SAVE: writes all databases to disk while everybody waits. */

import { defineCommand } from '../../server/command.ts'

export const save = defineCommand({
  name: 'save',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(n), n the keys of all databases',
  summary: 'Writes a snapshot of all keys to disk; the server does nothing else meanwhile.',
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  args: [],
  run({ reply, server }) {
    const error = server.persistence.save()
    if (error === null) reply.ok()
    else reply.error(error)
  },
})
