// A TCP proxy of the test's own between two servers: it cuts connections, holds them or lets through only so much.

import { connect, createServer, type Server, type Socket } from 'node:net'
import type { CleanUp } from './in-process.ts'

/** One connection through the proxy. */
interface Pair {
  /** Who connected, and the other end. */
  readonly near: Socket
  readonly far: Socket
  /** Bytes that went from the other end to who connected. */
  passedBytes: number
  /** The connection breaks when so many more have gone. */
  leftBytes: number
}

/** A proxy on 127.0.0.1. */
export class LinkProxy {
  /** Where new connections lead. */
  targetPort: number
  /** Close whoever connects at once. */
  refuses = false
  /** So many bytes of a connection go from the target to who connected; the rest waits until this is raised. */
  private limit = Number.POSITIVE_INFINITY
  private isHeld = false
  private readonly pairs = new Set<Pair>()
  private readonly server: Server
  private connections = 0

  private constructor(targetPort: number) {
    this.targetPort = targetPort
    this.server = createServer((socket) => this.accept(socket))
  }

  /** Opens one that is closed after the test. */
  static async open(test: CleanUp, targetPort: number): Promise<LinkProxy> {
    const proxy = new LinkProxy(targetPort)
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve))
    test.after(() => proxy.close())
    return proxy
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** How many have connected so far. */
  get accepted(): number {
    return this.connections
  }

  /** Open connections. */
  get open(): number {
    return this.pairs.size
  }

  /** The most bytes that an open connection has got from the target. */
  get passedBytes(): number {
    return Math.max(0, ...[...this.pairs].map(({ passedBytes }) => passedBytes))
  }

  /** Breaks all connections. What was on its way is lost. */
  cut(): void {
    for (const { near, far } of [...this.pairs]) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  /** Breaks each connection when so many more bytes have come from the target, in the midst of whatever they are. */
  cutAfter(bytes: number): void {
    for (const pair of this.pairs) pair.leftBytes = bytes
  }

  /** Lets nothing through in either direction, with connections open, until `release`. */
  hold(): void {
    this.isHeld = true
    for (const pair of this.pairs) this.regulate(pair)
  }

  release(): void {
    this.isHeld = false
    this.limit = Number.POSITIVE_INFINITY
    for (const pair of this.pairs) this.regulate(pair)
  }

  /** Lets only so many bytes of each connection through from the target, and as many as come the other way. */
  stallAfter(bytes: number): void {
    this.limit = bytes
    for (const pair of this.pairs) this.regulate(pair)
  }

  close(): Promise<void> {
    for (const { near, far } of this.pairs) {
      near.destroy()
      far.destroy()
    }
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  private accept(near: Socket): void {
    this.connections++
    near.on('error', () => {})
    if (this.refuses) {
      near.resetAndDestroy()
      return
    }
    const far = connect({ port: this.targetPort, host: '127.0.0.1' })
    const pair: Pair = { near, far, passedBytes: 0, leftBytes: Number.POSITIVE_INFINITY }
    this.pairs.add(pair)
    far.on('error', () => {})
    for (const socket of [near, far]) socket.setNoDelay(true)
    near.on('data', (chunk: Buffer) => pass(near, far, chunk))
    far.on('data', (chunk: Buffer) => {
      if (chunk.length > pair.leftBytes) return breakBehind(pair, chunk)
      pair.leftBytes -= chunk.length
      pair.passedBytes += chunk.length
      pass(far, near, chunk)
      this.regulate(pair)
    })
    near.on('drain', () => this.regulate(pair))
    far.on('drain', () => this.regulate(pair))
    const end = () => {
      this.pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    near.once('close', end)
    far.once('close', () => near.writableEnded || end())
    this.regulate(pair)
  }

  private regulate({ far, near, passedBytes }: Pair): void {
    setReading(near, !this.isHeld && !far.writableNeedDrain)
    setReading(far, !this.isHeld && passedBytes < this.limit && !near.writableNeedDrain)
  }
}

/** Who connected still gets the bytes that are left. */
function breakBehind({ near, far, leftBytes }: Pair, chunk: Buffer): void {
  far.resetAndDestroy()
  near.end(chunk.subarray(0, leftBytes))
}

function pass(from: Socket, to: Socket, chunk: Buffer): void {
  if (!to.write(chunk)) from.pause()
}

function setReading(socket: Socket, reads: boolean): void {
  if (reads && socket.isPaused()) socket.resume()
  else if (!reads && !socket.isPaused()) socket.pause()
}
