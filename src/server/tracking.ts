// Client-side caching: who may have which keys in a cache of its own, and the messages that tell it to forget them.
//
// What tracking clients read is remembered in a table; a change takes the key out of it and tells its readers. Clients
// with prefixes hear of every change under them instead, once a turn of the event loop. The keyspace is observed only
// while a client is connected that uses tracking.

import type { Keyspace } from '../keyspace/keyspace.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import type { Request } from '../protocol/request.ts'
import { type Client, GATE_SUBSCRIBED, GATE_TRACKING, STOP_BLOCKED, STOP_CLOSING } from './client.ts'
import type { CommandEntry } from './declaration.ts'
import type { Delivery } from './delivery.ts'
import { requestKeys } from './request-keys.ts'
import { BroadcastPrefixes } from './tracking-broadcast.ts'
import { InvalidationMessage } from './tracking-message.ts'
import { NO_TRACKING, type TrackingOptions, TrackingState } from './tracking-state.ts'
import { TrackingTable } from './tracking-table.ts'

/** Keys that are forgotten at once when the table is too full; more with each look that finds it too full again. */
const EVICTION_STEP = 100
/** A table with more keys is freed in slices. */
const FREE_AT_ONCE = 64

/** What tracking needs of the server. */
export interface TrackingParts {
  readonly keyspace: Keyspace
  readonly delivery: Delivery
  readonly clients: {
    readonly running: Client | null
    all(): Iterable<Client>
    get(id: number): Client | undefined
  }
  /** Messages to clients with prefixes are due at the end of this turn: see `sendBroadcasts`. */
  onBroadcast(): void
}

/** The tracking of a server. */
export class Tracking implements KeyspaceObserver {
  /** How many clients have tracking on. */
  clientCount = 0
  /** `tracking-table-max-keys`; 0: no limit. */
  maxKeys = 0
  readonly prefixes = new BroadcastPrefixes()
  private readonly parts: TrackingParts
  private table: TrackingTable | null = null
  /** How many connected clients have ever had it on: the table may know them. */
  private userCount = 0
  private readonly message: InvalidationMessage
  private readonly readers: number[] = []
  private sentKeys: readonly string[] | null = null
  private evictionRounds = 0
  /** The waiting client that is served in place of the running one, and the messages to it. */
  private served: Client | null = null
  private servedMessages: Uint8Array[] = []

  constructor(parts: TrackingParts) {
    this.parts = parts
    this.message = new InvalidationMessage(parts.delivery)
  }

  /** How many keys are tracked. */
  get keyCount(): number {
    return this.table?.size ?? 0
  }

  /** How many pairs of a key and a client that has read it there are. */
  get itemCount(): number {
    return this.table?.items ?? 0
  }

  /** Bytes of the table and the prefixes, which count as used memory. */
  get usedBytes(): number {
    return (this.table?.usedBytes ?? 0) + this.prefixes.usedBytes
  }

  // Clients

  /** CLIENT TRACKING ON. The options must go together. */
  start(client: Client, options: TrackingOptions): void {
    const { clients } = this.parts
    const state = this.stateOf(client)
    if (!state.isOn) this.clientCount++
    state.isOn = true
    state.isRedirectBroken = false
    state.options = options
    client.setGate(GATE_TRACKING, true)
    // Who gets messages has them behind each of its replies, not behind a whole batch.
    if (options.redirectId !== 0) clients.get(options.redirectId)?.setGate(GATE_TRACKING, true)
    if (!options.broadcast) return
    for (const prefix of options.prefixes.length === 0 ? [''] : options.prefixes) {
      state.prefixes.add(prefix)
      this.change(() => this.prefixes.add(prefix, client))
    }
  }

  /** CLIENT TRACKING OFF. What the client has read stays in the table, in case it goes on later. */
  stop(client: Client): void {
    const state = client.tracking
    if (state?.isOn !== true) return
    for (const prefix of state.prefixes) this.change(() => this.prefixes.remove(prefix, client))
    state.prefixes.clear()
    state.isOn = false
    state.isRedirectBroken = false
    state.hasSaidCaching = false
    state.options = NO_TRACKING
    client.setGate(GATE_TRACKING, false)
    this.clientCount--
  }

  /** The client's connection is gone. */
  forget(client: Client): void {
    if (client.tracking === null) return
    this.stop(client)
    client.tracking = null
    if (--this.userCount > 0) return
    this.parts.keyspace.unobserve(this)
    this.dropTable()
    this.table = null
  }

  private stateOf(client: Client): TrackingState {
    if (client.tracking !== null) return client.tracking
    client.tracking = new TrackingState()
    if (this.userCount++ === 0) {
      this.table = new TrackingTable(this.parts.keyspace)
      this.parts.keyspace.observe(this)
    }
    return client.tracking
  }

  // Commands

  /** A tracking client has run a command that only reads: the keys are remembered that it named. */
  remember(client: Client, command: CommandEntry, request: Request): void {
    if (client.tracking?.remembers !== true) return
    const keys = requestKeys(command, request)
    if (keys === null) return
    for (const { position } of keys)
      this.table?.add(request.buf, request.start[position], request.end[position], client.id)
    this.limit()
  }

