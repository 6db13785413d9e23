// Three servers under load while links break, servers restart and roles change: in the end all hold the same, every
// key compared, and nobody needed a full synchronisation that the backlog could spare.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import type { CleanUp } from '../support/in-process.ts'
import { LinkProxy } from '../support/proxy.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import {
  afterSuite,
  assertEqual,
  ReplicaNode,
  randomWrites,
  type Side,
  syncsOf,
  waitUntilEqual,
} from '../support/replica-set.ts'
import { waitFor } from '../support/wait.ts'

/** The same decisions for the same seed: mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** Writes to one server at a time, and WAITs now and then. */
class Load {
  private client: RawClient | null = null
  private running: Promise<void> = Promise.resolve()
  private isStopped = true
  private seed: number
  /** What WAIT said more than could be. */
  readonly lies: string[] = []

  constructor(seed: number) {
    this.seed = seed
  }

  async start(node: ReplicaNode, replicas: number): Promise<void> {
    this.client = await RawClient.connect(node.port)
    this.isStopped = false
    this.running = this.run(this.client, replicas)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.running
    await this.client?.destroy()
  }

  private async run(client: RawClient, replicas: number): Promise<void> {
    const commands = randomWrites(this.seed++, 400)
    for (let at = 0; !this.isStopped; at = (at + 20) % commands.length) {
      await client.pipeline([
        ...commands.slice(at, at + 20),
        ['MULTI'],
        ['INCR', 'count'],
        ['RPUSH', 'log', at],
        ['EXEC'],
      ])
      const count = Number(await ask(client, 'WAIT', replicas, 5))
      if (count > replicas) this.lies.push(`${count} replicas of ${replicas}`)
    }
  }
}

/** Servers, each behind a proxy of its own through which its replicas come. */
class Scene {
  readonly nodes: readonly ReplicaNode[]
  readonly proxies: readonly LinkProxy[]
  master = 0

  constructor(nodes: readonly ReplicaNode[], proxies: readonly LinkProxy[]) {
    this.nodes = nodes
    this.proxies = proxies
  }

  static async start(t: CleanUp, sides: readonly Side[], args: readonly string[]): Promise<Scene> {
    const nodes = await Promise.all(sides.map((side) => ReplicaNode.start(t, side, args)))
    const proxies = await Promise.all(nodes.map((node) => LinkProxy.open(t, node.port)))
    const scene = new Scene(nodes, proxies)
    for (const replica of scene.replicas) await replica.follow(scene.masterPort)
    await waitUntilEqual(scene.masterNode, ...scene.replicas)
    return scene
  }

  get masterNode(): ReplicaNode {
    return this.nodes[this.master] as ReplicaNode
  }

  get masterPort(): number {
    return (this.proxies[this.master] as LinkProxy).port
  }

  get replicas(): ReplicaNode[] {
    return this.nodes.filter((_, i) => i !== this.master)
  }

  /** Breaks the links to the master when so many more bytes have gone through, and waits until somebody is back. */
  async cut(bytes: number): Promise<void> {
    const proxy = this.proxies[this.master] as LinkProxy
    const accepted = proxy.accepted
    proxy.cutAfter(bytes)
    await waitFor(() => proxy.accepted > accepted)
  }

  /** Another becomes master; nothing may be written meanwhile. */
  async promote(next: number): Promise<void> {
    await waitUntilEqual(this.masterNode, ...this.replicas)
    this.master = next
    await this.masterNode.follow(null)
    for (const replica of this.replicas) await replica.follow(this.masterPort)
  }

  async fullSyncs(): Promise<number> {
    const granted = await Promise.all(this.nodes.map(syncsOf))
    return granted.reduce((sum, { full }) => sum + full, 0)
  }
}

const SAVES = ['--save', '3600 1']
const SETS: readonly (readonly Side[])[] = [
  ['redstart', 'redstart', 'redstart'],
  ['redstart', 'oracle', 'redstart'],
  ['oracle', 'redstart', 'oracle'],
]

for (const [i, sides] of SETS.entries()) {
  describe(`chaos among ${sides.join(', ')}`, { skip: sides.includes('oracle') && oracleMissing() }, () => {
    const cleanUp = afterSuite()
    let scene: Scene
    before(async () => {
      scene = await Scene.start(cleanUp, sides, ['--repl-backlog-size', '64mb', ...SAVES])
    })

    test('links break and roles change: the backlog suffices', async () => {
      const random = randomNumbers(1000 + i)
      assert.equal(await scene.fullSyncs(), 2)
      const load = new Load(7000 + i)
      await load.start(scene.masterNode, 2)
      for (let step = 0; step < 16; step++) {
        if (random(3) > 0) {
          await scene.cut(random(3000))
          continue
        }
        await load.stop()
        await scene.promote((scene.master + 1 + random(2)) % 3)
        await load.start(scene.masterNode, 2)
      }
      await load.stop()
      await assertEqual(scene.masterNode, ...scene.replicas)
      assert.equal(await scene.fullSyncs(), 2)
      assert.deepEqual(load.lies, [])
    })

    test('replicas restart under load, from their files', async () => {
      const before = await syncsOf(scene.masterNode)
      const load = new Load(8000 + i)
      await load.start(scene.masterNode, 2)
      for (const replica of scene.replicas) {
        await replica.restart(['--replicaof', `127.0.0.1 ${scene.masterPort}`])
        await replica.until('master_link_status', 'up')
      }
      await load.stop()
      await assertEqual(scene.masterNode, ...scene.replicas)
      const granted = await syncsOf(scene.masterNode)
      assert.equal(granted.full, before.full)
      assert.ok(granted.partial >= before.partial + 2)
    })

    test('links break with next to no backlog: whole data sets go over, and all is equal in the end', async () => {
      const random = randomNumbers(2000 + i)
      for (const node of scene.nodes) await node.set('repl-backlog-size', 16 * 1024)
      for (const replica of scene.replicas)
        await replica.set('repl-diskless-load', random(2) === 0 ? 'swapdb' : 'disabled')
      const load = new Load(9000 + i)
      await load.start(scene.masterNode, 2)
      for (let step = 0; step < 8; step++) {
        await scene.masterNode.set('repl-diskless-sync', random(2) === 0 ? 'yes' : 'no')
        await scene.cut(random(3000))
      }
      await load.stop()
      await assertEqual(scene.masterNode, ...scene.replicas)
      assert.deepEqual(load.lies, [])
    })
  })
}
