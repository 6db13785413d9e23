// What the signals of the system do.

import type { Instance } from '../instance/instance.ts'
import type { Log } from '../server/log.ts'
import type { ShutdownOptions } from '../server/shutdown-options.ts'

/** Ends the process at once with an exit code. */
export type Exit = (code: number) => void

const PARAMETERS = { SIGTERM: 'shutdown-on-sigterm', SIGINT: 'shutdown-on-sigint' } as const

/** Has SIGTERM and SIGINT shut the instance down as the configuration says; SIGHUP does nothing. */
export function followSignals(instance: Instance, log: Log, exit: Exit): void {
  let isStopping = false
  const stop = (signal: keyof typeof PARAMETERS) => {
    // Who presses Ctrl-C again does not want to wait.
    if (isStopping && signal === 'SIGINT') {
      log.warning('You insist... exiting now.')
      exit(1)
    }
    log.warning(`Received ${signal} scheduling shutdown...`)
    if (isStopping) return
    isStopping = instance.server.shutdown(shutdownOptions(instance.config.value(PARAMETERS[signal])), () => {
      isStopping = false
    })
    if (!isStopping) log.warning(`${signal} was received, but the server cannot end as it is configured to.`)
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  if (process.platform === 'win32') {
    // There is no SIGTERM; these come with Ctrl-Break and when the console window is closed.
    process.on('SIGBREAK', () => stop('SIGTERM'))
    process.on('SIGHUP', () => stop('SIGTERM'))
  } else {
    process.on('SIGHUP', () => {})
  }
}

/** Ends the process when there is a bug, with a log line that says so. */
export function followErrors(log: Log, exit: Exit): void {
  process.on('uncaughtException', (error) => {
    log.warning(`This should not have happened, please report it. ${error.stack ?? error.message}`)
    exit(1)
  })
}

function shutdownOptions(words: readonly string[]): ShutdownOptions {
  const save = words.includes('save') ? true : words.includes('nosave') ? false : undefined
  return { save, now: words.includes('now'), force: words.includes('force') }
}
