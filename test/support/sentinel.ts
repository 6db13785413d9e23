// Starts redis-sentinel as a child process, in groups that watch one master, and asks them about it.

import { ask } from './ask.ts'
import { type ServerProcess, startChildServer } from './child-server.ts'
import { RawClient } from './raw-client.ts'
import { redisProgram } from './redis-binary.ts'

/** The name under which the master is watched. */
export const MASTER_NAME = 'main'

/** How sentinels watch a master. */
export interface WatchOptions {
  /** Where the master listens on 127.0.0.1. */
  readonly masterPort: number
  /** How many sentinels. Default 3, of which two must agree. */
  readonly count?: number
  /** After how much silence a sentinel takes a server to be down. */
  readonly downAfterMs: number
  readonly failoverTimeoutMs: number
  /** The password of the servers. */
  readonly password?: string
  /** Periods as SENTINEL DEBUG names them, in milliseconds; those of Sentinel by default. */
  readonly periods?: Readonly<Record<string, number>>
}

/** A sentinel and a connection to it. */
export interface Sentinel {
  readonly process: ServerProcess
  readonly client: RawClient
}

/**
 * A busy machine must not keep a sentinel from acting: it would not trust its clock after a pause of two seconds.
 */
const PATIENCE = { 'tilt-trigger': 60_000, 'script-max-runtime': 60_000 }
const QUORUM = 2
const DEFAULT_COUNT = 3

/** Sentinels that watch the same master. */
export class SentinelGroup {
  readonly sentinels: readonly Sentinel[]

  private constructor(sentinels: readonly Sentinel[]) {
    this.sentinels = sentinels
  }

  /** Starts them on free ports, each with a folder of its own. They do not know each other yet: see `agreeOn`. */
  static async start(options: WatchOptions): Promise<SentinelGroup> {
    const sentinels: Sentinel[] = []
    try {
      for (let i = 0; i < (options.count ?? DEFAULT_COUNT); i++) sentinels.push(await startSentinel(options))
    } catch (error) {
      await stopAll(sentinels)
      throw error
    }
    return new SentinelGroup(sentinels)
  }

  get ports(): readonly number[] {
    return this.sentinels.map(({ process }) => process.port)
  }

  /** The port of the master, as each of them says. */
  async masterPorts(): Promise<number[]> {
    return await Promise.all(
      this.sentinels.map(async ({ client }) => {
        const address = await ask(client, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)
        return Number((address as string[])[1])
      }),
    )
  }

  /** Whether all of them say that the master is there, and see so many replicas, all of them up, and each other. */
  async agreeOn(masterPort: number, replicas: number): Promise<boolean> {
    const views = await Promise.all(this.sentinels.map(viewOf))
    return views.every(
      ({ master, others }) =>
        master.get('port') === String(masterPort) &&
        master.get('flags') === 'master' &&
        master.get('num-other-sentinels') === String(this.sentinels.length - 1) &&
        others.length === replicas &&
        others.every((replica) => replica.get('flags') === 'slave' && isFollowing(replica, masterPort)),
    )
  }

  /** The priority of each replica, by its port, as one of them knows it. */
  async priorities(i: number): Promise<ReadonlyMap<number, string | undefined>> {
    const { others } = await viewOf(this.sentinels[i])
    return new Map(others.map((replica) => [Number(replica.get('port')), replica.get('slave-priority')]))
  }

  /** What each of them knows, for the message of a test that fails. */
  async describe(): Promise<string> {
    const views = await Promise.all(this.sentinels.map(viewOf))
    const show = (fields: Fields): string => {
      const shown = ['port', 'flags', 'num-other-sentinels', 'master-port', 'master-link-status']
      return shown.flatMap((name) => (fields.has(name) ? [`${name} ${fields.get(name)}`] : [])).join(', ')
    }
    return views.map(({ master, others }) => [master, ...others].map(show).join('; ')).join('\n')
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    await stopAll(this.sentinels)
  }
}

/** What a sentinel knows of the master and of its replicas. */
async function viewOf({ client }: Sentinel): Promise<{ master: Fields; others: Fields[] }> {
  const master = await ask(client, 'SENTINEL', 'MASTER', MASTER_NAME)
  const others = await ask(client, 'SENTINEL', 'REPLICAS', MASTER_NAME)
  return { master: fieldsOf(master), others: (others as unknown[]).map(fieldsOf) }
}

type Fields = ReadonlyMap<string, string>

function isFollowing(replica: Fields, masterPort: number): boolean {
  return replica.get('master-port') === String(masterPort) && replica.get('master-link-status') === 'ok'
}

function fieldsOf(reply: unknown): Fields {
  const words = reply as string[]
  return new Map(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] as string] as const] : [])))
}

async function startSentinel(options: WatchOptions): Promise<Sentinel> {
  const { downAfterMs, failoverTimeoutMs, masterPort, password, periods } = options
  const config = [
    'bind 127.0.0.1',
    `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${MASTER_NAME} ${downAfterMs}`,
    `sentinel failover-timeout ${MASTER_NAME} ${failoverTimeoutMs}`,
    ...(password === undefined ? [] : [`sentinel auth-pass ${MASTER_NAME} ${password}`]),
  ]
  const process = await startChildServer({
    name: 'sentinel',
    executable: redisProgram('redis-sentinel'),
    leadingArgs: ['sentinel.conf'],
    args: [],
    files: { 'sentinel.conf': `${config.join('\n')}\n` },
    readyLine: '+monitor master',
  })
  try {
    const client = await RawClient.connect(process.port)
    const words = Object.entries({ ...PATIENCE, ...periods }).flat()
    const reply = (await client.call('SENTINEL', 'DEBUG', ...words)).toString()
    if (reply !== '+OK\r\n') throw new Error(`SENTINEL DEBUG: ${reply}`)
    return { process, client }
  } catch (error) {
    await process.stop()
    throw error
  }
}

async function stopAll(sentinels: readonly Sentinel[]): Promise<void> {
  for (const { client } of sentinels) await client.destroy()
  await Promise.all(sentinels.map(({ process }) => process.stop()))
}
