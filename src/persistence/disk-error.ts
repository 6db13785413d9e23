// Why the server takes no changes at the moment: it could not write them to disk.

import type { Config } from '../server/config/config.ts'

const RDB_FAILED =
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may " +
  'modify the data set are disabled, because this instance is configured to report errors during writes if RDB ' +
  'snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.'

/** The error that commands get which would change something, or null. */
export function diskErrorText(
  config: Config,
  rdb: { readonly lastFailed: boolean },
  aof: { readonly state: string; readonly writeError: string | null },
): string | null {
  if (rdb.lastFailed && config.bool('stop-writes-on-bgsave-error') && config.value('save').length > 0) {
    return RDB_FAILED
  }
  if (aof.state === 'off' || aof.writeError === null) return null
  return `MISCONF Errors writing to the AOF file: ${aof.writeError}`
}
