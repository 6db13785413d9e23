#!/usr/bin/env node
// The command line: `redstart [redis.conf] [--directive value ...]`, `-` for a configuration on standard input, or the
// name of a tool: `redstart check-rdb FILE`.

import { type Configuration, loadConfiguration } from './instance/configuration.ts'
import { checkAof } from './process/check-aof.ts'
import { checkRdb } from './process/check-rdb.ts'
import { isDaemon, startDaemon } from './process/daemonize.ts'
import { runServer } from './process/run.ts'
import { readStandardInput } from './process/standard-input.ts'
import { USAGE, versionLine } from './process/usage.ts'
import { type CommandLine, parseCommandLine } from './server/config/command-line.ts'
import { ConfigFileError } from './server/config/config-file-error.ts'
import { REDIS_VERSION } from './server/version.ts'

/** Does what the command line asks for; resolves with the exit code. */
async function main(): Promise<number> {
  const [first, ...rest] = process.argv.slice(2)
  if (first === 'check-aof') return checkAof(rest, { print, nowMs: Date.now() })
  if (first === 'check-rdb') return checkRdb(rest, { print, nowMs: Date.now() })
  const commandLine = parseCommandLine(process.argv.slice(2))
  if (commandLine.request === 'run') return await run(commandLine)
  if (commandLine.request === 'version') {
    process.stdout.write(versionLine())
    return 0
  }
  if (commandLine.request === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  process.stderr.write('Redstart has no test of memory or system: memtester and the like do that better.\n')
  return 1
}

function print(text: string): void {
  process.stdout.write(text)
}

async function run(commandLine: CommandLine): Promise<number> {
  const daemon = isDaemon(process.env)
  const standardInput = commandLine.readsStandardInput ? await readStandardInput(process.stdin) : ''
  let configuration: Configuration
  try {
    configuration = loadConfiguration({ commandLine, directory: process.cwd(), standardInput })
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error
    process.stderr.write(Buffer.from(error.format(REDIS_VERSION), 'latin1'))
    return 1
  }
  if (configuration.config.bool('daemonize') && !daemon) {
    startDaemon(process.env, standardInput)
    return 0
  }
  return await runServer({ ...configuration, isDaemon: daemon, exit: (code) => process.exit(code) })
}

process.exitCode = await main()
