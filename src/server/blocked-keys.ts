// Clients that wait for keys, as BLPOP and BZPOPMIN do: who waits for what, which keys have become ready, who is served.
//
// A change only marks its key as ready. When the command that made the change is through (a whole transaction or
// script counts as one), the ready keys are looked at in the order in which they became ready, and those who wait for
// each in the order in which they came. What serving them changes may make further keys ready.

import { halfSipHash } from '../bytes/hash.ts'
import { latin1ToString } from '../bytes/text.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import { ReplyWriter } from '../protocol/reply.ts'
import { Alarm } from './alarm.ts'
import { KeyFilter } from './blocked-filter.ts'
import { type Wait, WaitedKey } from './blocked-queue.ts'
import type { WaitRequest } from './blocked-wait.ts'
import { type Client, STOP_CLOSING } from './client.ts'
import type { Clock } from './clock.ts'
import { READONLY } from './declaration.ts'
import { failureReply } from './failure.ts'
import type { LaterReplies, ReplyFunction, UnblockMode } from './later-reply.ts'
import type { Log } from './log.ts'
import type { Propagation } from './propagation.ts'
import type { ServerStats } from './stats.ts'
import type { Tracking } from './tracking.ts'

/** The type of a key that is not there. */
const NO_TYPE = -1

/** What the waits of a server work with. */
export interface BlockedKeysParts {
  readonly keyspace: Keyspace
  readonly clock: Clock
  readonly propagation: Propagation
  readonly laterReplies: LaterReplies
  readonly log: Log
  readonly stats: ServerStats
  readonly tracking: Tracking
  readonly replication: { readonly offset: number }
}

/** All waits for keys of one server. */
export class BlockedKeys implements KeyspaceObserver {
  /** Whether keys have become ready: see `serve`. */
  hasReady = false
  private readonly parts: BlockedKeysParts
  /** For each database the keys that somebody waits for, by their text. */
  private readonly keys: readonly Map<string, WaitedKey>[]
  private readonly filter = new KeyFilter()
  private readonly waits = new Set<Wait>()
  private readonly aside = new ReplyWriter()
  private ready: WaitedKey[] = []

  constructor(parts: BlockedKeysParts) {
    this.parts = parts
    this.aside.onError = (text) => parts.stats.countError(text)
    this.keys = parts.keyspace.databases.map(() => new Map())
  }

  /** How many keys are waited for. */
  get keyCount(): number {
    return this.keys.reduce((sum, keys) => sum + keys.size, 0)
  }

  /** How many keys somebody waits for who minds their loss. */
  get mindingKeyCount(): number {
    let count = 0
    for (const keys of this.keys) for (const { minding } of keys.values()) if (minding > 0) count++
    return count
  }

  /** How many clients wait that will not wait for ever. */
  get timedCount(): number {
    let count = 0
    for (const wait of this.waits) if (wait.timer !== null) count++
    return count
  }

  /** Holds the running client back until one of its keys can serve it, or its time is up. */
  wait(client: Client, request: WaitRequest): void {
    const { clock, keyspace, laterReplies } = this.parts
    const later = laterReplies.hold(client)
    const { keys, timeoutMs } = request
    const wait: Wait = { request, later, places: [], timer: null, retry: null }
    if (this.waits.size === 0) keyspace.observe(this)
    this.waits.add(wait)
    for (const key of keys) this.enter(wait, key)
    later.onGone = () => this.leave(wait)
    later.unblock = (mode) => this.unblock(wait, mode)
    this.planRetry(wait)
    if (timeoutMs === 0) return
    wait.timer = new Alarm(clock, clock.now() + timeoutMs, () => this.answer(wait, writeNothingCame))
  }

  /** Serves whom the ready keys can serve. Called between commands, when `hasReady`. */
  serve(): void {
    // More may be added on the way.
    for (let i = 0; i < this.ready.length; i++) this.serveKey(this.ready[i])
    this.ready = []
    this.hasReady = false
  }

  /** Nobody can be served any more: all get an error, and their connections are closed. */
  failAll(text: string): void {
    for (const wait of [...this.waits]) {
      const { client } = wait.later
      this.answer(wait, (reply) => {
        reply.error(text)
        client.closeSoon()
      })
    }
  }

  /** Forgets everybody. */
  close(): void {
    for (const wait of [...this.waits]) this.leave(wait)
  }

  // What happens in the keyspace

  changed(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    if (!this.filter.mayHave(key, start, end)) return
    const waited = this.keys[db.index].get(latin1ToString(key, start, end))
    if (waited !== undefined) this.look(waited)
  }

  /** Something happened to a key, which those who wait for it should look at, although it counts as no change. */
  signal(db: Database, key: Uint8Array, start: number, end: number): void {
    if (this.waits.size > 0) this.changed(db, key, start, end)
  }

  swapped(first: ObservedDatabase, second: ObservedDatabase): void {
    for (const waited of this.keys[first.index].values()) this.look(waited)
    for (const waited of this.keys[second.index].values()) this.look(waited)
  }

  expired(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    this.changed(db, key, start, end)
  }

  beforeFlush(db: ObservedDatabase): void {
    for (const waited of this.keys[db.index].values()) if (waited.minding > 0) this.markReady(waited)
  }

  beforeChange(): void {}
  event(): void {}
  fieldExpired(): void {}

