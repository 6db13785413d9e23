// The other end of MIGRATE and of replication, played by a test: it sees each request and says when and what to answer.

import { type AddressInfo, createServer, type Socket } from 'node:net'
import { decodeCommand } from './command.ts'
import { FrameScanner } from './frame-scanner.ts'
import type { CleanUp } from './in-process.ts'

/** A request that came in, and the connection that it came on. */
export interface ReceivedRequest {
  /** Its words, one character a byte. */
  readonly words: readonly string[]
  readonly socket: Socket
}

/** A listener whose requests the test reads and answers. */
export class FakeTarget {
  readonly port: number
  /** How many connections there have been. */
  connections = 0
  private readonly requests: ReceivedRequest[] = []
  private readonly waiting: ((request: ReceivedRequest) => void)[] = []

  private constructor(port: number) {
    this.port = port
  }

  /** Starts one that is closed after the test. */
  static async start(test: CleanUp): Promise<FakeTarget> {
    const sockets = new Set<Socket>()
    const listener = createServer((socket) => {
      sockets.add(socket)
      target.serve(socket)
    })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const target = new FakeTarget((listener.address() as AddressInfo).port)
    test.after(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    })
    return target
  }

  /** The next request. */
  next(): Promise<ReceivedRequest> {
    const request = this.requests.shift()
    if (request !== undefined) return Promise.resolve(request)
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** Reads as many requests and answers them in order. */
  async answer(...replies: readonly string[]): Promise<ReceivedRequest[]> {
    const requests: ReceivedRequest[] = []
    for (const reply of replies) {
      const request = await this.next()
      request.socket.write(`${reply}\r\n`)
      requests.push(request)
    }
    return requests
  }

  private serve(socket: Socket): void {
    this.connections++
    let received = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      for (;;) {
        const bytes = received.length === 0 ? -1 : new FrameScanner().scan(received)
        if (bytes < 0) return
        const words = decodeCommand(received, 0, bytes).map((word) =>
          Buffer.from(word as Uint8Array).toString('latin1'),
        )
        received = received.subarray(bytes)
        this.arrived({ words, socket })
      }
    })
  }

  private arrived(request: ReceivedRequest): void {
    const waiting = this.waiting.shift()
    if (waiting === undefined) this.requests.push(request)
    else waiting(request)
  }
}
