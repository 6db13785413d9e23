// Parameters of encrypted connections.

import { int, NATURAL, PORT } from './types/number.ts'
import { bool, choice, text } from './types/simple.ts'

const LATER = { later: 'TLS' } as const
const OPTIONAL = { later: 'TLS', unsetWhenEmpty: true } as const
const SECRET = { later: 'TLS', unsetWhenEmpty: true, sensitive: true } as const
/** A file may have changed although its name has not. */
const FILE = { later: 'TLS', unsetWhenEmpty: true, reapply: true } as const

export const tlsParameters = [
  int('tls-port', 0, PORT, LATER),
  text('tls-cert-file', '', FILE),
  text('tls-key-file', '', FILE),
  text('tls-key-file-pass', '', SECRET),
  text('tls-client-cert-file', '', FILE),
  text('tls-client-key-file', '', FILE),
  text('tls-client-key-file-pass', '', SECRET),
  text('tls-dh-params-file', '', FILE),
  text('tls-ca-cert-file', '', FILE),
  text('tls-ca-cert-dir', '', FILE),
  choice('tls-auth-clients', 'yes', ['no', 'yes', 'optional'], LATER),
  bool('tls-replication', false, LATER),
  bool('tls-cluster', false, LATER),
  text('tls-protocols', '', OPTIONAL),
  text('tls-ciphers', '', OPTIONAL),
  text('tls-ciphersuites', '', OPTIONAL),
  bool('tls-prefer-server-ciphers', false, LATER),
  bool('tls-session-caching', true, LATER),
  int('tls-session-cache-size', 20 * 1024, NATURAL, LATER),
  int('tls-session-cache-timeout', 300, NATURAL, LATER),
]
