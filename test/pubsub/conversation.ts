// Several connections to one server: commands one after the other, and everything that each connection gets.

import { setTimeout as timer } from 'node:timers/promises'
import type { Command } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'

/** A line of a conversation: the name of a connection and the commands that it sends in one write. */
export type Line = readonly [connection: string, ...commands: (Command | string)[]]

const MARK = 'mark'

/** What came on a connection, one string a frame; null: it was closed. */
type Heard = readonly string[] | null

/**
 * Has a conversation with the server and returns, line by line, what every connection has got. After each line all
 * connections are asked for a sign, behind which nothing of the line can come. A command given as one text is split at
 * blanks. A connection must not be left in a state where PING does not answer.
 */
export async function converse(port: number, protocol: 2 | 3, lines: readonly Line[]): Promise<string[]> {
  const clients = new Map<string, RawClient>()
  const heard: string[] = []
  try {
    for (const name of new Set(lines.map(([connection]) => connection))) {
      const client = await RawClient.connect(port)
      await client.call('HELLO', protocol)
      clients.set(name, client)
    }
    for (const [connection, ...commands] of lines) {
      const words = commands.map((each) => (typeof each === 'string' ? each.split(' ') : each))
      heard.push(`${connection} says ${words.map((each) => each.join(' ')).join('; ')}`)
      send(clients.get(connection) as RawClient, words)
      // First who spoke: what it has caused is on its way then.
      const order = [connection, ...[...clients.keys()].filter((name) => name !== connection)]
      for (const name of order) {
        const client = clients.get(name)
        if (client === undefined) continue
        const frames = await listen(client)
        if (frames === null) clients.delete(name)
        heard.push(...(frames ?? ['closed']).map((frame) => `  ${name} hears ${JSON.stringify(frame)}`))
      }
    }
    return heard
  } finally {
    for (const client of clients.values()) await client.destroy()
  }
}

function send(client: RawClient, commands: readonly Command[]): void {
  for (const command of commands) {
    const words = command.map((word) => Buffer.from(typeof word === 'number' ? String(word) : word))
    client.send(
      Buffer.concat([
        Buffer.from(`*${words.length}\r\n`),
        ...words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]),
      ]),
    )
  }
}

/** Everything up to the answer to a PING. */
async function listen(client: RawClient): Promise<Heard> {
  const frames: string[] = []
  client.send(`*2\r\n$4\r\nPING\r\n$4\r\n${MARK}\r\n`)
  for (;;) {
    const reply = await Promise.race([client.readReply(), client.closed.then(() => timer(0, null))]).catch(
      () => null,
    )
    if (reply === null) return frames.length > 0 ? [...frames, 'closed'] : null
    const frame = reply.toString('latin1')
    if (frame === '$4\r\nmark\r\n' || frame === '*2\r\n$4\r\npong\r\n$4\r\nmark\r\n') return frames
    frames.push(frame.includes('$6\r\nserver\r\n') ? 'the reply to HELLO' : frame)
  }
}
