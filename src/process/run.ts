// A server as a process: from the loaded configuration to the exit code.

import type { Configuration } from '../instance/configuration.ts'
import { Instance } from '../instance/instance.ts'
import { ListenError } from '../instance/listen-error.ts'
import { unsupportedSettings, withoutEffect } from '../instance/unsupported.ts'
import { SystemClock } from '../server/clock.ts'
import type { Config } from '../server/config/config.ts'
import { Log } from '../server/log.ts'
import { REDIS_VERSION, REDSTART_VERSION } from '../server/version.ts'
import { banner } from './banner.ts'
import { logSink } from './log-sink.ts'
import { removePidFile, writePidFile } from './pid-file.ts'
import { type Exit, followErrors, followSignals } from './signals.ts'
import { backlogLimit, checkBacklog, limitClients, openFilesLimit } from './system-limits.ts'
import { showTitle } from './title.ts'

/** What a process is started with. */
export interface RunOptions extends Configuration {
  readonly isDaemon: boolean
  readonly exit: Exit
}

/** Runs a server until it is told to end; resolves with the exit code. */
export async function runServer({ config, renamedCommands, isDaemon, exit }: RunOptions): Promise<number> {
  const clock = new SystemClock()
  const log = makeLog(config, isDaemon, clock)
  log.notice(
    `Redstart is starting: version=${REDSTART_VERSION}, Redis version=${REDIS_VERSION}, bits=64, pid=${process.pid}`,
  )
  if (!mayStart(config, log)) return 1
  const onFatal = () => exit(1)
  const instance = new Instance({ config, clock, log, pid: process.pid, renamedCommands, onFatal })
  followErrors(log, exit)
  followSignals(instance, log, exit)
  // Clients may connect before the data set is there, as to a Redis; until then most of what they ask for is refused.
  instance.persistence.expectLoad()
  if (!(await listen(instance, log))) return 1
  const pidFile = instance.isClosed ? null : writePidFile(config, isDaemon, process.pid, log)
  if (!instance.isClosed) announce(instance, log)
  const failure = instance.isClosed ? null : await load(instance)
  if (failure === null && !instance.isClosed) announceReady(instance, log)
  await instance.closed
  if (pidFile !== null) removePidFile(pidFile, log)
  if (failure !== null) {
    log.warning('Terminating server after rdb file reading failure.')
    log.warning(`Fatal error loading the data set: ${failure}`)
    return 1
  }
  log.warning('Redstart is now ready to exit, bye bye...')
  return 0
}

function makeLog(config: Config, isDaemon: boolean, clock: SystemClock): Log {
  const log = new Log({
    level: config.value('loglevel'),
    sink: logSink(config, isDaemon, process.stdout),
    pid: process.pid,
    now: () => clock.now(),
  })
  config.onChange('loglevel', () => {
    log.level = config.value('loglevel')
    return undefined
  })
  return log
}

/** Whether the server can be what the configuration asks for; the log says why not. */
function mayStart(config: Config, log: Log): boolean {
  const refusals = unsupportedSettings(config)
  for (const refusal of refusals) log.warning(`Cannot start: ${refusal}`)
  return refusals.length === 0 && limitClients(config, log, openFilesLimit())
}

/**
 * Opens the sockets. False: the log says why they cannot be opened, and the instance is closed.
 * The instance is also closed, without that being a failure, when a signal ended it meanwhile.
 */
async function listen(instance: Instance, log: Log): Promise<boolean> {
  try {
    await instance.listen(false)
    if (instance.port > 0 || instance.hasUnixSocket || instance.isClosed) return true
    log.warning('Configured to not listen anywhere, exiting.')
  } catch (error) {
    if (instance.isClosed) return true
    if (!(error instanceof ListenError)) throw error
    const { reason, target } = error
    if ('port' in target) log.warning(`Failed listening on port ${target.port} (tcp), aborting.`)
    else log.warning(`Failed opening Unix socket: ${reason}`)
  }
  await instance.close()
  return false
}

/** Loads the data set. Returns what is wrong with it, and the instance is closed; null: nothing. */
async function load(instance: Instance): Promise<string | null> {
  try {
    await instance.start(true)
    return null
  } catch (error) {
    // A signal that comes meanwhile ends the load too.
    if (instance.isEnding) return null
    return error instanceof Error ? error.message : String(error)
  }
}

/** Shows the title, and what is to be said before the data set is loaded. */
function announce(instance: Instance, log: Log): void {
  showTitle(instance)
  const { config, port } = instance
  const isSeen = process.stdout.isTTY === true && config.text('logfile') === ''
  if (!config.bool('always-show-logo') && !isSeen) {
    log.notice(`Running mode=standalone, port=${port}, PID: ${process.pid}.`)
  } else if (log.shows('notice')) {
    log.sink(banner(port, process.pid))
  }
  checkBacklog(config, log, backlogLimit())
  log.notice('Server initialized')
  for (const warning of withoutEffect(config)) log.warning(`WARNING ${warning}`)
}

/** Writes the lines that people and supervisors wait for. */
function announceReady(instance: Instance, log: Log): void {
  const { port } = instance
  if (port > 0) log.notice('Ready to accept connections tcp')
  if (instance.hasUnixSocket) log.notice('Ready to accept connections unix')
}
