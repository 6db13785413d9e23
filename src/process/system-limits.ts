// What the system allows: how many files a process may have open, how many connections may wait to be accepted.

import { readFileSync } from 'node:fs'
import type { Config } from '../server/config/config.ts'
import type { Log } from '../server/log.ts'

/** Files that the server needs beside the connections of clients; the number is Redis's. */
const RESERVED_FILES = 32

/** The lines of these files that hold the numbers. */
const LIMITS_FILE = '/proc/self/limits'
const BACKLOG_FILE = '/proc/sys/net/core/somaxconn'

/**
 * Lowers `maxclients` to what the limit of open files leaves room for, and has CONFIG SET refuse more.
 * `limit` is the number of files, which Node has raised to the most that is allowed; null where it is not known.
 * False: there is no room for any client.
 */
export function limitClients(config: Config, log: Log, limit: number | null): boolean {
  if (limit === null) return true
  const room = limit - RESERVED_FILES
  if (room < 1) {
    log.warning(`The limit of ${limit} open files leaves no room for clients. Raise it with 'ulimit -n'.`)
    return false
  }
  const wanted = config.number('maxclients')
  if (wanted > room) {
    config.assign('maxclients', [String(room)])
    log.warning(
      `maxclients is ${room} instead of ${wanted}: the limit is ${limit} open files. Raise it with 'ulimit -n'.`,
    )
  }
  config.onChange('maxclients', () => {
    if (config.number('maxclients') <= room) return undefined
    return `The operating system is not able to handle the specified number of clients, try with ${room}`
  })
  return true
}

/** Warns if the system lets fewer connections wait than `tcp-backlog` asks for. */
export function checkBacklog(config: Config, log: Log, limit: number | null): void {
  const wanted = config.number('tcp-backlog')
  if (limit === null || limit >= wanted) return
  log.warning(`WARNING tcp-backlog is ${wanted}, but the system allows only ${limit} (${BACKLOG_FILE}).`)
}

/** How many files this process may have open; null: not known, or no limit. Linux tells it. */
export function openFilesLimit(): number | null {
  const line = readText(LIMITS_FILE)?.match(/^Max open files +(\d+)/m)
  return line ? Number(line[1]) : null
}

/** How long a queue of connections the system allows; null: not known. Linux tells it. */
export function backlogLimit(): number | null {
  const text = readText(BACKLOG_FILE)
  return text === null ? null : Number(text)
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}
