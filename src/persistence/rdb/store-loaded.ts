// A value that was read goes under its key.

import type { Database } from '../../keyspace/database.ts'
import { type LoadedValue, NO_VALUE } from './loaded-value.ts'

/** The clock counts in 24 bits of seconds: what is longer ago than half of that looks like the future. */
const MAX_IDLE_SECONDS = 2 ** 23 - 1

/**
 * Stores a value under a key that was looked up last and does not exist, without expiry time. A big value belongs to the
 * key from then on; where there is no memory for the record, it is freed. The value is no empty collection. Returns the
 * record.
 */
export function storeLoaded(
  db: Database,
  key: Uint8Array,
  start: number,
  end: number,
  value: LoadedValue,
): number {
  const { kind, packed, big } = value
  if (big === null) {
    const owned = value.isOwned ? packed.bytes : null
    return db.store(0, key, start, end, packed.bytes, packed.start, packed.end, kind, false, owned)
  }
  let ref: number
  try {
    ref = db.storeBig(0, key, start, end, big, kind, false)
  } catch (error) {
    dropLoaded(value)
    throw error
  }
  value.big = null
  db.volatileHashes.follow(big, key, start, end)
  return ref
}

/** Frees a value that nobody wants. */
export function dropLoaded(value: LoadedValue): void {
  value.big?.free(Number.MAX_SAFE_INTEGER)
  value.big = null
  value.kind = NO_VALUE
}

/** Sets a record's access clock to an idle time in seconds or to an access counter, whichever the clock keeps; -1: none. */
export function setAccess(db: Database, ref: number, idleSeconds: number, frequency: number): void {
  const { access } = db.keyspace
  if (access.lfu) {
    if (frequency >= 0) db.setAccessBits(ref, access.bitsForFrequency(frequency))
  } else if (idleSeconds >= 0) {
    db.setAccessBits(ref, access.bitsForIdle(Math.min(idleSeconds, MAX_IDLE_SECONDS)))
  }
}
