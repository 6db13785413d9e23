/** INFO [section ...]: figures about the server. */

import { optional, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { infoText } from '../../server/info/info.ts'

export const info = defineCommand({
  name: 'info',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(n), n the clients and the commands there are',
  summary: 'Tells how the server is doing.',
  flags: ['loading', 'stale'],
  categories: ['dangerous'],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  history: [['7.0.0', 'Several sections in one call.']],
  args: [optional(repeated(string('section')))],
  run({ reply, server }, request) {
    const names = Array.from({ length: request.argc - 1 }, (_, i) => request.text(i + 1))
    reply.verbatim('txt', infoText(server, names))
  },
})
