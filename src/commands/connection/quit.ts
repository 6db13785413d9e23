/** QUIT: closes the connection once everything that was answered is sent. */

import { defineCommand } from '../../server/command.ts'

export const quit = defineCommand({
  name: 'quit',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Closes the connection.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  inTransaction: 'runs',
  inSubscriberMode: true,
  arity: -1,
  run({ client, reply }) {
    reply.ok()
    client.closeSoon()
  },
})
