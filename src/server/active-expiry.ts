// Active expiry: deletes keys whose time is up although nobody asks for them, within a share of the time.
//
// Each database is walked along its expiry index, from where the last run stopped. Reading the index costs about a
// nanosecond a key, so that a run normally sees every volatile key; its time limit only bites when many expired at once.

import type { Database } from '../keyspace/database.ts'
import { indexSeconds } from '../keyspace/expiry-index.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'

/** The share of a cron period that a run may take, as Redis's default effort. */
const TIME_SHARE = 0.25
/** Entries between two looks at the time. */
const BATCH = 512

/** Deletes expired keys in the background. */
export class ActiveExpiry {
  /** How often a run ended by its time limit. */
  timeLimitReached = 0
  /** Time spent, in milliseconds. */
  usedMs = 0
  private readonly keyspace: Keyspace
  private nextDb = 0
  private slot = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  /** Looks at every volatile key once, or stops after its share of `periodMs`. */
  run(periodMs: number): void {
    if (this.keyspace.keepExpired) return
    const startMs = performance.now()
    const endMs = startMs + periodMs * TIME_SHARE
    const { databases } = this.keyspace
    for (let i = 0; i < databases.length; i++) {
      if (!this.runDatabase(databases[this.nextDb % databases.length], endMs)) {
        this.timeLimitReached++
        break
      }
      this.nextDb = (this.nextDb + 1) % databases.length
      this.slot = 0
    }
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
    let left = BATCH
    while (this.slot < db.volatileKeys.size) {
      if (--left === 0) {
        if (performance.now() >= endMs) return false
        left = BATCH
      }
      const index = db.volatileKeys
      const ref = index.refAt(this.slot)
      // An expired key's slot is taken by another one, which is looked at next.
      if (index.secondsAt(this.slot) <= now && db.isExpired(ref)) db.expire(ref)
      else this.slot++
    }
    return true
  }
}
