// The same commands on several connections of redis-server and Redstart, with everything that each connection receives
// because of them. Connections are named; a name that ends in 2 or 3 says the protocol, 2 otherwise.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Arg, type Command, formatCommand } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply } from '../support/reply.ts'
import { waitFor } from '../support/wait.ts'

/**
 * A connection and what is sent on it: one command, or several in one write. Between two moves no connection may be in a transaction, since each is asked for a sign of life. `name!` sends a command that
 * waits, so that the connection says nothing until another one's move ends that. `{name}` stands for a connection's id.
 */
export type Move = readonly [connection: string, ...command: Arg[]] | readonly [string, readonly Command[]]

/** The named connections to one server. */
class Stage {
  private readonly target: number | string
  private readonly clients = new Map<string, RawClient>()
  private readonly ids = new Map<string, string>()
  private asksForId = false

  constructor(target: number | string) {
    this.target = target
  }

  async open(name: string): Promise<RawClient> {
    const client = await RawClient.connect(this.target)
    if (name.endsWith('3')) await client.call('HELLO', 3)
    this.clients.set(name, client)
    this.ids.set(name, String(decodeReply(await client.call('CLIENT', 'ID'))))
    return client
  }

  client(name: string): RawClient {
    return this.clients.get(name) as RawClient
  }

  /** Sends commands; resolves with what every connection has received since the last time, by name. */
  async play(name: string, commands: readonly Command[]): Promise<Map<string, string>> {
    const client = this.client(name)
    const received = new Map<string, string>()
    this.asksForId = commands.some(([first]) => first === 'CLIENT')
    client.send(Buffer.concat(commands.map((command) => encode(this.filled(command)))))
    received.set(name, await this.settle(client))
    for (const [other, theirs] of this.clients)
      if (other !== name) received.set(other, await this.settle(theirs))
    // What another connection's commands bring the first one comes late in no case.
    received.set(name, (received.get(name) ?? '') + (await this.settle(client)))
    return received
  }

  /** Sends a command that waits; resolves when it does. */
  async block(name: string, command: Command): Promise<void> {
    this.client(name).send(encode(this.filled(command)))
    const watcher = await RawClient.connect(this.target)
    await waitFor(async () => /blocked_clients:1/.test(String(await watcher.call('INFO', 'clients'))))
    await watcher.destroy()
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.destroy()))
  }

  /** What a connection receives before the answer to a question of our own. */
  private async settle(client: RawClient): Promise<string> {
    if (client.socket.destroyed) return 'closed'
    const marker = `mark:${randomUUID()}`
    client.send(encode(['PING', marker]))
    let text = ''
    for (;;) {
      const next = await client.readReply().catch((error: Error) => error)
      if (next instanceof Error) return `${text}${next.message}`
      const reply = next.toString('latin1')
      if (reply.includes(marker) && !reply.startsWith('+')) return this.named(text)
      if (!reply.includes('mark:')) text += reply.replace(MONITORED, '+time [$1 address]')
    }
  }

  private filled(command: Command): Command {
    return command.map((arg) =>
      typeof arg === 'string'
        ? arg.replace(/^\{(\w+)\}$/, (_, name: string) => this.ids.get(name) ?? '')
        : arg,
    )
  }

  /** Ids differ between servers: names take their places where replies tell them. */
  private named(text: string): string {
    let result = text
    for (const [name, id] of this.ids) {
      for (const place of ['redirect', 'tracking-redir-broken'])
        result = result.replaceAll(`${place}\r\n:${id}\r\n`, `${place}\r\n:{${name}}\r\n`)
      if (result === `:${id}\r\n` && this.asksForId) result = `:{${name}}\r\n`
    }
    return result
  }
}

/** The beginning of a line of MONITOR. */
const MONITORED = /^\+\d+\.\d{6} \[(\d+) 127\.0\.0\.1:\d+\]/

function encode(command: Command): Buffer {
  const words = command.map((arg) =>
    arg instanceof Uint8Array ? Buffer.from(arg) : Buffer.from(String(arg)),
  )
  return Buffer.concat([
    Buffer.from(`*${words.length}\r\n`),
    ...words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]),
  ])
}

/** Both servers. */
export interface Targets {
  readonly oracle: { readonly port: number }
  readonly subject: { readonly port: number }
}

/** Plays the moves on both servers, from empty databases; all connections must receive the same after each move. */
export async function compareScenes({ oracle, subject }: Targets, moves: readonly Move[]): Promise<void> {
  const stages = [new Stage(oracle.port), new Stage(subject.port)] as const
  try {
    const names = new Set(moves.map(([name]) => name).filter((name) => !name.endsWith('!')))
    for (const stage of stages) for (const name of names) await stage.open(name)
    const [first] = names
    for (const stage of stages) await stage.client(first).call('FLUSHALL')
    for (const move of moves) await compareMove(stages, move)
  } finally {
    for (const stage of stages) await stage.close()
  }
}

async function compareMove(stages: readonly [Stage, Stage], [name, ...rest]: Move): Promise<void> {
  if (name.endsWith('!')) {
    await Promise.all(stages.map((stage) => stage.block(name.slice(0, -1), rest as Command)))
    return
  }
  const commands = (Array.isArray(rest[0]) ? rest[0] : [rest]) as readonly Command[]
  const [expected, got] = await Promise.all(stages.map((stage) => stage.play(name, commands)))
  const title = `${name}: ${commands.map(formatCommand).join('; ')}`
  for (const [connection, text] of expected)
    assert.equal(got.get(connection), text, `${title} -> ${connection}`)
}
