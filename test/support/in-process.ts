// A server inside the test process: a test sees behind the replies, moves its clock, gives it commands of its own.

import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../../src/commands/index.ts'
import { Listeners } from '../../src/net/listener.ts'
import { NetOutgoing } from '../../src/net/outgoing.ts'
import { type Clock, SystemClock } from '../../src/server/clock.ts'
import type { CommandSpec } from '../../src/server/command.ts'
import { Config } from '../../src/server/config/config.ts'
import type { ParameterName } from '../../src/server/config/parameters.ts'
import { Log } from '../../src/server/log.ts'
import { Server } from '../../src/server/server.ts'
import type { Endpoint } from './pair.ts'

/** How the server is made; everything has a default. */
export interface InProcessOptions {
  readonly clock?: Clock
  /** Parameters and the words of their values. */
  readonly config?: Partial<Record<ParameterName, string>>
  /** The commands it knows; those of Redstart by default. */
  readonly commands?: readonly CommandSpec[]
  /** Serve connections on ordinary sockets, as where the fast path is not possible. */
  readonly plain?: boolean
  /** Listen on a Unix socket instead of a port. */
  readonly unix?: boolean
}

/** A server that listens on 127.0.0.1 or a Unix socket. */
export interface InProcessServer extends Endpoint {
  readonly server: Server
  /** The port, or the path of the Unix socket. */
  readonly target: number | string
  /** The lines of the log. */
  readonly log: readonly string[]
  /** Rejects if a command failed with an internal error meanwhile. */
  stop(): Promise<void>
}

/** What is needed of a test: node:test's context has it. */
export interface CleanUp {
  after(cleanUp: () => Promise<void>): void
}

/** Makes a server without sockets. It needs no cleaning up. */
export function makeServer(options: InProcessOptions = {}): { server: Server; log: string[] } {
  const clock = options.clock ?? new SystemClock()
  const lines: string[] = []
  const log = new Log({ level: 'verbose', sink: (line) => lines.push(line), pid: 1, now: () => clock.now() })
  const server = new Server({
    config: configOf(options),
    clock,
    log,
    commands: options.commands ?? commands,
    pid: process.pid,
    outgoing: new NetOutgoing(clock),
    onShutdown: () => {},
  })
  server.start()
  return { server, log: lines }
}

function configOf(options: InProcessOptions): Config {
  const config = new Config({ directory: tmpdir() })
  for (const [name, value] of Object.entries(options.config ?? {})) {
    const refusal = config.assign(name as ParameterName, value === '' ? [''] : value.split(' '))
    if (refusal !== undefined) throw new Error(`${name}: ${refusal}`)
  }
  return config
}

/** Starts a server; whoever calls this stops it. */
export async function openInProcess(options: InProcessOptions = {}): Promise<InProcessServer> {
  const { server, log } = makeServer(options)
  const listeners = new Listeners(server, options.plain ?? false)
  const path = join(tmpdir(), `redstart-${randomUUID()}.sock`)
  const port = await listeners.open(options.unix ? { path, mode: 0 } : { host: '127.0.0.1', port: 0 })
  const stop = async () => {
    const stopped = listeners.close()
    server.close()
    await stopped
    const bugs = log.filter((line) => line.includes('Internal error'))
    if (bugs.length > 0) throw new Error(bugs.join('\n'))
  }
  return { name: 'redstart', server, target: options.unix ? path : port, port, log, stop }
}

/** Starts a server that is stopped after the test. */
export async function startInProcess(
  test: CleanUp,
  options: InProcessOptions = {},
): Promise<InProcessServer> {
  const started = await openInProcess(options)
  test.after(started.stop)
  return started
}
