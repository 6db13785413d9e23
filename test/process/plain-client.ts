// One exchange on a connection of its own, to any address.

import { connect, type NetConnectOpts } from 'node:net'

/** Sends bytes and resolves with the first bytes that come back, or all that came before the end. Rejects if it cannot connect. */
export function ask(where: NetConnectOpts, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(where)
    let received = ''
    socket.once('error', reject)
    socket.once('connect', () => socket.write(bytes))
    socket.on('close', () => resolve(received))
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      if (received.endsWith('\r\n')) socket.destroy()
    })
  })
}
