// Opens the sockets that the configuration asks for, at the start and when `port` or `bind` changes.

import type { Endpoint, Listeners } from '../net/listener.ts'
import type { Config } from '../server/config/config.ts'
import type { Log } from '../server/log.ts'
import { resolveTcp, type TcpEndpoint, tcpEndpoints, unixEndpoint } from './endpoints.ts'
import { codeOf, ListenError } from './listen-error.ts'

/** Errors that mean "this machine does not have this kind of address": such an address is passed over. */
const NO_SUCH_FAMILY = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ENOPROTOOPT', 'ESOCKTNOSUPPORT'])

/** The sockets of one instance. */
export class SocketOpener {
  /** The TCP port that is listened on; 0: none. */
  port = 0
  /** The first address of `bind` that is listened on, as in the configuration. */
  host = ''
  hasUnixSocket = false
  private readonly config: Config
  private readonly log: Log
  private readonly listeners: Listeners
  /** Whether `close` has been called: what is still opening must not stay open. */
  private closed = false

  constructor(config: Config, log: Log, listeners: Listeners) {
    this.config = config
    this.log = log
    this.listeners = listeners
  }

  /** Opens all sockets, or none and rejects with a ListenError. `anyPort`: port 0 means one that is free. */
  async open(anyPort: boolean): Promise<void> {
    try {
      await this.openTcp(anyPort)
      await this.openUnix()
    } catch (error) {
      await this.closeSockets()
      throw error
    }
  }

  /** Closes the TCP sockets and opens those that the configuration asks for now; connections stay. */
  async reopenTcp(): Promise<void> {
    this.closeTcp()
    try {
      await this.openTcp(false)
    } catch (error) {
      this.closeTcp()
      throw error
    }
  }

  /** Closes all sockets for good. */
  close(): Promise<void> {
    this.closed = true
    return this.closeSockets()
  }

  private closeTcp(): void {
    this.port = 0
    this.host = ''
    this.listeners.closeTcp()
  }

  private closeSockets(): Promise<void> {
    this.port = 0
    this.host = ''
    this.hasUnixSocket = false
    return this.listeners.close()
  }

  private async openTcp(anyPort: boolean): Promise<void> {
    for (const endpoint of tcpEndpoints(this.config, anyPort)) {
      // With a free port for the asking, all addresses share the one that the first got.
      const opened = await this.openAddress(endpoint, endpoint.port === 0 ? this.port : endpoint.port)
      if (opened === null) continue
      if (this.port === 0) this.host = endpoint.address
      this.port = opened
    }
  }

  /** The port of the new socket; null: there is no such address here, and it need not be. */
  private async openAddress({ address, optional }: TcpEndpoint, port: number): Promise<number | null> {
    try {
      return await this.openOne(await resolveTcp(address, port))
    } catch (error) {
      const failure = new ListenError({ port }, `${address}:${port}`, error)
      this.log.warning(
        `Warning: Could not create server TCP listening socket ${address}:${port}: ${failure.reason}`,
      )
      const code = codeOf(error)
      if (NO_SUCH_FAMILY.has(code) || (optional && code === 'EADDRNOTAVAIL')) return null
      throw failure
    }
  }

  private async openUnix(): Promise<void> {
    const endpoint = unixEndpoint(this.config)
    if (endpoint === null) return
    try {
      await this.openOne(endpoint)
      this.hasUnixSocket = true
    } catch (error) {
      throw new ListenError({ path: endpoint.path }, endpoint.path, error)
    }
  }

  private async openOne(endpoint: Endpoint): Promise<number> {
    const port = await this.listeners.open(endpoint)
    if (this.closed) {
      await this.listeners.close()
      throw new Error('the server is closed')
    }
    return port
  }
}
