/** SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]: ends the server, or takes an end back that is under way. */

import type { Request } from '../../protocol/request.ts'
import { oneOf, optional, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import type { LaterReply } from '../../server/later-reply.ts'

const FAILED = 'ERR Errors trying to SHUTDOWN. Check logs.'
const WORDS = ['nosave', 'save', 'now', 'force', 'abort'] as const
type Word = (typeof WORDS)[number]

/** The words of the request, or null: one of them means nothing, or they exclude each other. Words may be repeated. */
function readWords(request: Request): ReadonlySet<Word> | null {
  const found = new Set<Word>()
  for (let i = 1; i < request.argc; i++) {
    const word = WORDS.find((each) => request.is(i, each))
    if (word === undefined) return null
    found.add(word)
  }
  if (found.has('save') && found.has('nosave')) return null
  if (found.has('abort') && found.size > 1) return null
  return found
}

export const shutdown = defineCommand({
  name: 'shutdown',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(n), n the keys of all databases if they are saved, else O(1)',
  summary: 'Ends the server.',
  flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
  history: [['7.0.0', 'The options `NOW`, `FORCE` and `ABORT`.']],
  args: [
    optional(oneOf('nosave_save', [token('NOSAVE'), token('SAVE')])),
    optional(token('NOW', 'now', { since: '7.0.0' })),
    optional(token('FORCE', 'force', { since: '7.0.0' })),
    optional(token('ABORT', 'abort', { since: '7.0.0' })),
  ],
  run({ client, reply, server }, request) {
    const words = readWords(request)
    if (words === null) return reply.error(ERRORS.syntax)
    if (words.has('abort')) {
      return server.abortShutdown() ? reply.ok() : reply.error('ERR No shutdown in progress.')
    }
    const save = words.has('save') ? true : words.has('nosave') ? false : undefined
    let later: LaterReply | null = null
    const refused = () => later?.send((writer) => writer.error(FAILED))
    if (!server.shutdown({ save, now: words.has('now'), force: words.has('force') }, refused)) {
      return reply.error(FAILED)
    }
    // No reply: the connection ends with the server, and nothing that the client sent behind it runs any more.
    later = server.laterReplies.hold(client)
    later.isBlocking = true
  },
})
