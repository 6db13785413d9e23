// Programs that go on writing through a failover: ioredis and node-redis in Sentinel mode, as their users run them.

import { Redis } from 'ioredis'
import { createSentinel } from 'redis'
import { MASTER_NAME } from '../support/sentinel.ts'

/** A write that the server has acknowledged. */
export interface Written {
  readonly key: string
  readonly value: string
  /** When it was sent, on the clock of `performance.now`. */
  readonly sentMs: number
  /** As many replicas have confirmed it; 0 where nobody asked. */
  readonly replicas: number
}

/** How a client library writes a key. Resolves with the number of replicas that have confirmed it. */
interface WriteClient {
  write(key: string, value: string): Promise<number>
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const RETRY_MS = 50
/** How long a client waits for an answer before it gives the command up. */
const COMMAND_TIMEOUT_MS = 1000
/** How long WAIT waits for the replicas. */
const CONFIRM_MS = 30
const PAUSE_MS = 2

/** A program that writes one key after the other. A write that fails is not repeated. */
export class Writer {
  readonly written: Written[] = []
  readonly failures: string[] = []
  private readonly name: string
  private readonly client: WriteClient
  private readonly done: Promise<void>
  private isStopping = false

  private constructor(name: string, client: WriteClient) {
    this.name = name
    this.client = client
    this.done = this.run()
  }

  static ioredis(sentinelPorts: readonly number[], password?: string): Writer {
    return new Writer('ioredis', ioredisClient(sentinelPorts, password))
  }

  static async nodeRedis(sentinelPorts: readonly number[], password?: string): Promise<Writer> {
    return new Writer('node-redis', await nodeRedisClient(sentinelPorts, password))
  }

  /** The acknowledged writes that were sent after a moment. */
  after(ms: number): Written[] {
    return this.written.filter(({ sentMs }) => sentMs > ms)
  }

  /** How it goes, for the message of a test that fails. */
  describe(): string {
    const { failures, name, written } = this
    const last = written.at(-1)
    const agoMs = Math.round(performance.now() - (last?.sentMs ?? 0))
    return `${name}: ${written.length} writes, the last ${agoMs} ms ago; ${failures.length} failures, the last ${failures.at(-1)}`
  }

  async stop(): Promise<void> {
    this.isStopping = true
    await this.done
    await this.client.close()
  }

  private async run(): Promise<void> {
    for (let i = 0; !this.isStopping; i++) {
      const key = `${this.name}:${i}`
      const value = `value ${i}`
      const sentMs = performance.now()
      try {
        const replicas = await this.client.write(key, value)
        this.written.push({ key, value, sentMs, replicas })
      } catch (error) {
        this.failures.push(String(error))
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

function ioredisClient(ports: readonly number[], password?: string): WriteClient {
  const client = new Redis({
    sentinels: ports.map((port) => ({ host: HOST, port })),
    name: MASTER_NAME,
    ...(password !== undefined && { password }),
    failoverDetector: true,
    // What was sent over a broken connection is not sent again: WAIT would speak of nothing on a new one.
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: () => RETRY_MS,
    sentinelRetryStrategy: () => RETRY_MS,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  let isClosing = false
  client.on('error', () => {})
  // Where the detector hears of a failover while the client connects anyway, ioredis ends instead of trying again.
  const connect = () => {
    if (!isClosing) client.connect().catch(() => {})
  }
  client.on('end', () => setTimeout(connect, RETRY_MS))
  return {
    async write(key, value) {
      const [set, wait] = await Promise.all([client.set(key, value), client.wait(2, CONFIRM_MS)])
      return set === 'OK' ? wait : 0
    },
    async close() {
      isClosing = true
      client.disconnect()
    },
  }
}

async function nodeRedisClient(ports: readonly number[], password?: string): Promise<WriteClient> {
  const client = createSentinel({
    name: MASTER_NAME,
    sentinelRootNodes: ports.map((port) => ({ host: HOST, port })),
    scanInterval: 200,
    nodeClientOptions: {
      ...(password !== undefined && { password }),
      socket: { reconnectStrategy: RETRY_MS, connectTimeout: COMMAND_TIMEOUT_MS },
    },
    sentinelClientOptions: { socket: { reconnectStrategy: RETRY_MS } },
  })
  client.on('error', () => {})
  await client.connect()
  return {
    async write(key, value) {
      await client.set(key, value)
      return 0
    },
    close: async () => client.destroy(),
  }
}