  /** The same for a waiting client that is served. */
  rememberServed(client: Client, keys: readonly Uint8Array[]): void {
    if (client.tracking?.remembers !== true) return
    for (const key of keys) this.table?.add(key, 0, key.length, client.id)
  }

  /** A request of a tracking client is through: CLIENT CACHING held for it, or holds for the next one. */
  commandDone(client: Client): void {
    const state = client.tracking
    if (state?.hasSaidCaching !== true) return
    const wasClientCommand = client.lastCommand?.parent?.fullName === 'client'
    if (client.transaction === null && !wasClientCommand && (client.stopped & STOP_BLOCKED) === 0)
      state.hasSaidCaching = false
  }

  /** A waiting client is about to be served: messages to it are kept until `endServing`. */
  beginServing(client: Client): void {
    this.served = client
  }

  /** The messages to the client that was served, which go behind its reply. */
  endServing(): readonly Uint8Array[] {
    const messages = this.servedMessages
    this.served = null
    if (messages.length > 0) this.servedMessages = []
    return messages
  }

  /** Has the table forget keys beyond `tracking-table-max-keys`, some at a time, and their readers too. */
  limit(): void {
    const { maxKeys, table } = this
    if (maxKeys === 0 || table === null || table.size <= maxKeys) {
      this.evictionRounds = 0
      return
    }
    const effort = EVICTION_STEP * ++this.evictionRounds
    for (let i = 0; i < effort && table.size > maxKeys; i++) {
      const key = table.randomKey()
      this.tellReaders(key, 0, key.length, null)
    }
  }

  /** Databases were emptied: all tracking clients have to forget everything. */
  flushed(): void {
    if (this.clientCount > 0) {
      this.message.setEverything()
      for (const client of this.parts.clients.all()) if (client.tracking?.isOn === true) this.send(client)
    }
    if (this.table === null) return
    this.dropTable()
    this.table = new TrackingTable(this.parts.keyspace)
  }

  /** Tells the clients with prefixes what has changed in the turn that ends. */
  sendBroadcasts(): void {
    if (!this.prefixes.hasChanges) return
    this.prefixes.send((client, keys) => {
      if (keys !== this.sentKeys) this.message.setKeys(keys)
      this.sentKeys = keys
      this.send(client)
    })
    this.sentKeys = null
  }

  // What happens in the keyspace

  changed(_db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    this.invalidate(key, start, end, this.served ?? this.parts.clients.running)
  }

  expired(_db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    this.invalidate(key, start, end, null)
  }

  beforeChange(): void {}
  event(): void {}
  beforeFlush(): void {}
  swapped(): void {}

  /** A key was changed by a client, or because its time was up. */
  private invalidate(key: Uint8Array, start: number, end: number, by: Client | null): void {
    if (this.prefixes.size > 0 && this.prefixes.note(key, start, end, by)) this.parts.onBroadcast()
    if (this.keyCount > 0) this.tellReaders(key, start, end, by)
  }

  private tellReaders(key: Uint8Array, start: number, end: number, by: Client | null): void {
    const { readers } = this
    const count = this.table?.take(key, start, end, readers) ?? 0
    if (count === 0) return
    this.message.setKey(key, start, end)
    for (let i = 0; i < count; i++) {
      const reader = this.parts.clients.get(readers[i])
      const state = reader?.tracking
      if (reader === undefined || !state?.isOn || state.options.broadcast) continue
      if (!state.options.noLoop || reader !== by) this.send(reader)
    }
  }

  /** Sends the message to a tracking client, or to the one that stands in for it. */
  private send(client: Client): void {
    const redirectId = client.tracking?.options.redirectId ?? 0
    const target = redirectId === 0 ? client : this.parts.clients.get(redirectId)
    if (target === undefined || isGone(target)) {
      if (redirectId !== 0) this.redirectBroken(client, redirectId)
      return
    }
    const hears = target.resp3 || (redirectId !== 0 && (target.gates & GATE_SUBSCRIBED) !== 0)
    if (!hears) return
    if (target === this.served) this.servedMessages.push(this.message.copyFor(target))
    else this.message.send(target)
  }

  /** The client that should get the messages does not exist any more. */
  private redirectBroken(client: Client, redirectId: number): void {
    if (client.tracking !== null) client.tracking.isRedirectBroken = true
    if (!client.resp3) return
    const push = Buffer.from(`>2\r\n$21\r\ntracking-redir-broken\r\n:${redirectId}\r\n`)
    this.parts.delivery.deliver(client, push, 0, push.length)
    this.message.forgetPlace()
  }

  private dropTable(): void {
    const { table } = this
    if (table === null) return
    if (table.size > FREE_AT_ONCE) this.parts.keyspace.lazyFree.add(table)
    else table.free(FREE_AT_ONCE)
  }

  /** Changes the prefixes; what they take counts as memory of tables. */
  private change(apply: () => void): void {
    const before = this.prefixes.usedBytes
    apply()
    this.parts.keyspace.arena.tableBytes += this.prefixes.usedBytes - before
  }
}

function isGone({ closeAfterReply, stopped }: Client): boolean {
  return (stopped & STOP_CLOSING) !== 0 && !closeAfterReply
}
