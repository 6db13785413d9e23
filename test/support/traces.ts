// The recordings of redis-server and of Redstart in the same form: key events case by case, and what a script hands
// on, from the append-only file there.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerProcess } from './child-server.ts'
import { type Command, formatCommand } from './command.ts'
import { FrameScanner } from './frame-scanner.ts'
import type { InProcessServer } from './in-process.ts'
import { RawClient } from './raw-client.ts'
import { recordPropagation } from './recording.ts'
import { decodeReply, splitElements } from './reply.ts'

/** A command and what is run before it, on empty databases. */
export interface TraceCase {
  readonly before: readonly Command[]
  readonly command: Command
}

/** For each case the events of its command, as `database event key`. */
export async function oracleEvents(
  { port }: ServerProcess,
  cases: readonly TraceCase[],
): Promise<string[][]> {
  const client = await RawClient.connect(port)
  await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  await client.destroy()
  return await publishedEvents(port, cases)
}

/** The same for Redstart. */
export async function subjectEvents(
  { server, port }: InProcessServer,
  cases: readonly TraceCase[],
): Promise<string[][]> {
  server.activeExpire = false
  return await publishedEvents(port, cases)
}

/** What a subscriber hears, between two marks for each case. */
async function publishedEvents(port: number, cases: readonly TraceCase[]): Promise<string[][]> {
  const listener = await RawClient.connect(port)
  const client = await RawClient.connect(port)
  await client.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEAmn')
  await listener.call('PSUBSCRIBE', '__keyevent@*', 'mark')
  await listener.readReply()
  const lists: string[][] = []
  for (const { before, command } of cases) {
    await client.pipeline([['RESET'], ['FLUSHALL'], ...before, ['PUBLISH', 'mark', 'begin'], command])
    await client.call('PUBLISH', 'mark', 'end')
    lists.push(await eventsBetweenMarks(listener))
  }
  await client.destroy()
  await listener.destroy()
  return lists
}

async function eventsBetweenMarks(listener: RawClient): Promise<string[]> {
  const events: string[] = []
  let isBetween = false
  for (;;) {
    const [, , channel = '', payload] = decodeReply(await listener.readReply()) as string[]
    if (payload === 'end') return events
    const [, db, event] = /^__keyevent@(\d+)__:(.*)$/.exec(channel) ?? []
    if (isBetween) events.push(`${db} ${event} ${payload}`)
    if (payload === 'begin') isBetween = true
  }
}

/** The options of a redis-server whose append-only file is read. */
export const APPEND_ALWAYS = ['--appendonly', 'yes', '--appendfsync', 'always']

/** What a redis-server with `APPEND_ALWAYS` hands on of a script, one line a command. */
export async function oraclePropagation(
  oracle: ServerProcess,
  script: readonly Command[],
): Promise<string[]> {
  const client = await RawClient.connect(oracle.port)
  await client.pipeline(script)
  await client.destroy()
  return appendedCommands(oracle)
}

/** All that a redis-server with `APPEND_ALWAYS` has handed on, one line a command. */
export function appendedCommands(oracle: ServerProcess): string[] {
  const folder = join(oracle.dir, 'appendonlydir')
  const name = readdirSync(folder).find((each) => each.endsWith('.incr.aof')) as string
  return requestsOf(readFileSync(join(folder, name))).map(formatCommand)
}

/** The same for Redstart, with the SELECTs that an append-only file needs. */
export async function subjectPropagation(
  { server, port }: InProcessServer,
  script: readonly Command[],
): Promise<string[]> {
  const handedOn = recordPropagation(server)
  const client = await RawClient.connect(port)
  await client.pipeline(script)
  await client.destroy()
  return handedOn.flatMap(({ db, line }, i) => (db === handedOn[i - 1]?.db ? [line] : [`SELECT ${db}`, line]))
}

/** Times that depend on when a command ran may differ by this much. */
const CLOCK_TOLERANCE_MS = 10_000

/** Throws unless both are the same commands, but for points in time that are close to each other. */
export function assertSamePropagation(actual: readonly string[], expected: readonly string[]): void {
  for (const [i, command] of expected.entries()) {
    const [left, right] = [command.split(' '), actual[i]?.split(' ') ?? []]
    const same = left.length === right.length && left.every((word, at) => agree(word, right[at] ?? ''))
    const context = expected.slice(Math.max(0, i - 3), i).join('; ')
    assert.ok(same, `${actual[i]} instead of ${command}, after ${context}`)
  }
  assert.equal(actual.length, expected.length)
}

function agree(a: string, b: string): boolean {
  return a === b || (/^\d{13}$/.test(a) && Math.abs(Number(a) - Number(b)) < CLOCK_TOLERANCE_MS)
}

/** An append-only file has the form of requests. */
function requestsOf(file: Buffer): Buffer[][] {
  const requests: Buffer[][] = []
  for (let at = 0; at < file.length; ) {
    const frame = file.subarray(at, at + new FrameScanner().scan(file.subarray(at)))
    requests.push(splitElements(frame).map((raw) => raw.subarray(raw.indexOf('\r\n') + 2, -2)))
    at += frame.length
  }
  return requests
}
