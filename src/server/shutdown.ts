// Whether the server may end as it was asked to.

import type { ServerApi } from './server-api.ts'
import type { ShutdownOptions } from './shutdown-options.ts'

/**
 * Brings to disk what has to be there before the end. False: that failed, and FORCE was not asked for; the log says why.
 * A data set that is only half loaded is never saved.
 */
export function mayShutDown({ log, persistence }: ServerApi, options: ShutdownOptions): boolean {
  log.warning('User requested shutdown...')
  const wanted = persistence.isLoading ? { ...options, save: false } : options
  if (persistence.mayShutDown(wanted)) return true
  log.warning('The server cannot end now; the lines above say why.')
  return false
}
