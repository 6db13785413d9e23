// Masters with replicas, and how far a replica is.

import type { ServerProcess } from '../test/support/child-server.ts'
import { RawClient } from '../test/support/raw-client.ts'
import { type Competitor, infoField } from './competitors.ts'

/** A full synchronisation begins at once instead of waiting for further replicas. */
const NO_DELAY = ['--repl-diskless-sync-delay', '0']
const POLL_MS = 20
const REPLY_TIMEOUT_MS = 120_000
const LINK_TIMEOUT_MS = 300_000

/** Both servers as masters: each starts with `count` replicas that have the same data, and ends with them. */
export function withReplicas(
  pair: readonly [Competitor, Competitor],
  replica: Competitor,
  count: number,
): readonly [Competitor, Competitor] {
  const changed = ({ name, start }: Competitor): Competitor => ({
    name,
    start: (args = []) => startMaster(() => start([...NO_DELAY, ...args]), replica, count),
  })
  return [changed(pair[0]), changed(pair[1])]
}

async function startMaster(
  start: () => Promise<ServerProcess>,
  replica: Competitor,
  count: number,
): Promise<ServerProcess> {
  const master = await start()
  const replicas: ServerProcess[] = []
  try {
    for (let i = 0; i < count; i++) replicas.push(await replica.start())
    for (const { port } of replicas) {
      const client = await RawClient.connect(port, { replyTimeoutMs: REPLY_TIMEOUT_MS })
      await follow(client, master.port)
      await client.destroy()
    }
    return new ReplicatedMaster(master, replicas)
  } catch (error) {
    await new ReplicatedMaster(master, replicas).stop()
    throw error
  }
}

/** A master that takes its replicas with it when it is stopped. Its figures are its own. */
class ReplicatedMaster implements ServerProcess {
  readonly name: string
  readonly port: number
  readonly pid: number
  readonly dir: string
  readonly exited: Promise<number | null>
  readonly startMs: number
  #master: ServerProcess
  #replicas: readonly ServerProcess[]

  constructor(master: ServerProcess, replicas: readonly ServerProcess[]) {
    this.#master = master
    this.#replicas = replicas
    this.name = master.name
    this.port = master.port
    this.pid = master.pid
    this.dir = master.dir
    this.exited = master.exited
    this.startMs = master.startMs
  }

  output(): string {
    return this.#master.output()
  }

  waitForOutput(text: string): Promise<void> {
    return this.#master.waitForOutput(text)
  }

  async stop(): Promise<void> {
    for (const replica of this.#replicas) await replica.stop()
    await this.#master.stop()
  }
}

/** Makes a server the replica of another; resolves when it has all data and the link is up. */
export async function follow(replica: RawClient, masterPort: number): Promise<void> {
  const reply = (await replica.call('REPLICAOF', '127.0.0.1', String(masterPort))).toString()
  if (!reply.startsWith('+OK')) throw new Error(`REPLICAOF: ${reply}`)
  const deadlineMs = performance.now() + LINK_TIMEOUT_MS
  while ((await infoField(replica, 'master_link_status', 'replication')) !== 'up') {
    if (performance.now() > deadlineMs) throw new Error('the replica has not synchronised')
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** Resolves when `count` replicas have acknowledged everything that was written so far. */
export async function untilAcknowledged(master: RawClient, count: number): Promise<void> {
  const [, reply] = await master.pipeline([
    ['SET', 'acknowledged', 'soon'],
    ['WAIT', String(count), String(LINK_TIMEOUT_MS)],
  ])
  if (reply?.toString() !== `:${count}\r\n`) throw new Error(`WAIT: ${reply}`)
}
