// What the log says of a command over a replication link that was answered with an error.

import type { Client } from './client.ts'

/** The line about an error: the two data sets may not be the same any more. */
export function linkErrorText({ lastCommand, link }: Client, error: string): string {
  const [from, to] = link?.role === 'master' ? ['replica', 'master'] : ['master', 'replica']
  const command = lastCommand?.fullName ?? '<unknown>'
  return `== CRITICAL == This ${from} is sending an error to its ${to}: '${error}' after processing the command '${command}'`
}
