// The file that tells others the number of the process.

import { rmSync, writeFileSync } from 'node:fs'
import type { Config } from '../server/config/config.ts'
import { describeSystemError } from '../server/config/system-error.ts'
import type { Log } from '../server/log.ts'

/** Where a daemon leaves its number when nothing else is configured. */
const DEFAULT_PATH = '/var/run/redis.pid'

/** Writes the file if one is asked for, and returns its path. The server runs without it if it cannot be written. */
export function writePidFile(config: Config, isDaemon: boolean, pid: number, log: Log): string | null {
  const configured = config.text('pidfile')
  if (configured === '' && !isDaemon) return null
  const path = config.resolvePath(configured === '' ? DEFAULT_PATH : configured)
  try {
    writeFileSync(path, `${pid}\n`)
    return path
  } catch (error) {
    log.notice(`The pid file ${path} cannot be written: ${describeSystemError(error)}`)
    return null
  }
}

/** Removes the file at the end. */
export function removePidFile(path: string, log: Log): void {
  log.notice('Removing the pid file.')
  rmSync(path, { force: true })
}
