// A whole Redstart: the server with its commands, its listeners, and its life from start to close.

import { commands } from '../commands/index.ts'
import { Listeners } from '../net/listener.ts'
import { NetOutgoing } from '../net/outgoing.ts'
import { Persistence } from '../persistence/persistence.ts'
import { attachReplication } from '../replication/attach.ts'
import type { Replication } from '../replication/replication.ts'
import type { Clock } from '../server/clock.ts'
import type { Config } from '../server/config/config.ts'
import type { Log } from '../server/log.ts'
import { Server } from '../server/server.ts'
import type { ShutdownOptions } from '../server/shutdown-options.ts'
import type { RenamedCommand } from './configuration.ts'
import { SocketOpener } from './socket-opener.ts'

/** What an instance is made of. */
export interface InstanceParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly pid: number
  readonly hashSeed?: readonly [number, number] | undefined
  readonly renamedCommands: readonly RenamedCommand[]
  /** Ends everything at once, as nothing can be promised any more; without it the instance is closed. */
  readonly onFatal?: () => void
}

/** A running server. */
export class Instance {
  readonly server: Server
  readonly config: Config
  readonly persistence: Persistence
  readonly replication: Replication
  /** Settles when the instance is closed, however that came; with what SHUTDOWN asked for, if it was that. */
  readonly closed: Promise<ShutdownOptions | null>
  /** Called when `port` or `bind` has been changed at run time. */
  onRebound: () => void = () => {}
  private settleClosed: (options: ShutdownOptions | null) => void = () => {}
  private readonly sockets: SocketOpener
  private listening: Promise<void> | null = null
  private rebinding: Promise<string | undefined> | null = null
  private closing: Promise<void> | null = null
  private ending = false

  constructor(parts: InstanceParts) {
    this.config = parts.config
    this.closed = new Promise((resolve) => {
      this.settleClosed = resolve
    })
    this.server = new Server({
      config: parts.config,
      clock: parts.clock,
      log: parts.log,
      pid: parts.pid,
      outgoing: new NetOutgoing(parts.clock),
      hashSeed: parts.hashSeed,
      commands,
      onShutdown: (options) => {
        this.ending = true
        void this.close(options)
      },
    })
    this.persistence = new Persistence(this.server, parts.onFatal ?? (() => void this.close()))
    this.replication = attachReplication(this.server, this.persistence)
    this.sockets = new SocketOpener(parts.config, parts.log, new Listeners(this.server))
    for (const [from, to] of parts.renamedCommands) this.server.catalog.rename(from, to)
    this.config.onChange(['port', 'bind'], () => this.rebind())
  }

  /** The TCP port that is listened on; 0: none. */
  get port(): number {
    return this.sockets.port
  }

  /** The first address that is listened on, as in `bind`. */
  get host(): string {
    return this.sockets.host
  }

  get hasUnixSocket(): boolean {
    return this.sockets.hasUnixSocket
  }

  get isClosed(): boolean {
    return this.closing !== null
  }

  /** Whether it ends because it was told to. */
  get isEnding(): boolean {
    return this.ending
  }

  /**
   * Starts the periodic work, and loads the data set unless the instance is to begin without. Null: there was nothing to
   * load. The promise rejects with an error that says what is wrong with which file; the instance is closed then.
   */
  start(loads: boolean): Promise<void> | null {
    this.server.start()
    const loading = loads ? this.load() : null
    // Whoever waits for it hears of the failure; nobody has to.
    loading?.catch(() => {})
    return loading
  }

  private load(): Promise<void> | null {
    const fail = async (error: unknown) => {
      await this.close()
      throw error
    }
    try {
      return this.persistence.load()?.catch(fail) ?? null
    } catch (error) {
      return fail(error)
    }
  }

  /**
   * Opens the configured sockets, once. `anyPort`: port 0 means one that is free.
   * Rejects with a ListenError when one cannot be opened; it may be tried again then.
   */
  listen(anyPort: boolean): Promise<void> {
    if (this.isClosed) return Promise.reject(new Error('the server is closed'))
    this.listening ??= this.open(anyPort)
    return this.listening
  }

  /** Closes sockets and connections and gives everything back. */
  close(options: ShutdownOptions | null = null): Promise<void> {
    this.closing ??= this.finish(options)
    return this.closing
  }

  private async open(anyPort: boolean): Promise<void> {
    try {
      await this.sockets.open(anyPort)
    } catch (error) {
      this.listening = null
      throw error
    }
    this.publishPort()
    // A port that was chosen here is the port from now on, for CONFIG GET and when `bind` changes.
    if (this.config.number('port') === 0 && anyPort) this.config.assign('port', [String(this.port)])
  }

  private publishPort(): void {
    this.server.port = this.port
  }

  private async finish(options: ShutdownOptions | null): Promise<void> {
    const stopped = this.sockets.close()
    this.server.close()
    this.persistence.close()
    this.replication.close()
    await Promise.allSettled([stopped, this.listening, this.rebinding])
    this.settleClosed(options)
  }

  /**
   * CONFIG SET port or bind: listens anew, if it has been listened at all. After a refusal the configuration calls
   * it again with the old values.
   */
  private rebind(): Promise<string | undefined> {
    this.rebinding = this.reopen()
    return this.rebinding
  }

  private async reopen(): Promise<string | undefined> {
    if (this.listening === null || this.isClosed) return undefined
    const portChanged = this.config.number('port') !== this.port
    try {
      await this.listening
      await this.sockets.reopenTcp()
    } catch {
      return portChanged
        ? 'Unable to listen on this port. Check server logs.'
        : 'Failed to bind to specified addresses.'
    } finally {
      this.publishPort()
    }
    this.onRebound()
    return undefined
  }
}
