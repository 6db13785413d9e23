// The end of a server that was asked to end: replicas get the time to take over what they have not got yet, and what has to
// be on disk is brought there. Until then it can be taken back.

import type { Config } from './config/config.ts'
import type { Log } from './log.ts'
import type { PauseControl } from './pause.ts'
import type { PersistenceApi } from './persistence-api.ts'
import type { ReplicaSync } from './replication-api.ts'
import type { ShutdownOptions } from './shutdown-options.ts'

/** What an end depends on. */
export interface EndingServer {
  readonly log: Log
  readonly persistence: Pick<PersistenceApi, 'isLoading' | 'mayShutDown'>
  readonly replication: { readonly replicaSync: ReplicaSync; askForAcks(): void; sendPending(): void }
}

/** What `Shutdown` depends on. */
export interface ShutdownServer extends EndingServer {
  readonly config: Config
  readonly pause: PauseControl
  readonly clock: { now(): number }
}

/**
 * Brings to disk what has to be there before the end. False: that failed, and FORCE was not asked for; the log says why.
 * A data set that is only half loaded is never saved.
 */
export function mayShutDown(
  { log, persistence, replication }: EndingServer,
  options: ShutdownOptions,
): boolean {
  const { lagging, replicas } = replication.replicaSync
  for (const text of lagging) log.warning(text)
  if (replicas > 0) {
    log.notice(`${replicas - lagging.length} of ${replicas} replicas are in sync when shutting down.`)
  }
  const wanted = persistence.isLoading ? { ...options, save: false } : options
  const mayEnd = persistence.mayShutDown(wanted)
  if (mayEnd) replication.sendPending()
  else log.warning('Errors trying to shut down the server. Check the logs for more information.')
  return mayEnd
}

/** The shutdown of one server. */
export class Shutdown {
  private readonly server: ShutdownServer
  private readonly onEnd: (options: ShutdownOptions) => void
  private options: ShutdownOptions | null = null
  private untilMs = 0
  /** Called if there is no end after all. */
  private refused: (() => void)[] = []

  /** `onEnd` is called once, when nothing speaks against the end any more. */
  constructor(server: ShutdownServer, onEnd: (options: ShutdownOptions) => void) {
    this.server = server
    this.onEnd = onEnd
  }

  /** Milliseconds that replicas still have; null: nobody waits for them. */
  get leftMs(): number | null {
    return this.options === null ? null : this.untilMs - this.server.clock.now()
  }

  /**
   * Ends the server, at once or when its replicas have everything, `shutdown-timeout` at most. False: it cannot end; the log
   * says why. `onRefused`: it turned out later that it cannot, or ABORT has come.
   */
  begin(options: ShutdownOptions, onRefused: () => void): boolean {
    if (this.options !== null) {
      this.refused.push(onRefused)
      return true
    }
    const { clock, config, log, pause, replication } = this.server
    log.warning('User requested shutdown...')
    const timeoutMs = config.number('shutdown-timeout') * 1000
    if (options.now === true || timeoutMs === 0 || replication.replicaSync.lagging.length === 0) {
      return this.finish(options)
    }
    this.options = options
    this.untilMs = clock.now() + timeoutMs
    this.refused.push(onRefused)
    // While writes are held back already the replicas may never come to a word behind them.
    if (!pause.isActive) replication.askForAcks()
    pause.holdWrites('shutdown', true)
    log.notice('Waiting for replicas before shutting down.')
    return true
  }

  /** Looks whether the replicas have everything, or the time is over. Called by the cron and when one was heard of. */
  check(): void {
    const { clock, replication } = this.server
    const { options } = this
    if (options === null) return
    if (clock.now() < this.untilMs && replication.replicaSync.lagging.length > 0) return
    if (this.finish(options)) this.options = null
    else this.cancel()
  }

  /** SHUTDOWN ABORT. False: nothing is under way. */
  abort(): boolean {
    if (this.options === null) return false
    this.cancel()
    this.server.log.notice('Shutdown manually aborted.')
    return true
  }

  private finish(options: ShutdownOptions): boolean {
    if (!mayShutDown(this.server, options)) return false
    this.onEnd(options)
    return true
  }

  private cancel(): void {
    this.options = null
    for (const onRefused of this.refused.splice(0)) onRefused()
    this.server.pause.holdWrites('shutdown', false)
  }
}
