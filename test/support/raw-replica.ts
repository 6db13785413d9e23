// A replica that keeps what it gets as bytes: lines of the handshake, the snapshot, the stream.

import { connect, type Socket } from 'node:net'
import { type Command, encodeCommand } from './command.ts'
import { waitFor } from './wait.ts'

const MARK_BYTES = 40

/** A connection that speaks as a replica. */
export class RawReplica {
  readonly socket: Socket
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>
  isClosed = false
  private bytes = Buffer.alloc(0)

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, chunk])
    })
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.isClosed = true
        resolve()
      })
    })
  }

  static connect(port: number): Promise<RawReplica> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new RawReplica(socket)))
    })
  }

  /** Everything that came and was not read. */
  get unread(): Buffer {
    return this.bytes
  }

  send(...command: Command): void {
    this.socket.write(encodeCommand(command))
  }

  /** The next line that is not empty, without its end. */
  async readLine(): Promise<string> {
    for (;;) {
      await this.until(() => this.bytes.includes(0x0a))
      const end = this.bytes.indexOf(0x0a)
      const line = this.take(end + 1)
        .toString('latin1')
        .trim()
      if (line !== '') return line
    }
  }

  /** Sends a command and reads the line that answers it. */
  async ask(...command: Command): Promise<string> {
    this.send(...command)
    return await this.readLine()
  }

  /** The snapshot, and the line that was in front of it. */
  async readSnapshot(): Promise<{ readonly head: string; readonly rdb: Buffer }> {
    const head = await this.readLine()
    if (!head.startsWith('$EOF:')) {
      const length = Number(head.slice(1))
      await this.until(() => this.bytes.length >= length)
      return { head, rdb: this.take(length) }
    }
    const mark = Buffer.from(head.slice('$EOF:'.length))
    await this.until(() => this.bytes.includes(mark))
    const rdb = this.take(this.bytes.indexOf(mark))
    this.take(MARK_BYTES)
    return { head, rdb }
  }

  /** The bytes up to a text and the text itself. */
  async readTo(text: string): Promise<Buffer> {
    await this.until(() => this.bytes.includes(text))
    return this.take(this.bytes.indexOf(text) + Buffer.byteLength(text))
  }

  destroy(): Promise<void> {
    this.socket.destroy()
    return this.closed
  }

  private take(length: number): Buffer {
    const taken = this.bytes.subarray(0, length)
    this.bytes = this.bytes.subarray(length)
    return taken
  }

  private async until(condition: () => boolean): Promise<void> {
    await waitFor(() => {
      if (condition()) return true
      if (this.isClosed)
        throw new Error(
          `the connection was closed behind ${JSON.stringify(this.bytes.toString('latin1', 0, 200))}`,
        )
      return false
    })
  }
}
