// Who is at the two ends of a connection, in the form in which Redis shows addresses.

import { isIPv6, type Socket } from 'node:net'

/** The two ends of a connection. */
export interface PeerInfo {
  readonly remoteAddress: string
  readonly localAddress: string
  readonly isUnixSocket: boolean
  /** Whether the other end is on this machine: a Unix socket or a loopback address. */
  readonly isLocal: boolean
}

/** Reads the addresses of a connected socket; `unixPath` is set for a Unix socket. */
export function peerInfo(socket: Socket, unixPath: string | null): PeerInfo {
  if (unixPath !== null) {
    const address = `${unixPath}:0`
    return { remoteAddress: address, localAddress: address, isUnixSocket: true, isLocal: true }
  }
  const remote = plainAddress(socket.remoteAddress)
  return {
    remoteAddress: withPort(remote, socket.remotePort),
    localAddress: withPort(plainAddress(socket.localAddress), socket.localPort),
    isUnixSocket: false,
    isLocal: remote.startsWith('127.') || remote === '::1',
  }
}

/** An IPv4 address that came in through an IPv6 socket is shown as IPv4. */
function plainAddress(address: string | undefined): string {
  if (address === undefined) return '?'
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}

function withPort(address: string, port: number | undefined): string {
  return isIPv6(address) ? `[${address}]:${port ?? 0}` : `${address}:${port ?? 0}`
}
