// A server that sentinels watch: it keeps its port, its folder and its configuration file over restarts.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infoFields } from '../support/ask.ts'
import type { ServerProcess } from '../support/child-server.ts'
import type { Command } from '../support/command.ts'
import type { Side } from '../support/data-folder.ts'
import type { CleanUp } from '../support/in-process.ts'
import { startOracle } from '../support/oracle.ts'
import { freePort } from '../support/ports.ts'
import { LinkProxy } from '../support/proxy.ts'
import { RawClient } from '../support/raw-client.ts'
import { startRedstart } from '../support/server-process.ts'

/** How a node is started. */
export interface NodeOptions {
  readonly side: Side
  /** The port of the master that it follows at first; without it it is the master. */
  readonly masterPort?: number
  /** The lower, the sooner it becomes master. */
  readonly priority: number
  /** Whether others reach it through a proxy. */
  readonly isBehindProxy?: boolean
  readonly args?: readonly string[]
  /** What clients and replicas must know. */
  readonly password?: string
}

/** Replies may be late while the machine is busy or the server is stopped. */
const REPLY_TIMEOUT_MS = 60_000

/** One server of a watched group. */
export class WatchedNode {
  readonly side: Side
  /** Where it listens. */
  readonly ownPort: number
  readonly proxy: LinkProxy | null
  private readonly folder: string
  private readonly args: readonly string[]
  private readonly password: string | undefined
  private running: ServerProcess | null = null
  private client: RawClient | null = null

  private constructor(options: NodeOptions, ownPort: number, proxy: LinkProxy | null) {
    this.side = options.side
    this.password = options.password
    this.ownPort = ownPort
    this.proxy = proxy
    this.folder = mkdtempSync(join(tmpdir(), `watched-${options.side}-`))
    const lines = [
      `replica-priority ${options.priority}`,
      'repl-diskless-sync-delay 0',
      ...(proxy === null ? [] : ['replica-announce-ip 127.0.0.1', `replica-announce-port ${proxy.port}`]),
      ...(options.password === undefined
        ? []
        : [`requirepass ${options.password}`, `masterauth ${options.password}`]),
      ...(options.masterPort === undefined ? [] : [`replicaof 127.0.0.1 ${options.masterPort}`]),
    ]
    writeFileSync(this.configPath, `${lines.join('\n')}\n`)
    this.args = ['--port', String(ownPort), '--dir', this.folder, ...(options.args ?? [])]
  }

  /** Makes a node and starts it. `remove` ends it; the proxy lives to the end of the test. */
  static async start(test: CleanUp, options: NodeOptions): Promise<WatchedNode> {
    const port = await freePort()
    const proxy = options.isBehindProxy === true ? await LinkProxy.open(test, port) : null
    const node = new WatchedNode(options, port, proxy)
    await node.start()
    return node
  }

  /** Where others reach it. */
  get port(): number {
    return this.proxy?.port ?? this.ownPort
  }

  /** Runs a command over a connection of the test's own, past the proxy. Where Sentinel closes that, it is made anew. */
  async call(...command: Command): Promise<string> {
    for (;;) {
      const client = await this.connect()
      try {
        return String(await client.call(...command))
      } catch (error) {
        if (!client.socket.destroyed) throw error
      }
    }
  }

  /** The connection for `call`. */
  async connect(): Promise<RawClient> {
    if (this.client === null || this.client.socket.destroyed) {
      this.client = await this.open()
    }
    return this.client
  }

  /** A further connection. */
  async open(): Promise<RawClient> {
    const client = await RawClient.connect(this.ownPort, { replyTimeoutMs: REPLY_TIMEOUT_MS })
    if (this.password !== undefined) await client.call('AUTH', this.password)
    return client
  }

  /** What CONFIG REWRITE has made of its configuration. */
  get configText(): string {
    return readFileSync(this.configPath, 'utf8')
  }

  /** Starts it again, with the configuration file as it is. */
  async start(): Promise<void> {
    const { args, configPath } = this
    this.running = await (this.side === 'oracle'
      ? startOracle(args, configPath)
      : startRedstart(args, { configPath }))
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.end()
  }

  signal(name: NodeJS.Signals): void {
    if (this.running !== null) process.kill(this.running.pid, name)
  }

  async info(section: string): Promise<Map<string, string>> {
    return infoFields(await this.call('INFO', section))
  }

  /** Whether it follows the server of that port, and has a link to it. */
  async isFollowing(masterPort: number): Promise<boolean> {
    const info = await this.info('replication')
    return info.get('master_port') === String(masterPort) && info.get('master_link_status') === 'up'
  }

  /** Ends it, whatever state it is in, and removes what it has left. */
  async remove(): Promise<void> {
    this.signal('SIGCONT')
    await this.end()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  private get configPath(): string {
    return join(this.folder, 'server.conf')
  }

  private async end(): Promise<void> {
    const { running } = this
    this.running = null
    await this.client?.destroy()
    await running?.stop()
  }
}
