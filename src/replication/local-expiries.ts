// Keys that got their expiry time on a writable replica, from its own clients. The master knows nothing of them and will
// never delete them, so they expire here.

import { latin1ToString } from '../bytes/text.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'
import type { Server } from '../server/server.ts'

/** How many keys of a database a tick looks at. */
const KEYS_PER_TICK = 500

/** The keys of one server, by database. Attached to the keyspace while the server is a writable replica. */
export class LocalExpiries implements KeyspaceObserver {
  private readonly server: Server
  /** Keys as byte texts. */
  private readonly keys = new Map<number, Set<string>>()
  private isAttached = false

  constructor(server: Server) {
    this.server = server
  }

  /** How many keys are known. */
  get count(): number {
    let sum = 0
    for (const keys of this.keys.values()) sum += keys.size
    return sum
  }

  /** Begins or ends to note keys. As a master or a read-only replica the server needs none of them. */
  attach(isAttached: boolean): void {
    if (isAttached === this.isAttached) return
    this.isAttached = isAttached
    if (isAttached) this.server.keyspace.observe(this)
    else this.server.keyspace.unobserve(this)
    this.keys.clear()
  }

  /** Deletes what has expired, and forgets what has no expiry time any more. Called by the cron. */
  run(): void {
    for (const [index, keys] of this.keys) {
      let left = Math.min(KEYS_PER_TICK, keys.size)
      for (const key of keys) {
        if (left-- === 0) break
        // Whatever stays goes to the end, so that the next tick sees others.
        keys.delete(key)
        if (this.isStillToExpire(index, Buffer.from(key, 'latin1'))) keys.add(key)
      }
    }
  }

  changed(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    const { clients } = this.server
    if (clients.running === null || clients.running.link !== null) return
    const database = this.server.keyspace.databases[db.index]
    const { hash } = database
    const ref = database.peek(key, start, end)
    // The hash of the look-up belongs to the command that runs.
    database.hash = hash
    if (ref === 0 || database.expireAt(ref) < 0) return
    const keys = this.keys.get(db.index) ?? new Set()
    this.keys.set(db.index, keys.add(latin1ToString(key, start, end)))
  }

  beforeFlush(db: ObservedDatabase): void {
    this.keys.delete(db.index)
  }

  beforeChange(): void {}
  event(): void {}
  expired(): void {}
  swapped(): void {}

  private isStillToExpire(index: number, key: Uint8Array): boolean {
    const { keyspace } = this.server
    const db = keyspace.databases[index]
    // To find what has expired it must not be hidden.
    keyspace.setTimeless(true)
    const ref = db.peek(key, 0, key.length)
    keyspace.setTimeless(false)
    if (ref === 0 || db.expireAt(ref) < 0) return false
    if (db.expireAt(ref) >= keyspace.nowMs) return true
    db.expire(ref)
    return false
  }
}
