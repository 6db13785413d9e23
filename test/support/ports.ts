// Picks TCP ports that nothing listens on, for servers that tests start.

import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * The range lies below the ephemeral ports of Linux, macOS and Windows, so that no outgoing
 * connection of a test running beside can take the port between the probe and the server's own bind.
 */
const FIRST_PORT = 20_000
const LAST_PORT = 32_000
const MAX_ATTEMPTS = 200

/** Returns a port that could be bound on the loopback address a moment ago. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await canBind(port)) return port
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${LAST_PORT} in ${MAX_ATTEMPTS} attempts`)
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => resolve(true))
    })
  })
}
