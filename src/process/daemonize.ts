// Going into the background: the process starts itself again, detached, and leaves.

import { spawn } from 'node:child_process'

/** Says to the new process that it is the daemon. */
const MARK = 'REDSTART_DAEMON'

/** Whether this process is the one in the background. */
export function isDaemon(env: NodeJS.ProcessEnv): boolean {
  return env[MARK] === '1'
}

/** Starts this program again in the background, with the same arguments and the given standard input. */
export function startDaemon(env: NodeJS.ProcessEnv, standardInput: string): void {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    env: { ...env, [MARK]: '1' },
    stdio: [standardInput === '' ? 'ignore' : 'pipe', 'ignore', 'ignore'],
  })
  child.stdin?.end(Buffer.from(standardInput, 'latin1'))
  child.unref()
}
