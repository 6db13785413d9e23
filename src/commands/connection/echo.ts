/** ECHO message: answers the message. */

import { string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const echo = defineCommand({
  name: 'echo',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers the message that it is given.',
  flags: ['loading', 'stale', 'fast'],
  args: [string('message')],
  run({ reply }, request) {
    reply.bulk(request.buf, request.start[1], request.end[1])
  },
})
