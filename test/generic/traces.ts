// What happens behind the replies, on redis-server and on Redstart: key events, and what is written to the
// append-only file. Each case is one command after some preparation.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyspaceObserver } from '../../src/keyspace/observer.ts'
import type { Subject } from '../string/subject.ts'
import type { ServerProcess } from '../support/child-server.ts'
import { type Command, formatCommand } from '../support/command.ts'
import { FrameScanner } from '../support/frame-scanner.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply, splitElements } from '../support/reply.ts'

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
  const listener = await RawClient.connect(port)
  const client = await RawClient.connect(port)
  await client.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEAmn')
  await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
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

/** The same for Redstart, from the observer that notifications will hang on. */
export async function subjectEvents(
  { server, port }: Subject,
  cases: readonly TraceCase[],
): Promise<string[][]> {
  let events: string[] = []
  const observer: KeyspaceObserver = {
    beforeChange: () => {},
    changed: () => {},
    event: (db, event, key, start, end) =>
      void events.push(`${db.index} ${event.name} ${Buffer.from(key.slice(start, end)).toString()}`),
    expired: () => {},
    beforeFlush: () => {},
    swapped: () => {},
  }
  server.keyspace.observe(observer)
  server.activeExpire = false
  const client = await RawClient.connect(port)
  const lists: string[][] = []
  for (const { before, command } of cases) {
    await client.pipeline([['RESET'], ['FLUSHALL'], ...before])
    events = []
    await client.call(...command)
    lists.push([...events])
  }
  await client.destroy()
  return lists
}

/** What a redis-server with `--appendonly yes --appendfsync always` hands on of a script, one line a command. */
export async function oraclePropagation(
  oracle: ServerProcess,
  script: readonly Command[],
): Promise<string[]> {
  const client = await RawClient.connect(oracle.port)
  await client.pipeline(script)
  await client.destroy()
  const folder = join(oracle.dir, 'appendonlydir')
  const name = readdirSync(folder).find((each) => each.endsWith('.incr.aof')) as string
  return requestsOf(readFileSync(join(folder, name))).map(formatCommand)
}

/** The same for Redstart, with the SELECTs that an append-only file needs. */
export async function subjectPropagation(
  { server, port }: Subject,
  script: readonly Command[],
): Promise<string[]> {
  const lines: string[] = []
  let selected = -1
  server.propagation.addSink((db, args) => {
    if (db !== selected) lines.push(`SELECT ${db}`)
    selected = db
    lines.push(formatCommand(args))
  })
  const client = await RawClient.connect(port)
  await client.pipeline(script)
  await client.destroy()
  return lines
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
