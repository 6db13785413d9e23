// Redstart inside a program: `createServer()` makes a server that listens on a port, or only runs commands.

import { Instance } from './instance/instance.ts'
import { type CommandWord, MemoryConnection } from './instance/memory-connection.ts'
import type { ReplyValue } from './protocol/decoder.ts'
import { type Clock, SystemClock } from './server/clock.ts'
import { optionLinesOf } from './server/config/command-line.ts'
import { loadConfig } from './server/config/load.ts'
import { Log, type LogLevel } from './server/log.ts'

export type { CommandWord } from './instance/memory-connection.ts'
export { ReplyError, type ReplyValue } from './protocol/decoder.ts'
export { type Clock, ManualClock, SystemClock, type Timer } from './server/clock.ts'
export { REDIS_VERSION, REDSTART_VERSION } from './server/version.ts'

/** How a server is made. */
export interface ServerOptions {
  /** Port for `listen()`; 0, the default, takes one that is free. */
  readonly port?: number
  /** Address for `listen()`; 127.0.0.1 by default. */
  readonly host?: string
  /** Any directive of redis.conf, such as `{ maxclients: 100 }`. */
  readonly config?: Readonly<Record<string, string | number | readonly string[]>>
  /** Where the time comes from; the system's clock by default, a `ManualClock` in tests. */
  readonly clock?: Clock
  /** Gets each line of the log; nobody by default. `loglevel` in `config` says how much. */
  readonly log?: (line: string) => void
  /** Two 32-bit numbers that key the hash of the dictionaries; random by default. For reproducible tests. */
  readonly hashSeed?: readonly [number, number]
}

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string
  readonly port: number
}

/** A server in this process. Any number of them live side by side. */
export interface RedstartServer {
  /** Opens the port; resolves when clients can connect. */
  listen(): Promise<ServerAddress>
  /** Where it listens; null before `listen()` and after `close()`. */
  readonly address: ServerAddress | null
  /**
   * Runs a command without a socket, on a connection of the program's own that needs no password:
   * `await server.execute(['SET', 'key', 'value'])`. Strings come back as text, or with `buffers: true` as Buffers.
   * An error reply rejects with a ReplyError.
   */
  execute(args: readonly CommandWord[], options?: { readonly buffers?: boolean }): Promise<ReplyValue>
  /** Closes everything; nothing is left that keeps the process alive. */
  close(): Promise<void>
}

/** Makes a server. It does nothing yet: call `listen()`, or just `execute()`. */
export function createServer(options: ServerOptions = {}): RedstartServer {
  return new EmbeddedServer(options)
}

class EmbeddedServer implements RedstartServer {
  address: ServerAddress | null = null
  private readonly instance: Instance
  private readonly host: string
  private connection: MemoryConnection | null = null

  constructor(options: ServerOptions) {
    this.host = options.host ?? '127.0.0.1'
    const clock = options.clock ?? new SystemClock()
    const lines = { save: '', ...options.config, port: options.port ?? 0, bind: this.host }
    const config = loadConfig({
      commandLine: { file: undefined, optionLines: optionLinesOf(lines) },
      directory: process.cwd(),
    })
    const level = config.value('loglevel') as LogLevel
    const log = new Log({ level, sink: options.log ?? (() => {}), pid: process.pid, now: () => clock.now() })
    this.instance = new Instance({ config, clock, log, pid: process.pid, hashSeed: options.hashSeed })
    this.instance.server.start()
    void this.instance.closed.then(() => {
      this.address = null
    })
  }

  async listen(): Promise<ServerAddress> {
    await this.instance.listen(true)
    this.address = { host: this.host, port: this.instance.server.port }
    return this.address
  }

  execute(args: readonly CommandWord[], options: { readonly buffers?: boolean } = {}): Promise<ReplyValue> {
    this.connection ??= new MemoryConnection(this.instance.server)
    return this.connection.execute(args, options.buffers === true)
  }

  close(): Promise<void> {
    return this.instance.close()
  }
}
