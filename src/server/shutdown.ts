// Whether the server may end as it was asked to. There is no persistence yet, so nothing can be saved before the end.

import type { Config } from './config/config.ts'
import type { Log } from './log.ts'
import type { ShutdownOptions } from './server-api.ts'

/** What the decision depends on, beside what was asked for. */
interface ShutdownContext {
  readonly config: Config
  readonly log: Log
  readonly keyspace: { readonly dirty: number }
}

/**
 * Says in the log what will happen to the data. False: SAVE was asked for, which cannot be done, and FORCE was not.
 * With save points in the configuration but without the word SAVE the server ends, with a warning.
 */
export function mayShutDown({ config, log, keyspace }: ShutdownContext, options: ShutdownOptions): boolean {
  const wantsSave = options.save ?? config.setting('save').text !== ''
  if (!wantsSave || (options.save === undefined && keyspace.dirty === 0)) return true
  log.warning('Nothing is saved: this version of Redstart cannot write snapshots yet.')
  if (options.save !== true || options.force) return true
  log.warning("SHUTDOWN SAVE cannot be done, so the server stays. 'SHUTDOWN NOSAVE' ends it.")
  return false
}
