/** CLIENT PAUSE timeout [WRITE|ALL]: holds the commands of all clients back for a time. CLIENT UNPAUSE: ends that. */

import { parseInt64 } from '../../bytes/int64.ts'
import { integer, oneOf, optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { unknownSubcommandOrArity } from '../../server/errors.ts'

export const clientPause = defineCommand({
  name: 'pause',
  group: 'connection',
  since: '2.9.50',
  complexity: 'O(1)',
  summary: 'Holds commands of all clients back for a time.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [integer('timeout'), optional(oneOf('mode', [token('WRITE'), token('ALL')], { since: '6.2.0' }))],
  history: [['6.2.0', 'WRITE, and with it the mode.']],
  run({ reply, server }, request) {
    if (request.argc > 4) return reply.error(unknownSubcommandOrArity(request))
    const writesOnly = request.argc === 4 && request.is(3, 'write')
    if (request.argc === 4 && !writesOnly && !request.is(3, 'all'))
      return reply.error('ERR CLIENT PAUSE mode must be WRITE or ALL')
    const timeoutMs = parseInt64(request.buf, request.start[2], request.end[2])
    if (timeoutMs === null) return reply.error('ERR timeout is not an integer or out of range')
    if (timeoutMs < 0n) return reply.error('ERR timeout is negative')
    const nowMs = server.clock.now()
    const endMs = timeoutMs === 0n ? 0 : endOf(timeoutMs, nowMs)
    // One that is over already has no effect, but it makes a pause that is running stricter.
    if (endMs > nowMs || server.pause.current(nowMs) !== null)
      server.pause.start(writesOnly ? 'write' : 'all', endMs)
    reply.ok()
  },
})

export const clientUnpause = defineCommand({
  name: 'unpause',
  group: 'connection',
  since: '6.2.0',
  complexity: 'O(n), n the clients held back',
  summary: 'Ends a pause and lets the commands through that it held back.',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  args: [],
  run({ reply, server }) {
    server.pause.end()
    reply.ok()
  },
})

/** Unix milliseconds of the end; as in Redis a sum beyond 64 bits wraps around to the distant past. */
function endOf(timeoutMs: bigint, nowMs: number): number {
  return Number(BigInt.asIntN(64, timeoutMs + BigInt(Math.floor(nowMs))))
}
