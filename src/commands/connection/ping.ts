/** PING [message]: answers PONG, or the message. */

import { optional, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { wrongArity } from '../../server/errors.ts'

export const ping = defineCommand({
  name: 'ping',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers, so that the client knows that the server lives.',
  flags: ['fast'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [optional(string('message'))],
  run({ reply }, request) {
    if (request.argc > 2) return reply.error(wrongArity('ping'))
    if (request.argc === 1) return reply.status('PONG')
    reply.bulk(request.buf, request.start[1], request.end[1])
  },
})
