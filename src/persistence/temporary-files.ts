// The names of files that are not whole yet, and clearing away those that a crash has left behind.

import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `temp-PID-RUN.rdb`: process and run in the name, so that nobody takes away what another server is writing. */
const OURS = /^temp-(?:rewriteaof-)?(\d+)-[0-9a-f]{8}\.(?:rdb|aof)$/

/** The name of a temporary file of a server. `runId`: see ServerApi. */
export function temporaryName(
  kind: '' | 'rewriteaof-',
  pid: number,
  runId: string,
  ending: 'rdb' | 'aof',
): string {
  return `temp-${kind}${pid}-${runId.slice(0, 8)}.${ending}`
}

/**
 * Deletes the temporary files in a folder whose servers do not run any more. Returns their names. A file of this very
 * process is old if it was there before the process. What cannot be read or deleted is left.
 */
export function clearTemporaryFiles(folder: string, pid: number): string[] {
  const cleared: string[] = []
  for (const name of names(folder)) {
    const match = OURS.exec(name)
    if (match === null) continue
    const path = join(folder, name)
    const owner = Number(match[1])
    try {
      if (owner === pid ? statSync(path).mtimeMs >= performance.timeOrigin : isRunning(owner)) continue
      rmSync(path)
      cleared.push(name)
    } catch {
      // Somebody else's, or gone meanwhile.
    }
  }
  return cleared
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
