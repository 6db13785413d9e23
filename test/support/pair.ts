// The two servers that a comparison runs on, and the named connections to each.

import { type Command, encodeCommands } from './command.ts'
import { RawClient } from './raw-client.ts'

/** A server to compare: its name in messages, and where it listens. */
export interface Endpoint {
  readonly name: string
  readonly port: number
}

/** The server that is right by definition, and the one under test. */
export interface ServerPair {
  readonly oracle: Endpoint
  readonly subject: Endpoint
}

/** What came back for a command: its reply, or why there is none. */
export type Outcome = Buffer | Error

/** The connections of one run, opened when a step first names them. */
export class PairConnections {
  #pair: ServerPair
  #clients = new Map<string, readonly [RawClient, RawClient]>()

  constructor(pair: ServerPair) {
    this.#pair = pair
  }

  /** Sends the commands in one write on the connection of that name to both servers, and reads all replies. */
  async exchange(name: string, commands: readonly Command[]): Promise<[Outcome[], Outcome[]]> {
    const [oracle, subject] = await this.#open(name)
    return await Promise.all([outcomes(oracle, commands), outcomes(subject, commands)])
  }

  /** Drops all connections. */
  async close(): Promise<void> {
    const clients = [...this.#clients.values()].flat()
    this.#clients.clear()
    await Promise.all(clients.map((client) => client.destroy()))
  }

  async #open(name: string): Promise<readonly [RawClient, RawClient]> {
    const known = this.#clients.get(name)
    if (known !== undefined) return known
    const clients = [
      await RawClient.connect(this.#pair.oracle.port),
      await RawClient.connect(this.#pair.subject.port),
    ] as const
    this.#clients.set(name, clients)
    return clients
  }
}

async function outcomes(client: RawClient, commands: readonly Command[]): Promise<Outcome[]> {
  client.send(encodeCommands(commands))
  const settled = await Promise.allSettled(commands.map(() => client.readReply()))
  return settled.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error)))
}
