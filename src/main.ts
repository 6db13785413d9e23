#!/usr/bin/env node
// The command line: `redstart [redis.conf] [--directive value ...]`, `-` for a configuration on standard input.

import { readFileSync } from 'node:fs'
import { commands } from './commands/index.ts'
import { isDaemon, startDaemon } from './process/daemonize.ts'
import { runServer } from './process/run.ts'
import { parseCommandLine } from './server/config/command-line.ts'
import type { Config } from './server/config/config.ts'
import { ConfigFileError } from './server/config/config-file-error.ts'
import { loadConfig } from './server/config/load.ts'
import { REDIS_VERSION, REDSTART_VERSION } from './server/version.ts'

const USAGE = `Usage: redstart [/path/to/redis.conf] [options] [-]
       redstart - (read the configuration from standard input)
       redstart -v or --version
       redstart -h or --help

Every directive of redis.conf is an option too:
       redstart --port 7777 --maxclients 100
       redstart /etc/redis/redis.conf --loglevel verbose
`

async function main(): Promise<number> {
  const commandLine = parseCommandLine(process.argv.slice(2))
  if (commandLine.request === 'version') {
    process.stdout.write(`Redstart server v=${REDSTART_VERSION} (Redis v=${REDIS_VERSION}) bits=64\n`)
    return 0
  }
  if (commandLine.request === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  if (commandLine.request !== 'run') {
    process.stderr.write(
      'redstart has no memory or system test; the hardware vendor and your distribution do.\n',
    )
    return 1
  }
  const standardInput = commandLine.readsStandardInput ? readFileSync(0, 'latin1') : ''
  const names = new Set(commands.map((command) => command.name))
  const renamedCommands: [string, string][] = []
  let config: Config
  try {
    config = loadConfig({
      commandLine,
      directory: process.cwd(),
      standardInput,
      handlers: {
        renameCommand: (from, to) => {
          if (!names.delete(from.toLowerCase())) return 'No such command in rename-command'
          if (to !== '' && names.has(to.toLowerCase())) return 'Target command name already exists'
          if (to !== '') names.add(to.toLowerCase())
          renamedCommands.push([from, to])
          return undefined
        },
      },
    })
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error
    process.stderr.write(Buffer.from(error.format(REDIS_VERSION), 'latin1'))
    return 1
  }
  const daemon = isDaemon(process.env)
  if (config.bool('daemonize') && !daemon) {
    startDaemon(process.env, standardInput)
    return 0
  }
  return runServer({ config, renamedCommands, isDaemon: daemon, program: process.argv[1] ?? 'redstart' })
}

process.exitCode = await main()
