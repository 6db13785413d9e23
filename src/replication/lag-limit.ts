// `client-output-buffer-limit replica`: how far a replica may fall behind before its connection is closed.
//
// What it has not got stands in the blocks that the backlog and all replicas share, so that a limit below the size of the
// backlog would save nothing: the hard limit is never less than that.

import type { OutputLimit } from '../server/output.ts'
import type { Replica } from './replica.ts'

const SECOND_MS = 1000

/** Whether a replica with so many bytes to come is too far behind. Remembers since when it is over the soft limit. */
export function isTooFarBehind(
  replica: Replica,
  lagBytes: number,
  { hardBytes, softBytes, softSeconds }: OutputLimit,
  backlogBytes: number,
  nowMs: number,
): boolean {
  if (hardBytes > 0 && lagBytes >= Math.max(hardBytes, backlogBytes)) return true
  if (softBytes === 0 || lagBytes < softBytes) {
    replica.softLimitSinceMs = 0
    return false
  }
  if (replica.softLimitSinceMs === 0) replica.softLimitSinceMs = nowMs
  return nowMs - replica.softLimitSinceMs > softSeconds * SECOND_MS
}
