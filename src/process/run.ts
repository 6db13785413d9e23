// A server as a process: from the loaded configuration to the exit code.

import { rmSync, writeFileSync } from 'node:fs'
import { Instance, ListenError } from '../instance/instance.ts'
import { SystemClock } from '../server/clock.ts'
import type { Config } from '../server/config/config.ts'
import { Log, type LogLevel } from '../server/log.ts'
import type { ShutdownOptions } from '../server/server-api.ts'
import { REDIS_VERSION, REDSTART_VERSION } from '../server/version.ts'
import { banner } from './banner.ts'
import { fileSink, outputSink } from './log-sink.ts'
import { processTitle } from './title.ts'
import { unsupportedDefaults, unsupportedRequests } from './unsupported.ts'

/** Where a daemon leaves its number when nothing else is configured. */
const DEFAULT_PID_FILE = '/var/run/redis.pid'

/** What a process is started with. */
export interface RunOptions {
  readonly config: Config
  readonly renamedCommands: readonly (readonly [string, string])[]
  readonly isDaemon: boolean
  /** How the program was called, for its title. */
  readonly program: string
}

/** Runs a server until it is told to end; resolves to the exit code. */
export async function runServer(options: RunOptions): Promise<number> {
  const { config } = options
  const clock = new SystemClock()
  const log = new Log({
    level: config.value('loglevel') as LogLevel,
    sink:
      config.text('logfile') === ''
        ? outputSink(options.isDaemon)
        : fileSink(config.resolvePath(config.text('logfile'))),
    pid: process.pid,
    now: () => clock.now(),
  })
  config.onChange('loglevel', () => {
    log.level = config.value('loglevel') as LogLevel
    return undefined
  })
  log.notice(`Redstart ${REDSTART_VERSION} is starting (Redis ${REDIS_VERSION}, 64 bits, pid=${process.pid})`)
  const refusals = unsupportedRequests(config)
  for (const refusal of refusals) log.warning(`Cannot start: ${refusal}`)
  if (refusals.length > 0) return 1
  for (const warning of unsupportedDefaults(config)) log.warning(`WARNING ${warning}`)

  const instance = new Instance({
    config,
    clock,
    log,
    pid: process.pid,
    renamedCommands: options.renamedCommands,
  })
  const pidFile = writePidFile(config, options.isDaemon, log)
  if (!(await listen(instance, log))) return 1
  announce(instance, options, log)
  followSignals(instance, log)
  const reason = await instance.closed
  log.notice(farewell(reason))
  if (pidFile !== null) rmSync(pidFile, { force: true })
  return 0
}

async function listen(instance: Instance, log: Log): Promise<boolean> {
  const { config } = instance
  if (config.number('port') === 0 && config.text('unixsocket') === '') {
    log.warning('Configured to not listen anywhere, exiting. Set port or unixsocket.')
    return false
  }
  try {
    await instance.listen(false)
    return true
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    const { endpoint } = error
    const code = (error.cause as NodeJS.ErrnoException).code
    const reason = code === 'EADDRINUSE' ? 'Address already in use' : error.message
    if ('path' in endpoint) {
      log.warning(`Failed opening Unix socket: bind: ${endpoint.path}: ${reason}`)
    } else {
      log.warning(
        `Warning: Could not create server TCP listening socket ${endpoint.host}:${endpoint.port}: bind: ${reason}`,
      )
      log.warning(`Failed listening on port ${endpoint.port} (tcp), aborting.`)
    }
    await instance.close()
    return false
  }
}

function announce(instance: Instance, options: RunOptions, log: Log): void {
  const { config, server } = instance
  const showLogo = config.bool('always-show-logo') || (process.stdout.isTTY && config.text('logfile') === '')
  if (showLogo && !options.isDaemon) log.sink(banner(server.port, process.pid))
  else log.notice(`Running mode=standalone, port=${server.port}, PID: ${process.pid}.`)
  log.notice('Server initialized')
  if (config.number('port') !== 0) log.notice('Ready to accept connections tcp')
  if (config.text('unixsocket') !== '') log.notice('Ready to accept connections unix')
  const setTitle = () => {
    process.title = processTitle(config, options.program, server.port) ?? process.title
    return undefined
  }
  if (config.bool('set-proc-title')) setTitle()
  config.onChange('proc-title-template', setTitle)
}

function followSignals(instance: Instance, log: Log): void {
  let stopping = false
  const stop = (name: string) => {
    if (stopping) {
      log.warning('You insist... exiting now.')
      process.exit(1)
    }
    stopping = true
    log.notice(`Received ${name}, shutting down`)
    void instance.close()
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGHUP', () => {})
  process.on('uncaughtException', (error) => {
    log.warning(`This should not have happened, please report it. ${error.stack ?? error.message}`)
    process.exit(1)
  })
}

function farewell(reason: ShutdownOptions | null): string {
  return `${reason === null ? '' : 'User requested shutdown. '}Redstart is now ready to exit, bye bye...`
}

/** Writes the process's number where it is asked for; returns the path. */
function writePidFile(config: Config, isDaemon: boolean, log: Log): string | null {
  const configured = config.text('pidfile')
  if (configured === '' && !isDaemon) return null
  const path = config.resolvePath(configured === '' ? DEFAULT_PID_FILE : configured)
  try {
    writeFileSync(path, `${process.pid}\n`)
    return path
  } catch (error) {
    log.verbose(`Failed to write PID file: ${(error as Error).message}`)
    return null
  }
}
