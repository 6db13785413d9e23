// Sends bytes to a server and collects everything that comes back until the connection is closed.

import { connect } from 'node:net'

/** How `exchange` goes about it. */
export interface ExchangeOptions {
  /** Close the sending side behind the bytes; else the server has to close the connection. */
  readonly end?: boolean
}

const TIMEOUT_MS = 10_000

/** Resolves with the bytes that came back, when the server has closed the connection. */
export function exchange(
  target: number | string,
  bytes: Uint8Array | string,
  options: ExchangeOptions = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const where = typeof target === 'number' ? { port: target, host: '127.0.0.1' } : { path: target }
    const socket = connect({ ...where, allowHalfOpen: true })
    const parts: Buffer[] = []
    socket.setTimeout(TIMEOUT_MS, () => {
      socket.destroy()
      reject(new Error(`not closed; so far ${JSON.stringify(Buffer.concat(parts).toString('latin1'))}`))
    })
    socket.on('data', (part: Buffer) => parts.push(part))
    // A reset comes where the server closes before it has read everything.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => resolve(Buffer.concat(parts)))
    if (options.end) socket.end(bytes)
    else socket.write(bytes)
  })
}
