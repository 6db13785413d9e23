// Active expiry of hash fields: deletes those whose time is up although nobody asks for them.
//
// Each database has a list of its hashes with such fields, and each hash knows when its next one may be due. So a run
// looks at one number a hash, and reads the index only of those where something is due.

import { dropInOrder } from '../collections/hash-expiry.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'

/** Fields of one hash that are deleted between two looks at the time. */
const BATCH_FIELDS = 128
/** Hashes between two looks at the time. */
const BATCH_HASHES = 256

/** Deletes expired fields in the background. */
export class FieldExpiry {
  private readonly keyspace: Keyspace
  private nextDb = 0
  /** Where to go on in the list of each database. */
  private readonly slots: number[]

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
    this.slots = keyspace.databases.map(() => 0)
  }

  /** Looks at every hash with expiring fields once; false: it stopped at `endMs`, on the clock of performance.now(). */
  run(endMs: number): boolean {
    if (this.keyspace.keepExpired) return true
    const { databases } = this.keyspace
    for (let i = 0; i < databases.length; i++) {
      const db = databases[this.nextDb]
      this.nextDb = (this.nextDb + 1) % databases.length
      if (!this.runDatabase(db, endMs)) return false
    }
    return true
  }

  private runDatabase(db: Database, endMs: number): boolean {
    const { nowMs } = this.keyspace
    let slot = this.slots[db.index]
    let left = BATCH_HASHES
    while (slot < db.volatileHashes.size) {
      if (--left === 0) {
        this.slots[db.index] = slot
        if (performance.now() >= endMs) return false
        left = BATCH_HASHES
      }
      if (db.volatileHashes.tableAt(slot).nextExpiryMs >= nowMs) {
        slot++
        continue
      }
      if (this.runHash(db, slot)) slot++
      this.slots[db.index] = slot
      if (performance.now() >= endMs) return false
    }
    this.slots[db.index] = 0
    return true
  }

  /** Deletes some fields of a hash; true: it is still in its slot, and nothing of it is due any more. */
  private runHash(db: Database, slot: number): boolean {
    const { volatileHashes } = db
    const table = volatileHashes.tableAt(slot)
    const key = volatileHashes.keyAt(slot)
    const ref = db.peek(key, 0, key.length)
    if (ref === 0) return false // its key has just expired with everything in it
    const dropped = dropInOrder(db, ref, table, key, 0, key.length, BATCH_FIELDS)
    return dropped < BATCH_FIELDS && slot < volatileHashes.size && volatileHashes.tableAt(slot) === table
  }
}
