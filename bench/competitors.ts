// The two servers that are measured, each started on a free port in a folder of its own.

import { type ServerProcess, startChildServer } from '../test/support/child-server.ts'
import { RawClient } from '../test/support/raw-client.ts'
import { redisProgram } from '../test/support/redis-binary.ts'

/** A server to measure: `redis` or `redstart`. */
export interface Competitor {
  readonly name: CompetitorName
  /** Starts it; options given here overrule the ones that all measurements share. */
  start(args?: readonly string[]): Promise<ServerProcess>
}

export type CompetitorName = 'redis' | 'redstart'

/** One value for each of the two. */
export type Both<Value> = Readonly<Record<CompetitorName, Value>>

const SERVER_ARGS = ['--save', '', '--appendonly', 'no', '--enable-debug-command', 'yes']

/** The installed redis-server, and the subject: a script run with this Node, or a program. */
export function competitors(subject: string): readonly [Competitor, Competitor] {
  const isScript = /\.m?js$/.test(subject)
  const executable = isScript ? process.execPath : subject
  const leadingArgs = isScript ? [subject] : []
  return [
    { name: 'redis', start: (args) => startServer('redis', redisProgram('redis-server'), [], args) },
    { name: 'redstart', start: (args) => startServer('redstart', executable, leadingArgs, args) },
  ]
}

function startServer(
  name: string,
  executable: string,
  leadingArgs: string[],
  args: readonly string[] = [],
): Promise<ServerProcess> {
  return startChildServer({ name, executable, leadingArgs, args: [...SERVER_ARGS, ...args] })
}

/** The same two servers, started with further options. */
export function withOptions(
  [redis, redstart]: readonly [Competitor, Competitor],
  options: (name: CompetitorName) => readonly string[],
): readonly [Competitor, Competitor] {
  const changed = ({ name, start }: Competitor): Competitor => ({
    name,
    start: (args = []) => start([...options(name), ...args]),
  })
  return [changed(redis), changed(redstart)]
}

/** Starts a server for the time of a measurement. */
export async function withServer<Result>(
  competitor: Competitor,
  measure: (server: ServerProcess, client: RawClient) => Promise<Result>,
): Promise<Result> {
  const server = await competitor.start()
  try {
    const client = await RawClient.connect(server.port, { replyTimeoutMs: 120_000 })
    return await measure(server, client)
  } finally {
    await server.stop()
  }
}

/** Reads one field of INFO; a section of its own costs the server less than all of them. */
export async function infoField(
  client: RawClient,
  field: string,
  section = 'everything',
): Promise<string | undefined> {
  const text = (await client.call('INFO', section)).toString()
  return new RegExp(`^${field}:(.*)\\r$`, 'm').exec(text)?.[1]
}

/** INFO's used_memory, in bytes. */
export async function usedMemory(client: RawClient): Promise<number> {
  return Number(await infoField(client, 'used_memory'))
}

/** Measures one server after the other. */
export async function both<Figures>(
  [redis, redstart]: readonly [Competitor, Competitor],
  measure: (competitor: Competitor) => Promise<Figures>,
): Promise<Both<Figures>> {
  return { redis: await measure(redis), redstart: await measure(redstart) }
}
