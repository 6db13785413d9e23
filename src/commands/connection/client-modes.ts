/**
 * CLIENT REPLY ON|OFF|SKIP: whether the connection gets replies. CLIENT NO-TOUCH ON|OFF: whether its reads count as use
 * of the keys. CLIENT NO-EVICT ON|OFF: whether it may be closed when clients take too much memory.
 */

import { oneOf, token } from '../../server/args.ts'
import { GATE_NO_TOUCH } from '../../server/client.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

const ON_OR_OFF = oneOf('enabled', [token('ON'), token('OFF')])

export const clientReply = defineCommand({
  name: 'reply',
  group: 'connection',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Stops the replies to this connection, or to its next command.',
  flags: ['noscript', 'loading', 'stale'],
  args: [oneOf('on_off_skip', [token('ON'), token('OFF'), token('SKIP')])],
  run({ client, reply }, request) {
    if (request.is(2, 'on')) {
      client.setReplyMode('on')
      reply.ok()
    } else if (request.is(2, 'off')) {
      client.setReplyMode('off')
    } else if (request.is(2, 'skip')) {
      if (client.replyMode !== 'off') client.setReplyMode('skip-next')
    } else {
      reply.error(ERRORS.syntax)
    }
  },
})

export const clientNoTouch = defineCommand({
  name: 'no-touch',
  group: 'connection',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Says whether the commands of this connection count as use of the keys they read.',
  flags: ['noscript', 'loading', 'stale'],
  args: [ON_OR_OFF],
  run({ client, reply }, request) {
    const on = request.is(2, 'on')
    if (!on && !request.is(2, 'off')) return reply.error(ERRORS.syntax)
    client.setGate(GATE_NO_TOUCH, on)
    reply.ok()
  },
})

export const clientNoEvict = defineCommand({
  name: 'no-evict',
  group: 'connection',
  since: '7.0.0',
  complexity: 'O(1)',
  summary: 'Protects this connection from being closed for the memory of clients.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [ON_OR_OFF],
  run({ client, reply }, request) {
    const on = request.is(2, 'on')
    if (!on && !request.is(2, 'off')) return reply.error(ERRORS.syntax)
    client.noEvict = on
    reply.ok()
  },
})
