// Listening sockets, and the connections that come in through them.

import { chmodSync, unlinkSync } from 'node:fs'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import type { Client } from '../server/client.ts'
import type { Server } from '../server/server.ts'
import { admissionError } from './admission.ts'
import { HandleTransport } from './handle-transport.ts'
import { type PeerInfo, peerInfo } from './peer-info.ts'
import { SocketTransport } from './socket-transport.ts'
import { END_OF_FILE, type StreamHandle, takeHandle } from './stream-handle.ts'
import { ViewCache } from './view-cache.ts'

/** How much is read at once: it bounds how long one busy connection keeps the others waiting. */
const READ_BUFFER_BYTES = 16 * 1024

/** Where to listen. */
export type Endpoint =
  | { readonly host: string; readonly port: number }
  | { readonly path: string; readonly mode: number }

/** All listening sockets of one server. */
export class Listeners {
  private readonly server: Server
  private readonly sockets = new Map<string, NetServer>()
  private readonly readBuffer = new Uint8Array(READ_BUFFER_BYTES)
  private readonly views = new ViewCache()
  private readonly plain: boolean

  /** `plain`: use ordinary sockets even where the fast path is possible (for tests and comparison). */
  constructor(server: Server, plain = false) {
    this.server = server
    this.plain = plain
  }

  /** Starts listening; resolves to the port (0 for a Unix socket). Rejects with the system's error. */
  async open(endpoint: Endpoint): Promise<number> {
    const unixPath = 'path' in endpoint ? endpoint.path : null
    const socketServer = createServer(
      { pauseOnConnect: true, allowHalfOpen: true, noDelay: true },
      (socket) => {
        this.accept(socket, unixPath)
      },
    )
    if (unixPath !== null) removeStaleSocket(unixPath)
    await new Promise<void>((resolve, reject) => {
      socketServer.once('error', reject)
      const backlog = this.server.config.number('tcp-backlog')
      const where =
        'path' in endpoint ? { path: endpoint.path } : { ...endpoint, ipv6Only: endpoint.host.includes(':') }
      socketServer.listen({ ...where, backlog }, resolve)
    })
    socketServer.removeAllListeners('error')
    socketServer.on('error', (error) => this.server.log.warning(`Accepting a connection: ${error.message}`))
    const address = socketServer.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    this.sockets.set('path' in endpoint ? endpoint.path : `${endpoint.host}:${port}`, socketServer)
    if ('path' in endpoint && endpoint.mode !== 0) chmodSync(endpoint.path, endpoint.mode)
    return port
  }

  /** Stops listening on everything; resolves when all connections are gone too. */
  async close(): Promise<void> {
    const all = [...this.sockets.values()]
    this.sockets.clear()
    await Promise.all(all.map((each) => new Promise<void>((resolve) => each.close(() => resolve()))))
  }

  /** Stops listening on TCP; connections stay. */
  closeTcp(): void {
    for (const [name, each] of this.sockets) {
      if (typeof each.address() === 'string') continue
      this.sockets.delete(name)
      each.close()
    }
  }

  private accept(socket: Socket, unixPath: string | null): void {
    const { server } = this
    const peer = peerInfo(socket, unixPath)
    const refusal = admissionError(server, peer)
    if (refusal !== null) {
      socket.on('error', () => socket.destroy())
      socket.write(`-${refusal}\r\n`)
      socket.destroySoon()
      server.stats.rejectedConnections++
      return
    }
    const keepAlive = server.config.number('tcp-keepalive')
    if (keepAlive > 0 && unixPath === null) socket.setKeepAlive(true, keepAlive * 1000)
    server.log.verbose(`Accepted ${peer.remoteAddress}`)
    const handle = this.plain ? null : takeHandle(socket)
    if (handle === null) this.serveSocket(socket, peer)
    else this.serveHandle(handle, peer)
  }

  private serveHandle(handle: StreamHandle, peer: PeerInfo): void {
    const { server, readBuffer } = this
    let client: Client | null = null
    const transport = new HandleTransport(handle, peer, this.views, {
      onDrain: () => client !== null && server.drained(client),
      onClose: () => client !== null && server.disconnected(client),
    })
    client = server.connect(transport)
    const connected = client
    handle.start(readBuffer, (length) => {
      if (length > 0) server.receive(connected, readBuffer, length)
      else if (length === END_OF_FILE) server.ended(connected)
      else if (length < 0) transport.destroy()
      // There is more, and libuv would read it at once, up to 32 times: the others come first.
      if (length === READ_BUFFER_BYTES) transport.yieldTurn()
    })
  }

  private serveSocket(socket: Socket, peer: PeerInfo): void {
    const { server } = this
    let client: Client | null = null
    const transport = new SocketTransport(socket, peer, {
      onDrain: () => client !== null && server.drained(client),
      onClose: () => client !== null && server.disconnected(client),
    })
    client = server.connect(transport)
    const connected = client
    socket.on('data', (chunk) =>
      server.receive(connected, new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length),
    )
    socket.on('end', () => server.ended(connected))
    socket.resume()
  }
}

/** A socket file that a server left behind would make listening fail. What else stands in the way, listening tells. */
function removeStaleSocket(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // There is none, or it is the name of a pipe of Windows.
  }
}
