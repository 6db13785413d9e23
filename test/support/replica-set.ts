// Servers that replicate from each other: started and restarted on ports that stay, asked how far they are, compared.

import assert from 'node:assert/strict'
import { after } from 'node:test'
import fc from 'fast-check'
import { ANY_WRITES } from './any-command.ts'
import { ask, infoFields } from './ask.ts'
import { type Command, encodeCommands } from './command.ts'
import { DataFolder, type Running, type Side } from './data-folder.ts'
import type { CleanUp } from './in-process.ts'
import { freePort } from './ports.ts'
import type { RawClient } from './raw-client.ts'
import { waitFor } from './wait.ts'
import { assertSameDataset, readDataset } from './whole-dataset.ts'

export type { Side } from './data-folder.ts'

/** No delay, and no signs of life that move offsets while a test compares them. */
const QUICK = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '3600']
const SYNC_TIMEOUT_MS = 30_000

/** Cleans up behind the suite that is being described: for what its tests share, made in its `before`. */
export function afterSuite(): CleanUp {
  const cleanUps: (() => Promise<void>)[] = []
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp()
  })
  return { after: (cleanUp) => void cleanUps.push(cleanUp) }
}

/** A server that keeps its port and its folder over restarts. */
export class ReplicaNode {
  readonly side: Side
  readonly port: number
  readonly folder: DataFolder
  private readonly args: readonly string[]
  private running: Running

  private constructor(
    side: Side,
    port: number,
    folder: DataFolder,
    args: readonly string[],
    running: Running,
  ) {
    this.side = side
    this.port = port
    this.folder = folder
    this.args = args
    this.running = running
  }

  /** Starts one that is stopped after the test. */
  static async start(test: CleanUp, side: Side, args: readonly string[] = []): Promise<ReplicaNode> {
    const folder = DataFolder.make(test)
    const port = await freePort()
    const running = await folder.start(side, ['--port', String(port), ...QUICK, ...args])
    return new ReplicaNode(side, port, folder, args, running)
  }

  get client(): RawClient {
    return this.running.client
  }

  get pid(): number {
    return this.running.process.pid
  }

  get log(): string {
    return this.running.process.output()
  }

  /** Sends SIGKILL and waits until the process is gone. */
  async kill(): Promise<void> {
    await this.running.kill()
  }

  /** Starts it again after `kill`, or ends it as SIGTERM does first. `more` are further options, for this run only. */
  async restart(more: readonly string[] = []): Promise<void> {
    await this.running.stop()
    this.running = await this.folder.start(this.side, [
      ...['--port', String(this.port), ...QUICK],
      ...[...this.args, ...more],
    ])
  }

  /** INFO replication and stats by field. */
  async info(): Promise<Map<string, string>> {
    const text = `${await ask(this.client, 'INFO', 'replication')}${await ask(this.client, 'INFO', 'stats')}`
    return infoFields(text)
  }

  async number(field: string): Promise<number> {
    return Number((await this.info()).get(field))
  }

  /** Follows whoever listens on a port, or nobody. */
  async follow(port: number | null): Promise<void> {
    const words = port === null ? ['NO', 'ONE'] : ['127.0.0.1', port]
    assert.match(String(await ask(this.client, 'REPLICAOF', ...words)), /^OK/)
  }

  async set(parameter: string, value: string | number): Promise<void> {
    assert.equal(await ask(this.client, 'CONFIG', 'SET', parameter, value), 'OK')
  }

  digest(): Promise<unknown> {
    return ask(this.client, 'DEBUG', 'DIGEST')
  }

  /** Waits for a field of INFO. */
  async until(field: string, wanted: string | ((value: string) => boolean)): Promise<void> {
    let last: string | undefined
    const suits = typeof wanted === 'string' ? (value: string) => value === wanted : wanted
    try {
      await waitFor(async () => {
        last = (await this.info()).get(field)
        return last !== undefined && suits(last)
      }, SYNC_TIMEOUT_MS)
    } catch {
      assert.fail(
        `${this.side} ${this.port}: ${field} stays ${last} instead of ${wanted}\n${this.log.slice(-3000)}`,
      )
    }
  }
}

