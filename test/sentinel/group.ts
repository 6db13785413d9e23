// What the tests with Sentinel share: a Redstart master with two replicas, a real one and a Redstart, three sentinels
// that watch them, and programs that write all the time.

import assert from 'node:assert/strict'
import type { Command } from '../support/command.ts'
import type { Side } from '../support/data-folder.ts'
import type { CleanUp } from '../support/in-process.ts'
import { SentinelGroup } from '../support/sentinel.ts'
import { waitFor } from '../support/wait.ts'
import { assertSameDataset, readDataset } from '../support/whole-dataset.ts'
import { type NodeOptions, WatchedNode } from './node.ts'
import { Writer } from './writers.ts'

/** How a group is made. */
export interface GroupOptions {
  /** Which of the replicas becomes master first. */
  readonly heir: Side
  /** Whether the others reach the master through a proxy. */
  readonly hasProxy?: boolean
  /** Of all servers. */
  readonly password?: string
  /** Further options of all servers. */
  readonly args?: readonly string[]
}

/** Short silences and frequent questions, so that a failover takes a few seconds. */
const DOWN_AFTER_MS = 1500
const FAILOVER_TIMEOUT_MS = 5000
const PERIODS = {
  'info-period': 500,
  // Sentinel promotes no replica whose INFO is older than five of these, and asks once a second.
  'ping-period': 500,
  'ask-period': 200,
  'publish-period': 500,
  'min-link-reconnect-period': 1000,
  'slave-reconf-timeout': 2000,
  'election-timeout': 2000,
}
/** For whatever Sentinel does: it may need a second vote. */
const PATIENCE_MS = 60_000
const FIRST_PRIORITY = 10
const SECOND_PRIORITY = 90
const MANY_WRITES = 30

/** A watched group, from start to the end of the test. */
export class WatchedGroup {
  readonly master: WatchedNode
  /** The replica that becomes master. */
  readonly heir: WatchedNode
  readonly other: WatchedNode
  readonly sentinels: SentinelGroup
  readonly writers: readonly Writer[]

  private constructor(nodes: readonly WatchedNode[], sentinels: SentinelGroup, writers: readonly Writer[]) {
    const [master, heir, other] = nodes as [WatchedNode, WatchedNode, WatchedNode]
    this.master = master
    this.heir = heir
    this.other = other
    this.sentinels = sentinels
    this.writers = writers
  }

  /** Starts everything, with some data, and waits until all know each other and the writers write. */
  static async start(test: CleanUp, options: GroupOptions, data: readonly Command[]): Promise<WatchedGroup> {
    const ends: (() => Promise<void>)[] = []
    test.after(async () => {
      for (const end of ends.reverse()) await end()
    })
    const nodes: WatchedNode[] = []
    const { args = [], password } = options
    const shared = { args, ...(password !== undefined && { password }) }
    const add = async (node: NodeOptions): Promise<WatchedNode> => {
      const started = await WatchedNode.start(test, { ...node, ...shared })
      ends.push(() => started.remove())
      nodes.push(started)
      return started
    }
    const isBehindProxy = options.hasProxy === true
    const master = await add({ side: 'redstart', priority: SECOND_PRIORITY, isBehindProxy })
    const masterPort = master.port
    await add({ side: options.heir, priority: FIRST_PRIORITY, masterPort })
    const otherSide = options.heir === 'oracle' ? 'redstart' : 'oracle'
    await add({ side: otherSide, priority: SECOND_PRIORITY, masterPort })
    await waitFor(async () => (await master.info('replication')).get('connected_slaves') === '2', PATIENCE_MS)
    await (await master.connect()).pipeline([...data, ['SELECT', 0]])
    const sentinels = await SentinelGroup.start({
      masterPort,
      downAfterMs: DOWN_AFTER_MS,
      failoverTimeoutMs: FAILOVER_TIMEOUT_MS,
      periods: PERIODS,
      ...(password !== undefined && { password }),
    })
    ends.push(() => sentinels.stop())
    await until(
      () => sentinels.agreeOn(masterPort, 2),
      () => sentinels.describe(),
    )
    const writers: Writer[] = []
    ends.push(async () => {
      for (const writer of writers) await writer.stop()
    })
    writers.push(Writer.ioredis(sentinels.ports, password), await Writer.nodeRedis(sentinels.ports, password))
    const group = new WatchedGroup(nodes, sentinels, writers)
    await group.written(0)
    return group
  }

