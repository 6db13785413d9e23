// Starts the reference server that Redstart is compared with: the installed redis-server.

import { type ServerProcess, startChildServer } from './child-server.ts'
import { redisProgram } from './redis-binary.ts'

/**
 * Starts redis-server on a free port in a temporary folder of its own, without persistence and with DEBUG
 * and protected parameters allowed. `args` follow these options and can override them. Ask `requireOracle`
 * first: this throws where redis-server is not installed. `configPath`: the file that CONFIG REWRITE writes.
 */
export function startOracle(args: readonly string[] = [], configPath?: string): Promise<ServerProcess> {
  return startChildServer({
    name: 'oracle',
    executable: redisProgram('redis-server'),
    leadingArgs: configPath === undefined ? [] : [configPath],
    args: [...ORACLE_ARGS, ...args],
  })
}

const ORACLE_ARGS = [
  ...['--save', ''],
  ...['--appendonly', 'no'],
  ...['--enable-debug-command', 'yes'],
  ...['--enable-protected-configs', 'yes'],
]
