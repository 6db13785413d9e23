// Why a socket could not be opened.

import { describeSystemError } from '../server/config/system-error.ts'

/** What could not be listened on: a TCP port or a Unix socket. */
export type ListenTarget = { readonly port: number } | { readonly path: string }

/** A socket could not be opened. */
export class ListenError extends Error {
  /** The system's code, such as `EADDRINUSE`. */
  readonly code: string
  readonly target: ListenTarget
  /** Why, in the words of the system: `bind: Address already in use`. */
  readonly reason: string

  constructor(target: ListenTarget, shownTarget: string, cause: unknown) {
    const reason = listenReason(cause)
    super(`cannot listen on ${shownTarget}: ${reason}`, { cause })
    this.name = 'ListenError'
    this.code = codeOf(cause)
    this.target = target
    this.reason = reason
  }
}

/** The code of a system's error, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function listenReason(cause: unknown): string {
  const code = codeOf(cause)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Name or service not known'
  return `bind: ${describeSystemError(cause)}`
}
