// Measures snapshots, rewrites of the append-only file and loading: time, memory, and what clients notice of it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerProcess } from '../test/support/child-server.ts'
import type { RawClient } from '../test/support/raw-client.ts'
import { underLoad } from './background-load.ts'
import {
  type Both,
  type Competitor,
  type CompetitorName,
  infoField,
  withOptions,
  withServer,
} from './competitors.ts'
import { fill } from './fill.ts'
import { type StallFigures, whilePinging } from './pinger.ts'
import { cpuTimeUs, endedChildrenTimeUs, familyBytes } from './process-accounting.ts'

/** A job in the background. */
export interface Job {
  readonly command: 'BGSAVE' | 'BGREWRITEAOF'
  readonly progressField: string
  readonly statusField: string
}

export const SNAPSHOT: Job = {
  command: 'BGSAVE',
  progressField: 'rdb_bgsave_in_progress',
  statusField: 'rdb_last_bgsave_status',
}

export const REWRITE: Job = {
  command: 'BGREWRITEAOF',
  progressField: 'aof_rewrite_in_progress',
  statusField: 'aof_last_bgrewrite_status',
}

/** What a job took. */
export interface JobFigures {
  readonly wallMs: number
  /** Of the server and its children. */
  readonly cpuMs: number
}

/** What a job does to the memory. */
export interface GrowthFigures {
  readonly bytes: number
  /** The commands that the server ran a second meanwhile. */
  readonly commandsPerSecond: number
}

/** A server with its keys in place. */
export interface FilledServer {
  readonly server: ServerProcess
  readonly client: RawClient
}

const POLL_MS = 20
const SAMPLE_MS = 100

/** Writes while waits are measured, and while memory is. */
const LOAD_PER_SECOND = 20_000
const HEAVY_LOAD_PER_SECOND = 60_000

/** Gives each of the two a folder that outlives the server: the options that say so. */
export async function withFolders<Result>(
  pair: readonly [Competitor, Competitor],
  measure: (pair: readonly [Competitor, Competitor]) => Promise<Result>,
): Promise<Result> {
  const parent = mkdtempSync(join(tmpdir(), 'bench-persistence-'))
  const folders = { redis: join(parent, 'redis-'), redstart: join(parent, 'redstart-') }
  try {
    const dir: Both<string> = { redis: mkdtempSync(folders.redis), redstart: mkdtempSync(folders.redstart) }
    return await measure(withOptions(pair, (name) => ['--dir', dir[name]]))
  } finally {
    rmSync(parent, { recursive: true, force: true })
  }
}

/** Starts both and fills them with `keys` keys. */
export function withBothFilled<Result>(
  [redis, redstart]: readonly [Competitor, Competitor],
  keys: number,
  measure: (servers: Both<FilledServer>) => Promise<Result>,
): Promise<Result> {
  const options = { count: keys, batchSize: 1_000, windowSize: 4 }
  return withServer(redis, async (redisServer, redisClient) => {
    await fill(redisServer.port, options)
    return await withServer(redstart, async (server, client) => {
      await fill(server.port, options)
      return await measure({
        redis: { server: redisServer, client: redisClient },
        redstart: { server, client },
      })
    })
  })
}

/** Measures each several times, taking turns. */
export async function inTurns<Figures>(
  runs: number,
  measure: (name: CompetitorName) => Promise<Figures>,
): Promise<Both<Figures[]>> {
  const figures: Both<Figures[]> = { redis: [], redstart: [] }
  for (let run = 0; run < runs; run++) {
    figures.redis.push(await measure('redis'))
    figures.redstart.push(await measure('redstart'))
  }
  return figures
}

/** Runs a job on a server that does nothing else. */
export async function measureJob({ server, client }: FilledServer, job: Job): Promise<JobFigures> {
  const cpuUs = () => cpuTimeUs(server.pid) + endedChildrenTimeUs(server.pid)
  const cpuBefore = cpuUs()
  const startMs = performance.now()
  await runJob(client, job)
  return { wallMs: performance.now() - startMs, cpuMs: (cpuUs() - cpuBefore) / 1000 }
}

/** How long clients wait during a job, while random keys are overwritten. */
export function measureStalls(
  { server, client }: FilledServer,
  job: Job,
  keys: number,
): Promise<StallFigures> {
  const work = () => whilePinging(server.port, () => runJob(client, job))
  return underLoad(server.port, { keys, perSecond: LOAD_PER_SECOND }, work)
}

/** By how much the memory of a server and its children grows during a job while many keys are overwritten. */
export function measureGrowth(
  { server, client }: FilledServer,
  job: Job,
  keys: number,
): Promise<GrowthFigures> {
  return underLoad(server.port, { keys, perSecond: HEAVY_LOAD_PER_SECOND }, async () => {
    const commands = async () => Number(await infoField(client, 'total_commands_processed', 'stats'))
    const before = familyBytes(server.pid)
    const commandsBefore = await commands()
    const startMs = performance.now()
    let peak = before
    const sampler = setInterval(() => {
      peak = Math.max(peak, familyBytes(server.pid))
    }, SAMPLE_MS)
    await runJob(client, job).finally(() => clearInterval(sampler))
    const seconds = (performance.now() - startMs) / 1000
    return { bytes: peak - before, commandsPerSecond: ((await commands()) - commandsBefore) / seconds }
  })
}

/** From the start of the process until the data of its folder is there, in milliseconds. */
export function measureLoad(competitor: Competitor, keys: number): Promise<number> {
  return withServer(competitor, async (server, client) => {
    const readyAtMs = performance.now()
    while ((await infoField(client, 'loading', 'persistence')) !== '0') await delay(POLL_MS)
    const loadMs = server.startMs + (performance.now() - readyAtMs)
    const size = Number((await client.call('DBSIZE')).toString().slice(1))
    if (size !== keys) throw new Error(`${competitor.name} loaded ${size} of ${keys} keys`)
    return loadMs
  })
}

/** Starts a job and waits for its end. */
async function runJob(client: RawClient, { command, progressField, statusField }: Job): Promise<void> {
  const reply = (await client.call(command)).toString()
  if (reply.startsWith('-')) throw new Error(`${command}: ${reply}`)
  while ((await infoField(client, progressField, 'persistence')) !== '0') await delay(POLL_MS)
  const status = await infoField(client, statusField, 'persistence')
  if (status !== 'ok') throw new Error(`${command} ended with ${status}`)
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
