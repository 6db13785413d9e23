// Finds the programs of the reference server, and decides what a test does where they are missing.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export type RedisProgram = 'redis-server' | 'redis-cli' | 'redis-benchmark' | 'redis-sentinel'

/**
 * Returns the path of a Redis program: from the folder in REDSTART_REDIS_BIN if that is set, else from
 * PATH. Undefined where there is none.
 */
function findRedisProgram(name: RedisProgram): string | undefined {
  const folders = process.env.REDSTART_REDIS_BIN ?? process.env.PATH ?? ''
  const fileName = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of folders.split(delimiter)) {
    if (folder === '') continue
    const path = join(folder, fileName)
    if (isExecutable(path)) return path
  }
  return undefined
}

/** Returns the path of a Redis program; throws where it is missing. */
export function redisProgram(name: RedisProgram): string {
  const path = findRedisProgram(name)
  if (path === undefined)
    throw new Error(`${name} is not installed (on Debian: apt-get install redis redis-sentinel)`)
  return path
}

/** What `requireOracle` needs of a test: node:test's context has it. */
export interface Skippable {
  skip(message?: string): void
}

/**
 * Tells whether the reference server can be used. Where it is not installed the test is marked as skipped
 * and the answer is false: the test then returns at once. With CI=true a missing one is an error, so that
 * no run of the whole suite passes by skipping.
 */
export function requireOracle(test: Skippable): boolean {
  const reason = oracleMissing()
  if (reason === false) return true
  test.skip(reason)
  return false
}

/** The same as a value for the `skip` option of a suite or test, also for another program: false, or why to skip it. */
export function oracleMissing(name: RedisProgram = 'redis-server'): string | false {
  if (findRedisProgram(name) !== undefined) return false
  if (process.env.CI === 'true') throw new Error(`CI=true requires ${name}, which is not installed`)
  return `${name} is not installed`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
