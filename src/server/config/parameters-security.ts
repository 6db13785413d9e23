// Parameters of passwords, users, and which commands are allowed to whom.

import { INT64_MAX } from '../../bytes/int64.ts'
import { int } from './types/number.ts'
import { choice, text } from './types/simple.ts'

/** Who may do something that is dangerous: nobody, everybody, or who connects from the same machine. */
const ACTION = ['no', 'yes', 'local'] as const

export const securityParameters = [
  text('requirepass', '', { sensitive: true, unsetWhenEmpty: true, binary: true }),
  text('aclfile', '', { immutable: true, later: 'ACL' }),
  int('acllog-max-len', 128, [0, INT64_MAX], { later: 'ACL' }),
  choice('acl-pubsub-default', 'resetchannels', ['allchannels', 'resetchannels'], { later: 'ACL' }),
  choice('enable-protected-configs', 'no', ACTION, { immutable: true }),
  choice('enable-debug-command', 'no', ACTION, { immutable: true }),
  choice('enable-module-command', 'no', ACTION, { immutable: true, inert: 'there are no modules' }),
]
