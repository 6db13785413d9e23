// A command threw: memory ran out, or there is a bug. The client gets an error, the server goes on.

import { ERRORS } from './errors.ts'
import type { Log } from './log.ts'
import { isOutOfMemory } from './out-of-memory.ts'

/** Logs what a command threw; returns the text of the error reply. */
export function failureReply(log: Log, command: string, error: unknown): string {
  if (isOutOfMemory(error)) {
    log.warning(`No memory for ${command}: ${String(error)}`)
    return ERRORS.oom
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  log.warning(`Internal error in ${command}: ${text}`)
  return 'ERR internal error, the server log has the details'
}
