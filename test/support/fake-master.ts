// A master that says whatever a test wants, and keeps what replicas say to it.

import { createServer, type Server, type Socket } from 'node:net'
import type { CleanUp } from './in-process.ts'
import { waitFor } from './wait.ts'

/** An id for histories that no server has. */
export const FAKE_ID = 'f'.repeat(40)

/** One replica's connection. */
export class FakeLink {
  readonly socket: Socket
  isClosed = false
  /** Everything that it has said. */
  said = ''

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('close', () => {
      this.isClosed = true
    })
    socket.on('data', (chunk: Buffer) => {
      this.said += chunk.toString('latin1')
    })
  }

  send(bytes: Uint8Array | string): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Waits until it has said something. */
  async hears(text: string): Promise<void> {
    await waitFor(() => {
      if (this.said.includes(text)) return true
      if (this.isClosed)
        throw new Error(`closed without ${JSON.stringify(text)}: ${JSON.stringify(this.said)}`)
      return false
    })
  }

  /** Answers the usual handshake up to PSYNC, which is the test's. */
  async shakeHands(): Promise<void> {
    let answered = 0
    await waitFor(() => {
      const commands = this.said.split('\r\n').filter((word) => /^(PING|REPLCONF)$/i.test(word))
      for (const word of commands.slice(answered)) this.send(/PING/i.test(word) ? '+PONG\r\n' : '+OK\r\n')
      answered = commands.length
      return /PSYNC\r\n/i.test(this.said) || this.isClosed
    })
  }
}

/** The listening end. */
export class FakeMaster {
  private readonly server: Server
  private readonly links: FakeLink[] = []
  private readonly sockets = new Set<Socket>()

  private constructor() {
    this.server = createServer((socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
      this.links.push(new FakeLink(socket))
    })
  }

  /** Listens on a port that is free; closed after the test. */
  static async open(test: CleanUp): Promise<FakeMaster> {
    const master = new FakeMaster()
    await new Promise<void>((resolve) => master.server.listen(0, '127.0.0.1', resolve))
    test.after(() => master.close())
    return master
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** The connections that have come so far. */
  get count(): number {
    return this.links.length
  }

  /** The next connection that nobody has asked for yet. */
  async next(): Promise<FakeLink> {
    await waitFor(() => this.links.length > 0)
    return this.links.shift() as FakeLink
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    return new Promise((resolve) => {
      this.server.close(() => resolve())
      this.server.unref()
    })
  }
}
