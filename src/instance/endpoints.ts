// Which sockets the configuration asks for.

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Endpoint } from '../net/listener.ts'
import type { Config } from '../server/config/config.ts'

/** A TCP socket to listen on. */
export interface TcpEndpoint {
  /** An address or a name as in the configuration, `*` and `::*` for all addresses of a family. */
  readonly address: string
  readonly port: number
  /** Whether the address may be missing on this machine. */
  readonly optional: boolean
}

/** The TCP sockets of `bind` and `port`; none for port 0, unless `anyPort`: then 0 means a port that is free. */
export function tcpEndpoints(config: Config, anyPort: boolean): TcpEndpoint[] {
  const port = config.number('port')
  if (port === 0 && !anyPort) return []
  return config.value('bind').map((word) => {
    const optional = word.startsWith('-')
    return { address: optional ? word.slice(1) : word, port, optional }
  })
}

/** What to open for an address on a port. A name stands for its IPv4 address, as in Redis. */
export async function resolveTcp(address: string, port: number): Promise<Endpoint> {
  if (address === '*') return { host: '0.0.0.0', port }
  if (address === '::*') return { host: '::', port }
  if (address.includes(':') || isIP(address) !== 0) return { host: address, port }
  return { host: (await lookup(address, { family: 4 })).address, port }
}

/** The Unix socket, if one is configured. */
export function unixEndpoint(config: Config): (Endpoint & { readonly path: string }) | null {
  const path = config.text('unixsocket')
  if (path === '') return null
  return { path: isPipeName(path) ? path : config.resolvePath(path), mode: config.number('unixsocketperm') }
}

/** Windows has named pipes in the place of Unix sockets; their names are no paths of the file system. */
export function isPipeName(path: string): boolean {
  return /^[\\/]{2}[.?][\\/]pipe[\\/]/i.test(path)
}
