// Broadcast tracking: prefixes of keys, the clients that want to hear of every change under them, and the keys that
// were changed in the running turn of the event loop.

import { latin1ToString } from '../bytes/text.ts'
import type { Client } from './client.ts'

/** What a prefix and each of its clients take beside the prefix's bytes; a guess from the objects. */
const PREFIX_BYTES = 400
const CLIENT_BYTES = 40

/** A prefix that somebody has asked for. */
interface Prefix {
  readonly text: string
  readonly clients: Set<Client>
  /** What was changed since the last message, with the client that changed it last. */
  changed: Map<string, Client | null>
}

/** Sends the keys, in order, to a client. */
export type BroadcastFunction = (client: Client, keys: readonly string[]) => void

/** All prefixes of a server. Prefixes and keys are strings of one byte a character. */
export class BroadcastPrefixes {
  /** Bytes that the prefixes take. */
  usedBytes = 0
  /** The prefixes under which keys have changed since the last messages. */
  private due: Prefix[] = []
  private readonly prefixes = new Map<string, Prefix>()
  /** How many prefixes there are of each length, and the lengths. */
  private readonly byLength = new Map<number, number>()
  private lengths: number[] = []

  /** How many prefixes there are. */
  get size(): number {
    return this.prefixes.size
  }

  /** Whether keys have changed since the last messages. */
  get hasChanges(): boolean {
    return this.due.length > 0
  }

  add(text: string, client: Client): void {
    const prefix = this.prefixes.get(text) ?? this.newPrefix(text)
    if (prefix.clients.has(client)) return
    prefix.clients.add(client)
    this.usedBytes += CLIENT_BYTES
  }

  remove(text: string, client: Client): void {
    const prefix = this.prefixes.get(text)
    if (prefix === undefined || !prefix.clients.delete(client)) return
    this.usedBytes -= CLIENT_BYTES
    if (prefix.clients.size > 0) return
    this.usedBytes -= PREFIX_BYTES + text.length
    this.prefixes.delete(text)
    this.countLength(text.length, -1)
  }

  /** A key was changed by a client, or by nobody. True: it is the first change that somebody wants to hear of. */
  note(key: Uint8Array, start: number, end: number, by: Client | null): boolean {
    const text = latin1ToString(key, start, end)
    const hadChanges = this.hasChanges
    for (const length of this.lengths) {
      if (length > text.length) break
      const prefix = this.prefixes.get(text.slice(0, length))
      if (prefix === undefined) continue
      if (prefix.changed.size === 0) this.due.push(prefix)
      prefix.changed.set(text, by)
    }
    return this.hasChanges && !hadChanges
  }

  /** Hands the changes to the clients: for each prefix one message, which leaves out what a `noLoop` client did itself. */
  send(send: BroadcastFunction): void {
    const due = this.due.sort((a, b) => (a.text < b.text ? -1 : 1))
    this.due = []
    for (const prefix of due) this.sendPrefix(prefix, send)
  }

  private sendPrefix(prefix: Prefix, send: BroadcastFunction): void {
    const { changed } = prefix
    prefix.changed = new Map()
    const keys = [...changed.keys()].sort()
    for (const client of prefix.clients) {
      const noLoop = client.tracking?.options.noLoop === true
      const theirs = noLoop ? keys.filter((key) => changed.get(key) !== client) : keys
      if (theirs.length > 0) send(client, theirs)
    }
  }

  private newPrefix(text: string): Prefix {
    const prefix: Prefix = { text, clients: new Set(), changed: new Map() }
    this.prefixes.set(text, prefix)
    this.usedBytes += PREFIX_BYTES + text.length
    this.countLength(text.length, 1)
    return prefix
  }

  private countLength(length: number, change: number): void {
    const count = (this.byLength.get(length) ?? 0) + change
    if (count > 0) this.byLength.set(length, count)
    else this.byLength.delete(length)
    if (count === 0 || (count === 1 && change > 0))
      this.lengths = [...this.byLength.keys()].sort((a, b) => a - b)
  }
}
