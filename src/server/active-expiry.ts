// Active expiry: deletes keys whose time is up although nobody asks for them, within a share of the time.
//
// Each database is walked along its expiry index, from where the last run stopped. Reading the index costs about a
// nanosecond a key, so that a run normally sees every volatile key; its time limit only bites when many expired at once.

import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { indexSeconds } from '../memory/expiry-index.ts'
import { FieldExpiry } from './field-expiry.ts'

/** The share of a cron period that a run may take, as Redis's default effort. */
const TIME_SHARE = 0.25
/** What of it fields of hashes get even if keys have used it up. */
const FIELDS_SHARE = 0.05
/** Entries between two looks at the time. */
const BATCH = 512

/** Deletes expired keys in the background. */
export class ActiveExpiry {
  /** How often a run ended by its time limit. */
  timeLimitReached = 0
  /** Time spent, in milliseconds. */
  usedMs = 0
  private readonly keyspace: Keyspace
  private readonly fields: FieldExpiry
  private nextDb = 0
  /** Where to go on in the index of each database. */
  private readonly slots: number[]

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
    this.fields = new FieldExpiry(keyspace)
    this.slots = keyspace.databases.map(() => 0)
  }

  /** Looks at every volatile key and hash once, or stops after its share of `periodMs`. */
  run(periodMs: number): void {
    if (this.keyspace.keepExpired) return
    const startMs = performance.now()
    const endMs = startMs + periodMs * TIME_SHARE
    const { databases } = this.keyspace
    for (let i = 0; i < databases.length; i++) {
      const db = databases[this.nextDb]
      // The next run begins with the next database, so that one with ever more expired keys does not hold the others up.
      this.nextDb = (this.nextDb + 1) % databases.length
      if (this.runDatabase(db, endMs)) continue
      this.timeLimitReached++
      break
    }
    if (!this.fields.run(Math.max(endMs, performance.now() + periodMs * FIELDS_SHARE)))
      this.timeLimitReached++
    this.usedMs += performance.now() - startMs
  }

  /** Forgets the counters. */
  resetStats(): void {
    this.timeLimitReached = 0
    this.usedMs = 0
  }

  /** False: the time was up before the end of the database. */
  private runDatabase(db: Database, endMs: number): boolean {
    const now = indexSeconds(this.keyspace.nowMs)
    let slot = this.slots[db.index]
    let left = BATCH
    while (slot < db.volatileKeys.size) {
      if (--left === 0) {
        this.slots[db.index] = slot
        if (performance.now() >= endMs) return false
        left = BATCH
      }
      const index = db.volatileKeys
      const ref = index.refAt(slot)
      // An expired key's slot is taken by another one, which is looked at next.
      if (index.secondsAt(slot) <= now && db.isExpired(ref)) db.expire(ref)
      else slot++
    }
    this.slots[db.index] = 0
    return true
  }
}
