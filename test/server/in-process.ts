// A server inside the test process, so that a test can see behind the replies, or add commands of its own.

import { commands } from '../../src/commands/index.ts'
import { Listeners } from '../../src/net/listener.ts'
import { SystemClock } from '../../src/server/clock.ts'
import type { CommandSpec } from '../../src/server/command.ts'
import { Config } from '../../src/server/config/config.ts'
import { Log } from '../../src/server/log.ts'
import { Server } from '../../src/server/server.ts'

/** A server that listens on 127.0.0.1. */
export interface InProcessServer {
  readonly server: Server
  readonly port: number
  stop(): Promise<void>
}

/** Starts a server on a free port. `further` are commands beside the usual ones. */
export async function startInProcess(further: readonly CommandSpec[] = []): Promise<InProcessServer> {
  const server = new Server({
    config: new Config({ directory: process.cwd() }),
    clock: new SystemClock(),
    log: new Log({ level: 'nothing', sink: () => {}, pid: 0, now: () => 0 }),
    commands: [...commands, ...further],
    pid: process.pid,
    onShutdown: () => {},
  })
  server.start()
  const listeners = new Listeners(server)
  const port = await listeners.open({ host: '127.0.0.1', port: 0 })
  const stop = async () => {
    await listeners.close()
    server.close()
  }
  return { server, port, stop }
}
