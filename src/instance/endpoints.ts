// Which sockets the configuration asks for.

import type { Endpoint } from '../net/listener.ts'
import type { Config } from '../server/config/config.ts'

/** A socket to listen on; an optional one may be missing on this machine. */
export interface WantedEndpoint {
  readonly endpoint: Endpoint
  readonly optional: boolean
}

/** The TCP sockets of `bind` and `port`; none for port 0, unless `anyPort`: then 0 means a port that is free. */
export function tcpEndpoints(config: Config, anyPort: boolean): WantedEndpoint[] {
  const port = config.number('port')
  if (port === 0 && !anyPort) return []
  return config.value('bind').map((word) => {
    const optional = word.startsWith('-')
    const address = optional ? word.slice(1) : word
    const host = address === '*' ? '0.0.0.0' : address === '::*' ? '::' : address
    return { endpoint: { host, port }, optional }
  })
}

/** The Unix socket, if one is configured. */
export function unixEndpoint(config: Config): Endpoint | null {
  const path = config.text('unixsocket')
  if (path === '') return null
  return { path: config.resolvePath(path), mode: config.number('unixsocketperm') }
}