  get nodes(): readonly WatchedNode[] {
    return [this.master, this.heir, this.other]
  }

  /** Resolves when each program has written many keys since a moment. */
  async written(sinceMs: number): Promise<void> {
    const { writers } = this
    await this.until(() => writers.every((writer) => writer.after(sinceMs).length >= MANY_WRITES))
  }

  /** Resolves when all sentinels say that a node is the master, and the programs write to it. */
  async taken(over: WatchedNode): Promise<void> {
    const isMaster = async (): Promise<boolean> =>
      (await this.sentinels.masterPorts()).every((port) => port === over.port)
    await this.until(isMaster)
    await this.written(performance.now())
  }

  /** Resolves when the others follow a node, and the sentinels find nothing wrong any more. */
  async settled(master: WatchedNode): Promise<void> {
    for (const node of this.nodes) {
      if (node !== master) await this.until(() => node.isFollowing(master.port))
    }
    await this.until(() => this.sentinels.agreeOn(master.port, 2))
    await this.written(performance.now())
  }

  /**
   * Ends the programs and compares: all servers hold the same, with everything that a program was told to be written
   * since `sinceMs`, and everything that both replicas had confirmed.
   */
  async assertSame(master: WatchedNode, sinceMs: number): Promise<void> {
    for (const writer of this.writers) await writer.stop()
    const client = await master.connect()
    const [, replicas] = await client.pipeline([
      ['SET', 'the last', 'write'],
      ['WAIT', 2, 0],
    ])
    assert.equal(String(replicas), ':2\r\n')
    const expected = await readDataset(client)
    const others: Map<string, string>[] = []
    for (const node of this.nodes) if (node !== master) others.push(await readDataset(await node.connect()))
    for (const dataset of others) assertSameDataset(dataset, expected)
    for (const writer of this.writers) {
      const confirmed = writer.written.filter(({ replicas }) => replicas >= 2)
      for (const { key, value } of [...writer.after(sinceMs), ...confirmed]) {
        assert.equal(expected.get(`0 ${key}`), `string :-1 ${valueReply(value)}`, key)
      }
    }
    const confirmed = this.writers.flatMap(({ written }) => written.filter(({ replicas }) => replicas >= 2))
    assert.ok(confirmed.length > MANY_WRITES / 2, 'writes that both replicas have confirmed')
  }

  /** The configuration files say whom each server follows. */
  async assertRewritten(master: WatchedNode): Promise<void> {
    for (const node of this.nodes) {
      const expected = node === master ? undefined : String(master.port)
      await waitFor(() => /^replicaof 127\.0\.0\.1 (\d+)$/m.exec(node.configText)?.[1] === expected)
    }
  }

  /** The replica that did not take over went on from its place in the stream: at most the old master needed everything. */
  async assertFewFullSyncs(master: WatchedNode): Promise<void> {
    const stats = await master.info('stats')
    assert.ok(Number(stats.get('sync_partial_ok')) >= 1, 'the other replica goes on from where it is')
    assert.ok(Number(stats.get('sync_full')) <= 1, 'no more than the old master gets everything')
  }

  /** Waits for whatever Sentinel does; a test that waits in vain says what everybody thought. */
  private until(condition: () => boolean | Promise<boolean>): Promise<void> {
    const writers = () => this.writers.map((writer) => writer.describe()).join('\n')
    return until(condition, async () => `${writers()}\n${await this.sentinels.describe()}`)
  }
}

async function until(
  condition: () => boolean | Promise<boolean>,
  describe: () => Promise<string>,
): Promise<void> {
  try {
    await waitFor(condition, PATIENCE_MS)
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${await describe()}`)
  }
}

/** How `readDataset` shows a string. */
function valueReply(value: string): string {
  return `$${value.length}\r\n${value}\r\n`
}
