// What has to be on disk before a server ends.

import type { Server } from '../server/server.ts'
import type { ShutdownOptions } from '../server/shutdown-options.ts'
import type { AppendOnlyFile } from './aof/append-only-file.ts'
import type { RdbSaver } from './rdb-saver.ts'

/** What the end depends on. */
interface Files {
  readonly aof: AppendOnlyFile
  readonly rdb: RdbSaver
}

/**
 * Ends what runs in the background, syncs the append-only file, and saves if that was asked for or there are save points.
 * False: the data set would be lost, so the server stays.
 */
export function mayEnd({ config, log }: Server, { aof, rdb }: Files, options: ShutdownOptions): boolean {
  const isForced = options.force === true
  if (rdb.isRunning) {
    log.warning('A snapshot is being written; it is given up')
    rdb.cancel()
  }
  if (aof.isRewriting) {
    if (aof.state === 'wait-rewrite') {
      log.warning(
        isForced
          ? 'The first append-only file is not written yet, but the end is forced'
          : "Writing initial AOF, can't exit",
      )
      if (!isForced) return false
    }
    log.warning('The append-only file is being written anew; that is given up')
    aof.cancelRewrite()
  }
  if (aof.state !== 'off') {
    log.notice('Syncing the append-only file')
    aof.sync()
  }
  if (!(options.save ?? config.value('save').length > 0)) return true
  log.notice('Saving the data set before the end')
  if (rdb.save() === null) return true
  log.warning(
    isForced
      ? 'Error trying to save the DB, but the end is forced'
      : "Error trying to save the DB, can't exit",
  )
  return isForced
}
