// A server in the process of the test, with one listening socket, on either of the two ways to serve a connection.

import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../../src/commands/index.ts'
import { Listeners } from '../../src/net/listener.ts'
import { type Clock, SystemClock } from '../../src/server/clock.ts'
import type { CommandSpec } from '../../src/server/command.ts'
import { Config } from '../../src/server/config/config.ts'
import type { ParameterName } from '../../src/server/config/parameters.ts'
import { Log } from '../../src/server/log.ts'
import { Server } from '../../src/server/server.ts'

/** How the server is made; everything has a default. */
export interface InProcessOptions {
  /** Serve connections on ordinary sockets, as where the fast path is not possible. */
  readonly plain?: boolean
  /** Parameters and the words of their values. */
  readonly config?: Partial<Record<ParameterName, string>>
  readonly clock?: Clock
  readonly commands?: readonly CommandSpec[]
  /** Listen on a Unix socket instead of a port. */
  readonly unix?: boolean
}

/** A server that listens on 127.0.0.1. */
export interface InProcessServer {
  readonly server: Server
  /** The port, or the path of the Unix socket. */
  readonly target: number | string
  readonly port: number
  /** The lines of the log. */
  readonly log: readonly string[]
  close(): Promise<void>
}

/** What is needed of a test: node:test's context has it. */
export interface CleanUp {
  after(cleanUp: () => Promise<void>): void
}

/** Makes a server for one test or suite, without sockets. */
export function makeServer(options: InProcessOptions = {}): { server: Server; log: string[] } {
  const clock = options.clock ?? new SystemClock()
  const config = new Config({ directory: tmpdir() })
  for (const [name, value] of Object.entries(options.config ?? {})) {
    const refusal = config.assign(name as ParameterName, value === '' ? [''] : value.split(' '))
    if (refusal !== undefined) throw new Error(`${name}: ${refusal}`)
  }
  const lines: string[] = []
  const log = new Log({ level: 'verbose', sink: (line) => lines.push(line), pid: 1, now: () => clock.now() })
  const server = new Server({
    config,
    clock,
    log,
    commands: options.commands ?? commands,
    pid: process.pid,
    onShutdown: () => {},
  })
  server.start()
  return { server, log: lines }
}

/** Starts a server that is closed after the test. */
export async function startInProcess(
  test: CleanUp,
  options: InProcessOptions = {},
): Promise<InProcessServer> {
  const { server, log } = makeServer(options)
  const listeners = new Listeners(server, options.plain ?? false)
  const path = join(tmpdir(), `redstart-${randomUUID()}.sock`)
  const port = await listeners.open(options.unix ? { path, mode: 0 } : { host: '127.0.0.1', port: 0 })
  const close = async () => {
    const stopped = listeners.close()
    server.close()
    await stopped
  }
  test.after(close)
  return { server, target: options.unix ? path : port, port, log, close }
}
