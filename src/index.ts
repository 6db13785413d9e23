// Redstart inside a program: `createServer()` makes a server that listens on a port, or only runs commands.

// Replies may be Buffers: so that a program that has @types/node need not name it in its own configuration.
/// <reference types="node" preserve="true" />

import type { CommandWord } from './instance/command-words.ts'
import { loadConfiguration } from './instance/configuration.ts'
import { Instance } from './instance/instance.ts'
import { MemoryConnection } from './instance/memory-connection.ts'
import { unsupportedSettings } from './instance/unsupported.ts'
import type { ReplyValue } from './protocol/decoder.ts'
import { type Clock, SystemClock } from './server/clock.ts'
import { type OptionValues, optionLinesOf } from './server/config/command-line.ts'
import type { Config } from './server/config/config.ts'
import { Log } from './server/log.ts'
import { mayShutDown } from './server/shutdown.ts'

export type { CommandWord } from './instance/command-words.ts'
export { ListenError, type ListenTarget } from './instance/listen-error.ts'
export { ReplyError, type ReplyValue } from './protocol/decoder.ts'
export { type Clock, ManualClock, SystemClock, type Timer } from './server/clock.ts'
export type { OptionValues } from './server/config/command-line.ts'
export { ConfigFileError } from './server/config/config-file-error.ts'
export { REDIS_VERSION, REDSTART_VERSION } from './server/version.ts'

/** How a server is made. */
export interface ServerOptions {
  /** Port for `listen()`; 0, the default, takes one that is free. */
  readonly port?: number
  /** Address for `listen()`; 127.0.0.1 by default. */
  readonly host?: string
  /** Any directive of redis.conf, such as `{ maxclients: 100 }`; an array for several words. */
  readonly config?: OptionValues
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
  /** Opens the port; resolves when clients can connect. Rejects with a `ListenError` if it cannot be had. */
  listen(): Promise<ServerAddress>
  /** Where it listens; null before `listen()` and after `close()`. */
  readonly address: ServerAddress | null
  /**
   * Runs a command without a socket, on a connection of the program's own that needs no password:
   * `await server.execute(['SET', 'key', 'value'])`. Strings come back as text, or with `buffers: true` as Buffers.
   * An error reply rejects with a `ReplyError`. When a command closes the connection (QUIT, CLIENT KILL), the next
   * one runs on a new one.
   */
  execute(args: readonly CommandWord[], options?: { readonly buffers?: boolean }): Promise<ReplyValue>
  /**
   * Closes everything; nothing is left that keeps the process alive. SHUTDOWN does the same. With save points it saves
   * first, and rejects when that failed, closed nevertheless.
   */
  close(): Promise<void>
}

/**
 * Makes a server. It does nothing yet: call `listen()`, or just `execute()`. Where `config` names files (`dir`,
 * `dbfilename`, `save`, `appendonly`), it begins to load them, and both wait for that and reject if it is not possible.
 * Throws a `ConfigFileError` for a directive that is wrong, an `Error` for one that this version cannot fulfil.
 */
export function createServer(options: ServerOptions = {}): RedstartServer {
  return new EmbeddedServer(options)
}

/** Nothing is saved and a free port of this machine is taken, unless the program says otherwise. */
const DEFAULTS: OptionValues = { save: '', port: 0, bind: '127.0.0.1' }

class EmbeddedServer implements RedstartServer {
  private readonly instance: Instance
  private connection: MemoryConnection | null = null
  /** The data set on its way into memory, or that it could not be loaded; null afterwards. */
  private loading: Promise<void> | null

  constructor(options: ServerOptions) {
    const clock = options.clock ?? new SystemClock()
    const { config, renamedCommands } = loadConfiguration({
      commandLine: { file: undefined, optionLines: configLines(options) },
      directory: process.cwd(),
    })
    const [refusal] = unsupportedSettings(config)
    if (refusal !== undefined) throw new Error(refusal)
    const sink = options.log ?? (() => {})
    const log = new Log({ level: config.value('loglevel'), sink, pid: process.pid, now: () => clock.now() })
    config.onChange('loglevel', () => {
      log.level = config.value('loglevel')
      return undefined
    })
    const { hashSeed } = options
    this.instance = new Instance({ config, clock, log, pid: process.pid, hashSeed, renamedCommands })
    this.loading = this.instance.start(meansFiles(config, options.config))
    void this.loading?.then(
      () => {
        this.loading = null
      },
      () => {},
    )
  }

  get address(): ServerAddress | null {
    const { host, port } = this.instance
    return port === 0 ? null : { host, port }
  }

  async listen(): Promise<ServerAddress> {
    if (this.loading !== null) await this.loading
    await this.instance.listen(true)
    const { host, port } = this.instance
    return { host, port }
  }

  async execute(
    args: readonly CommandWord[],
    options: { readonly buffers?: boolean } = {},
  ): Promise<ReplyValue> {
    if (this.loading !== null) await this.loading
    if (this.instance.isClosed) throw new Error('the server is closed')
    if (this.connection === null || this.connection.isClosed) {
      this.connection = new MemoryConnection(this.instance.server)
    }
    return await this.connection.execute(args, options.buffers === true)
  }

  async close(): Promise<void> {
    const { instance } = this
    const isSaved = instance.isClosed || mayShutDown(instance.server, {})
    await instance.close()
    if (!isSaved) throw new Error('the server is closed, but its data could not be saved: see its log')
  }
}

/**
 * Whether a server in a program has files. A file that lies in the program's own folder is only meant if the program
 * names a folder or file, or has the server write one.
 */
function meansFiles(config: Config, { dir, dbfilename }: OptionValues = {}): boolean {
  const writes = config.value('save').length > 0 || config.bool('appendonly')
  return writes || dir !== undefined || dbfilename !== undefined
}

/** The lines of configuration; what comes last counts. */
function configLines({ config, host, port }: ServerOptions): string {
  const own = { ...(host !== undefined && { bind: host }), ...(port !== undefined && { port }) }
  return [DEFAULTS, config ?? {}, own].map(optionLinesOf).join('\n')
}
