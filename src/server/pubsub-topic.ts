// What can be subscribed to: a channel, a pattern of channel names, or a shard channel, each with its subscribers.

import type { Client } from './client.ts'
import type { TopicKind } from './subscriptions.ts'

/** How a message to the subscribers of each kind begins, behind the byte that tells push messages from arrays. */
const BEGINNINGS: Readonly<Record<TopicKind, string>> = {
  channel: '3\r\n$7\r\nmessage\r\n',
  pattern: '4\r\n$8\r\npmessage\r\n',
  shard: '3\r\n$8\r\nsmessage\r\n',
}

/** Something with subscribers. */
export class Topic {
  readonly name: Uint8Array
  /** The name, a character for each byte. */
  readonly text: string
  /** How every message of it begins, from the second byte to the end of its name. */
  readonly prefix: Uint8Array
  private readonly subscribers = new Set<Client>()
  /** The subscribers as a list that never changes, so that it can be gone through whatever happens meanwhile. */
  private list: readonly Client[] | null = null

  constructor(kind: TopicKind, name: Uint8Array, text: string) {
    this.name = name
    this.text = text
    const beginning = Buffer.from(`${BEGINNINGS[kind]}$${name.length}\r\n`)
    this.prefix = new Uint8Array(Buffer.concat([beginning, name, Buffer.from('\r\n')]))
  }

  get size(): number {
    return this.subscribers.size
  }

  /** In the order in which they subscribed. */
  get clients(): readonly Client[] {
    this.list ??= [...this.subscribers]
    return this.list
  }

  add(client: Client): void {
    this.subscribers.add(client)
    this.list = null
  }

  remove(client: Client): void {
    this.subscribers.delete(client)
    this.list = null
  }
}

/** Topics by the text of their names. */
export type Topics = Map<string, Topic>
