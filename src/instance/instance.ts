// A whole Redstart: the server with its commands, its listeners, and its life from start to close.

import { unlinkSync } from 'node:fs'
import { commands } from '../commands/index.ts'
import { type Endpoint, Listeners } from '../net/listener.ts'
import type { Clock } from '../server/clock.ts'
import type { Config } from '../server/config/config.ts'
import type { Log } from '../server/log.ts'
import { Server } from '../server/server.ts'
import type { ShutdownOptions } from '../server/server-api.ts'
import { tcpEndpoints, unixEndpoint } from './endpoints.ts'

/** Errors of the system that mean "there is no such address here". */
const NO_SUCH_ADDRESS = new Set([
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EPROTONOSUPPORT',
  'ENOPROTOOPT',
  'ENOTFOUND',
])

/** What an instance is made of. */
export interface InstanceParts {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly pid: number
  readonly hashSeed?: readonly [number, number] | undefined
  /** `rename-command` lines: pairs of old and new name, an empty new name removes the command. */
  readonly renamedCommands?: readonly (readonly [string, string])[]
}

/** A socket could not be opened. */
export class ListenError extends Error {
  readonly endpoint: Endpoint

  constructor(endpoint: Endpoint, cause: Error) {
    super(cause.message, { cause })
    this.name = 'ListenError'
    this.endpoint = endpoint
  }
}

/** A running server. */
export class Instance {
  readonly server: Server
  readonly config: Config
  /** Settles when the instance is closed, however that came. */
  readonly closed: Promise<ShutdownOptions | null>
  private settleClosed: (options: ShutdownOptions | null) => void = () => {}
  private readonly listeners: Listeners
  private closing: Promise<void> | null = null

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
      hashSeed: parts.hashSeed,
      commands,
      onShutdown: (options) => void this.close(options),
    })
    this.listeners = new Listeners(this.server)
    for (const [from, to] of parts.renamedCommands ?? []) this.server.catalog.rename(from, to)
    this.config.onChange(['port', 'bind'], () => this.rebind())
  }

  /** Opens the configured sockets and starts the periodic work. `anyPort`: port 0 means one that is free. Rejects with a ListenError. */
  async listen(anyPort: boolean): Promise<void> {
    await this.openTcp(anyPort)
    const unix = unixEndpoint(this.config)
    if (unix !== null) await this.open(unix, false)
    this.server.start()
  }

  /** Closes sockets and connections and gives everything back. */
  close(options: ShutdownOptions | null = null): Promise<void> {
    this.closing ??= this.finish(options)
    return this.closing
  }

  private async finish(options: ShutdownOptions | null): Promise<void> {
    const stopped = this.listeners.close()
    this.server.close()
    await stopped
    removeFile(
      this.config.text('unixsocket') === '' ? null : this.config.resolvePath(this.config.text('unixsocket')),
    )
    this.settleClosed(options)
  }

  private async openTcp(anyPort: boolean): Promise<void> {
    let port = 0
    for (const { endpoint, optional } of tcpEndpoints(this.config, anyPort)) {
      // With a free port for the asking, all addresses share the one that the first got.
      const wanted = 'port' in endpoint && endpoint.port === 0 ? { ...endpoint, port } : endpoint
      port = (await this.open(wanted, optional)) ?? port
    }
    this.server.port = port
  }

  /** The port of the new socket; null: the address is optional and not there. */
  private async open(endpoint: Endpoint, optional: boolean): Promise<number | null> {
    try {
      return await this.listeners.open(endpoint)
    } catch (error) {
      if (optional && NO_SUCH_ADDRESS.has((error as NodeJS.ErrnoException).code ?? '')) return null
      throw new ListenError(endpoint, error as Error)
    }
  }

  /** CONFIG SET port or bind: listens anew. After a refusal the configuration calls it again with the old values. */
  private async rebind(): Promise<string | undefined> {
    this.listeners.closeTcp()
    try {
      await this.openTcp(false)
      return undefined
    } catch (error) {
      this.server.log.warning(`Failed to bind: ${(error as Error).message}`)
      return 'Unable to listen on this port. Check server logs.'
    }
  }
}

function removeFile(path: string | null): void {
  if (path === null) return
  try {
    unlinkSync(path)
  } catch {
    // It is gone already.
  }
}
