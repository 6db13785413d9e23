/** AUTH [username] password: proves who the client is. */

import { optional, string } from '../../server/args.ts'
import { authenticate, needsPassword } from '../../server/authentication.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

const NO_PASSWORD =
  'ERR AUTH <password> called without any password configured for the default user. ' +
  'Are you sure your configuration is correct?'

export const auth = defineCommand({
  name: 'auth',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(n), n the passwords of the user',
  summary: 'Proves who the client is, by a password.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  args: [optional(string('username', { since: '6.0.0' })), string('password')],
  isSecret: (_request, i) => i > 0,
  history: [['6.0.0', 'Takes the name of a user before the password.']],
  run({ client, reply, server }, request) {
    if (request.argc > 3) return reply.error(ERRORS.syntax)
    if (request.argc === 2 && !needsPassword(server.config)) return reply.error(NO_PASSWORD)
    const user = request.argc === 2 ? 'default' : request.text(1)
    if (!authenticate(server, client, user, request.text(request.argc - 1)))
      return reply.error(ERRORS.wrongPass)
    reply.ok()
  },
})
