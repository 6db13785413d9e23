// Going into the background: the process starts itself again, detached, and leaves.

import { spawn } from 'node:child_process'

/** Says to the new process that it is the daemon. */
const MARK = 'REDSTART_DAEMON'

/** Whether this process is the one in the background. Takes the mark away: what it starts is no daemon. */
export function isDaemon(env: NodeJS.ProcessEnv): boolean {
  const marked = env[MARK] === '1'
  delete env[MARK]
  return marked
}

/**
 * Starts this program again in the background, with the same arguments and the given standard input (byte text), in
 * a session of its own and without the terminal. The configuration has been checked: errors of it were seen.
 */
export function startDaemon(env: NodeJS.ProcessEnv, standardInput: string): void {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    env: { ...env, [MARK]: '1' },
    stdio: [standardInput === '' ? 'ignore' : 'pipe', 'ignore', 'ignore'],
    windowsHide: true,
  })
  child.stdin?.end(Buffer.from(standardInput, 'latin1'))
  child.unref()
}