/** Full and partial synchronisations that a server has granted. */
export interface SyncsGranted {
  readonly full: number
  readonly partial: number
}

export async function syncsOf(node: ReplicaNode): Promise<SyncsGranted> {
  const info = await node.info()
  return { full: Number(info.get('sync_full')), partial: Number(info.get('sync_partial_ok')) }
}

/** Waits until replicas, each following the one in front of it or the first, have all that the first server wrote. */
export async function waitUntilEqual(first: ReplicaNode, ...replicas: readonly ReplicaNode[]): Promise<void> {
  let shown = ''
  try {
    await waitFor(async () => {
      const master = await first.info()
      const others = await Promise.all(replicas.map((node) => node.info()))
      const isLinked = others.every((info) => info.get('master_link_status') === 'up')
      const offsets = [master, ...others].map((info) => info.get('master_repl_offset'))
      shown = `${offsets} ${others.map((info) => info.get('master_link_status'))}`
      return isLinked && new Set(offsets).size === 1
    }, SYNC_TIMEOUT_MS)
  } catch {
    const logs = [first, ...replicas].map((node) => `--- ${node.side} ${node.port}\n${node.log.slice(-2500)}`)
    assert.fail(`not at the same offset: ${shown}\n${logs.join('\n')}`)
  }
}

/** Throws unless all hold the same keys with the same values and times; and all the same history and offset. */
export async function assertEqual(first: ReplicaNode, ...replicas: readonly ReplicaNode[]): Promise<void> {
  await waitUntilEqual(first, ...replicas)
  const expected = await readReplicated(first)
  const id = (await first.info()).get('master_replid')
  for (const node of replicas) {
    assert.equal((await node.info()).get('master_replid'), id)
    assertSameDataset(await readReplicated(node), expected)
    assert.equal(await node.digest(), await first.digest())
  }
}

/**
 * Redis does not replicate how many entries a group has read, unless with NOACK; nor does Redstart, which writes the
 * same stream.
 */
async function readReplicated(node: ReplicaNode): Promise<Map<string, string>> {
  const all = await readDataset(node.client)
  for (const [key, value] of all) all.set(key, value.replaceAll(/"entries-read","[^"]*","lag","[^"]*"/g, ''))
  return all
}

/** Random writes of all types, the same for the same seed. */
export function randomWrites(seed: number, count: number): Command[] {
  const arbitraries = ANY_WRITES.map((each) => ('arbitrary' in each ? each : { arbitrary: each, weight: 1 }))
  return fc.sample(fc.oneof(...arbitraries), { seed, numRuns: count }).flatMap(withConsumer)
}

/** A consumer that gets nothing with its first command is not replicated by Redis: it is made before. */
function withConsumer(command: Command): Command[] {
  const [name] = command
  const key = name === 'XREADGROUP' ? command[command.indexOf('STREAMS') + 1] : command[1]
  if (name !== 'XREADGROUP' && name !== 'XCLAIM' && name !== 'XAUTOCLAIM') return [command]
  const [group, consumer] = command.slice(2)
  return [['XGROUP', 'CREATECONSUMER', key ?? '', group ?? '', consumer ?? ''], command]
}

/** How many commands go out in one write. */
const BATCH = 50

/** Sends them all, and reads all replies, errors among them. */
export async function writeAll(node: ReplicaNode, commands: readonly Command[]): Promise<void> {
  for (let at = 0; at < commands.length; at += BATCH)
    await node.client.pipeline(commands.slice(at, at + BATCH))
}

/** Fills a server with keys of a size, quickly. */
export async function populate(node: ReplicaNode, keys: number, sizeBytes: number): Promise<void> {
  const value = 'v'.repeat(sizeBytes)
  for (let at = 0; at < keys; at += 500) {
    const count = Math.min(500, keys - at)
    const commands = Array.from(
      { length: count },
      (_, i): Command => ['SET', `key:${at + i}`, `${at + i}${value}`],
    )
    node.client.send(encodeCommands(commands))
    for (let i = 0; i < count; i++) await node.client.readReply()
  }
}
