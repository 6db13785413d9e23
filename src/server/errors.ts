// Every error text that several commands share, as Redis words it.

import { latin1ToString } from '../bytes/text.ts'
import type { Request } from '../protocol/request.ts'

/** How much of an argument an error text shows at most: no error reply needs to be longer. */
const MAX_ARGUMENT_BYTES = 64 * 1024

/** How much of a command's name and arguments an error text shows. */
export const MAX_SHOWN_BYTES = 128

export const ERRORS = {
  syntax: 'ERR syntax error',
  wrongType: 'WRONGTYPE Operation against a key holding the wrong kind of value',
  notInteger: 'ERR value is not an integer or out of range',
  notPositive: 'ERR value is out of range, must be positive',
  notFloat: 'ERR value is not a valid float',
  noSuchKey: 'ERR no such key',
  outOfRange: 'ERR index out of range',
  noAuth: 'NOAUTH Authentication required.',
  wrongPass: 'WRONGPASS invalid username-password pair or user is disabled.',
  oom: "OOM command not allowed when used memory > 'maxmemory'.",
  dbIndexRange: 'ERR DB index is out of range',
  notInt32: 'ERR value is out of range, value must between -2147483648 and 2147483647',
  sameObject: 'ERR source and destination objects are the same',
  invalidCursor: 'ERR invalid cursor',
  stringTooLong: 'ERR string exceeds maximum allowed size (proto-max-bulk-len)',
  overflow: 'ERR increment or decrement would overflow',
  nanOrInfinity: 'ERR increment would produce NaN or Infinity',
  decrOverflow: 'ERR decrement would overflow',
  listening: "ERR Replica can't interact with the keyspace",
  notInTransaction: 'ERR Command not allowed inside a transaction',
  execAbort: 'EXECABORT Transaction discarded because of previous errors.',
  fewReplicas: 'NOREPLICAS Not enough good replicas to write.',
  readOnlyReplica: "READONLY You can't write against a read only replica.",
  masterDown: "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  waitsForNoFile: 'ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.',
  loading: 'LOADING Redis is loading the dataset in memory',
  busy: 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
} as const

/** The error for a request with too few or too many arguments. */
export function wrongArity(fullName: string): string {
  return `ERR wrong number of arguments for '${fullName.toLowerCase()}' command`
}

/** The error for a command that a subscriber cannot use in RESP2. */
export function notForSubscribers(fullName: string): string {
  return (
    `ERR Can't execute '${fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET ` +
    'are allowed in this context'
  )
}

/** The error for an expiry time that cannot be. */
export function invalidExpire(fullName: string): string {
  return `ERR invalid expire time in '${fullName.toLowerCase()}' command`
}

/** An argument as error texts show it: at most `maxBytes`, and ended by a byte 0. */
export function shownArgument(request: Request, i: number, maxBytes: number = MAX_ARGUMENT_BYTES): string {
  const start = request.start[i]
  const end = Math.min(request.end[i], start + maxBytes)
  const text = latin1ToString(request.buf, start, end)
  const nul = text.indexOf('\0')
  return nul < 0 ? text : text.slice(0, nul)
}

/** The error of a subcommand that its declaration accepts but its syntax does not, for too many arguments. */
export function unknownSubcommandOrArity(request: Request): string {
  const container = shownArgument(request, 0).toUpperCase()
  const shown = shownArgument(request, 1, MAX_SHOWN_BYTES)
  return `ERR unknown subcommand or wrong number of arguments for '${shown}'. Try ${container} HELP.`
}
