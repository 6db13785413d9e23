// Starts Redstart as users do, as a process of its own, from the development build.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ServerProcess, startChildServer } from './child-server.ts'

/** Seen from .build/test/support/, where the compiled form of this file lies. */
const MAIN_PATH = fileURLToPath(new URL('../../src/main.js', import.meta.url))

const DEFAULT_ARGS = [
  ...['--save', ''],
  ...['--appendonly', 'no'],
  ...['--enable-debug-command', 'yes'],
  ...['--enable-protected-configs', 'yes'],
]

/** What stands before the server's own options. */
export interface RedstartOptions {
  /** Arguments for Node itself, such as `--expose-gc`. */
  readonly nodeArgs?: readonly string[]
  /** The file that is read first and that CONFIG REWRITE writes. */
  readonly configPath?: string
}

/**
 * Starts Redstart with the Node that runs the tests, on a free port in a temporary folder of its own, with
 * the same options as the oracle. `args` follow these options and can override them.
 */
export function startRedstart(
  args: readonly string[] = [],
  options: RedstartOptions = {},
): Promise<ServerProcess> {
  if (!existsSync(MAIN_PATH)) throw new Error(`${MAIN_PATH} is missing: run "npm run build:dev"`)
  const { configPath, nodeArgs = [] } = options
  return startChildServer({
    name: 'redstart',
    executable: process.execPath,
    leadingArgs: [...nodeArgs, MAIN_PATH, ...(configPath === undefined ? [] : [configPath])],
    args: [...DEFAULT_ARGS, ...args],
  })
}