  /**
   * Marks a key as ready if it is there with a type that somebody wants, or is not and somebody minds. Leaves no trace in
   * the database.
   */
  private look(waited: WaitedKey): void {
    if (waited.isReady) return
    const { bytes, db } = waited
    const { hashKey0, hashKey1 } = db.keyspace
    const hash = halfSipHash(bytes, 0, bytes.length, hashKey0, hashKey1)
    const ref = db.table.find(bytes, 0, bytes.length, hash)
    const isWanted = ref !== 0 && waited.queue(db.type(ref)) !== undefined
    if (!isWanted && waited.whoMinds(ref === 0 ? NO_TYPE : db.type(ref)).length === 0) return
    this.markReady(waited)
  }

  private markReady(waited: WaitedKey): void {
    if (waited.isReady) return
    waited.isReady = true
    this.ready.push(waited)
    this.hasReady = true
  }

  private serveKey(waited: WaitedKey): void {
    waited.isReady = false
    const { bytes, db } = waited
    let ref = db.lookup(bytes, 0, bytes.length)
    const type = ref === 0 ? NO_TYPE : db.type(ref)
    for (const { wait } of waited.whoMinds(type)) this.serveWait(wait, bytes, 0)
    if (ref === 0) return
    let place = waited.queue(type)?.first ?? null
    while (place !== null && ref !== 0 && db.type(ref) === type) {
      const { behind, wait } = place
      this.serveWait(wait, bytes, ref)
      ref = db.lookup(bytes, 0, bytes.length)
      place = behind
    }
  }

  private serveWait(wait: Wait, key: Uint8Array, ref: number): void {
    // What a client gets whose connection is being closed would be lost.
    if ((wait.later.client.stopped & STOP_CLOSING) !== 0) return
    const { log, propagation, tracking } = this.parts
    const { client } = wait.later
    const command = client.lastCommand
    // The reply is written aside, at once: it must not show what happens to the data behind this.
    const reply = this.aside
    const errorsBefore = reply.errors
    reply.resp3 = client.resp3
    let served = true
    tracking.beginServing(client)
    try {
      served = wait.request.serve(reply, key, ref)
    } catch (error) {
      reply.reset()
      reply.error(failureReply(log, command?.fullName ?? '', error))
    }
    propagation.sendServed(wait.request.db.index)
    if (propagation.active) client.writeOffset = this.parts.replication.offset
    const messages = tracking.endServing()
    if (!served) return this.planRetry(wait)
    if (command !== null && (command.flagBits & READONLY) !== 0)
      tracking.rememberServed(client, wait.request.keys)
    if (command !== null && reply.errors !== errorsBefore) command.failedCalls++
    const chunks = reply.takeAway()
    this.answer(wait, (theirs) => {
      for (const chunk of chunks) theirs.raw(chunk)
      for (const message of messages) theirs.raw(message)
    })
  }

  /** Lets a wait be looked at again when its time has come, whether a key changes or not. */
  private planRetry(wait: Wait): void {
    wait.retry?.cancel()
    const atMs = wait.request.retryAtMs?.() ?? Number.POSITIVE_INFINITY
    wait.retry =
      atMs === Number.POSITIVE_INFINITY ? null : new Alarm(this.parts.clock, atMs, () => this.retry(wait))
  }

  private retry(wait: Wait): void {
    const { clock, keyspace } = this.parts
    wait.retry = null
    keyspace.setNow(clock.now())
    const [place] = wait.places
    if (place === undefined || !this.waits.has(wait)) return
    const { bytes, db } = place.key
    this.serveWait(wait, bytes, db.lookup(bytes, 0, bytes.length))
    if (this.hasReady) this.serve()
  }

  private unblock(wait: Wait, mode: UnblockMode): void {
    const { lastCommand } = wait.later.client
    if (mode === 'error' && lastCommand !== null) lastCommand.failedCalls++
    this.answer(wait, mode === 'error' ? writeUnblocked : writeNothingCame)
  }

  private answer(wait: Wait, write: ReplyFunction): void {
    this.leave(wait)
    wait.later.send(write)
  }

  // Queues

  private enter(wait: Wait, key: Uint8Array): void {
    const waited = this.waitedKey(wait.request.db, key)
    const place = waited.enter(wait)
    if (place !== null) wait.places.push(place)
  }

  private waitedKey(db: Database, key: Uint8Array): WaitedKey {
    const keys = this.keys[db.index]
    const text = latin1ToString(key)
    const known = keys.get(text)
    if (known !== undefined) return known
    const waited = new WaitedKey(db, key, text)
    keys.set(text, waited)
    this.filter.add(key)
    return waited
  }

  private leave(wait: Wait): void {
    if (!this.waits.delete(wait)) return
    wait.timer?.cancel()
    wait.retry?.cancel()
    for (const place of wait.places) {
      const { key } = place
      key.leave(place)
      if (key.places > 0) continue
      this.keys[key.db.index].delete(key.text)
      this.filter.remove(key.bytes)
    }
    if (this.waits.size === 0) this.parts.keyspace.unobserve(this)
  }
}

const writeNothingCame: ReplyFunction = (reply) => reply.nullArray()
const writeUnblocked: ReplyFunction = (reply) => reply.error('UNBLOCKED client unblocked via CLIENT UNBLOCK')
