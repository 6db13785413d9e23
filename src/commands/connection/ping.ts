/** PING [message]: answers PONG, or the message. */

import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { optional, string } from '../../server/args.ts'
import { GATE_SUBSCRIBED } from '../../server/client.ts'
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
  inSubscriberMode: true,
  args: [optional(string('message'))],
  run({ client, reply }, request) {
    if (request.argc > 2) return reply.error(wrongArity('ping'))
    if ((client.gates & GATE_SUBSCRIBED) !== 0 && !client.resp3) return replyAsMessage(reply, request)
    if (request.argc === 1) return reply.status('PONG')
    reply.bulk(request.buf, request.start[1], request.end[1])
  },
})

/** In RESP2 everything that a subscriber gets has the form of a message. */
function replyAsMessage(reply: ReplyWriter, request: Request): void {
  reply.array(2)
  reply.bulkText('pong')
  if (request.argc === 1) reply.bulkText('')
  else reply.bulk(request.buf, request.start[1], request.end[1])
}
