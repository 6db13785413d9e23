// Scenes with several clients, some of which wait: played on redis-server and on Redstart, which must give the same
// replies to each client, send the same key events and hand on the same commands.

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ask, infoFields } from '../support/ask.ts'
import { encodeCommand } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import {
  type RecordedCommand,
  type RecordedEvent,
  recordEvents,
  recordPropagation,
} from '../support/recording.ts'
import { decodeReply } from '../support/reply.ts'
import { usePair } from '../support/suite.ts'
import { APPEND_ALWAYS, appendedCommands } from '../support/traces.ts'
import { waitFor } from '../support/wait.ts'

/** What a client does. */
export interface Act {
  /** Clients open when they are first named. */
  readonly client: string
  readonly kind: 'call' | 'block' | 'read'
  readonly line: string
}

/** Sends a command and reads its reply. A line is split at blanks. */
export function call(client: string, line: string): Act {
  return { client, kind: 'call', line }
}

/** Sends a command that waits: goes on when the server says that one more client is blocked. */
export function block(client: string, line: string): Act {
  return { client, kind: 'block', line }
}

/** Reads the reply of a command that has waited. */
export function read(client: string): Act {
  return { client, kind: 'read', line: '' }
}

/** Declares a test that plays a scene on both servers, in RESP2 and RESP3. `$ID:name` in a line is a client's id. */
export type Stage = (title: string, acts: readonly Act[]) => void

/** Gives the suite that is being described two servers to play on. */
export function useStage(): Stage {
  const pair = usePair(APPEND_ALWAYS)
  let events: RecordedEvent[]
  let handedOn: RecordedCommand[]
  before(() => {
    events = recordEvents(pair.subject.server)
    handedOn = recordPropagation(pair.subject.server)
  })
  return (title, acts) => {
    test(title, async () => {
      for (const protocol of [2, 3]) {
        const appendedBefore = withDatabases(appendedCommands(pair.oracle)).length
        const oracleEvents = await OracleEvents.listen(pair.oracle.port)
        const expected = await play(pair.oracle.port, acts, protocol)
        const expectedEvents = await oracleEvents.end()
        const expectedHandedOn = withDatabases(appendedCommands(pair.oracle)).slice(appendedBefore)

        events.length = 0
        handedOn.length = 0
        assert.deepEqual(await play(pair.subject.port, acts, protocol), expected)
        const seen = events.filter((event) => event.class !== 'm' && event.class !== 'n')
        assert.deepEqual(
          seen.map(({ db, name, key }) => `${db} ${name} ${key}`),
          expectedEvents,
        )
        assert.deepEqual(
          handedOn.map(({ db, line }) => maskTimes(`${db} ${line}`)),
          expectedHandedOn.map(maskTimes),
        )
      }
    })
  }
}

/** Plays a scene on one server from empty databases; returns what each client got, in order. */
async function play(port: number, acts: readonly Act[], protocol: number): Promise<string[]> {
  const admin = await RawClient.connect(port)
  await admin.call('FLUSHALL')
  const clients = new Map<string, { client: RawClient; id: string }>()
  const open = async (name: string) => {
    const known = clients.get(name)
    if (known !== undefined) return known
    const client = await RawClient.connect(port)
    await client.call('HELLO', protocol)
    const opened = { client, id: String(await ask(client, 'CLIENT', 'ID')) }
    clients.set(name, opened)
    return opened
  }
  const transcript: string[] = []
  for (const { client: name, kind, line } of acts) {
    const { client } = await open(name)
    const words = line.replace(/\$ID:(\w+)/g, (_, other: string) => clients.get(other)?.id ?? '').split(' ')
    const blockedBefore = kind === 'block' ? await blockedClients(admin) : 0
    if (kind !== 'read') client.send(encodeCommand(words))
    if (kind === 'block') await waitFor(async () => (await blockedClients(admin)) > blockedBefore)
    else transcript.push(`${name} ${line}: ${JSON.stringify(String(await client.readReply()))}`)
  }
  for (const [name, { client }] of clients) {
    for (const reply of client.unreadReplies()) transcript.push(`${name} at the end: ${String(reply)}`)
    await client.destroy()
  }
  await waitFor(async () => (await blockedClients(admin)) === 0)
  await admin.destroy()
  return transcript
}

/** Times differ by when a scene is played. */
function maskTimes(line: string): string {
  return line.replace(/\b\d{13}\b/g, 'TIME')
}

async function blockedClients(client: RawClient): Promise<number> {
  return Number(infoFields(String(await ask(client, 'INFO', 'clients'))).get('blocked_clients'))
}

/** Puts the database before each command and leaves the SELECTs out. */
function withDatabases(commands: readonly string[]): string[] {
  const lines: string[] = []
  let db = '0'
  for (const line of commands) {
    if (line.startsWith('SELECT ')) db = line.slice(7)
    else lines.push(`${db} ${line}`)
  }
  return lines
}

/** The key events of a redis-server. */
class OracleEvents {
  private readonly listener: RawClient
  private readonly port: number

  private constructor(listener: RawClient, port: number) {
    this.listener = listener
    this.port = port
  }

  static async listen(port: number): Promise<OracleEvents> {
    const listener = await RawClient.connect(port)
    await listener.call('CONFIG', 'SET', 'notify-keyspace-events', 'EA')
    await listener.call('PSUBSCRIBE', '__keyevent@*', 'mark')
    await listener.readReply()
    return new OracleEvents(listener, port)
  }

  /** All events since `listen`, as `database event key`. */
  async end(): Promise<string[]> {
    const client = await RawClient.connect(this.port)
    await client.call('PUBLISH', 'mark', 'end')
    await client.destroy()
    const events: string[] = []
    for (;;) {
      const [, , channel = '', payload] = decodeReply(await this.listener.readReply()) as string[]
      if (payload === 'end') break
      const [, db, event] = /^__keyevent@(\d+)__:(.*)$/.exec(channel) ?? []
      events.push(`${db} ${event} ${payload}`)
    }
    await this.listener.destroy()
    return events
  }
}
