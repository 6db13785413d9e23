// INFO keyspace: the databases that have keys.

import type { Database } from '../../keyspace/database.ts'
import type { InfoSection } from './section.ts'

/** So many keys with an expiry time are looked at for the mean of their times to live. */
const MAX_SAMPLES = 1024

export const keyspaceSection: InfoSection = {
  name: 'keyspace',
  title: 'Keyspace',
  byDefault: true,
  fields: ({ keyspace }) =>
    keyspace.databases
      .filter((db) => db.size > 0)
      .map((db) => {
        const counts = `keys=${db.size},expires=${db.volatileKeys.size}`
        const ttl = `avg_ttl=${meanTtlMs(db, keyspace.nowMs)}`
        return [`db${db.index}`, `${counts},${ttl}${volatileHashes(db)}`]
      }),
}

/** How many hashes have fields with an expiry time. Redis says so since 7.4: not shown where there are none. */
function volatileHashes(db: Database): string {
  const { size } = db.volatileHashes
  return size === 0 ? '' : `,subexpiry=${size}`
}

/** The mean time to live in milliseconds, from a sample spread over all keys that have one; 0 without any. */
function meanTtlMs(db: Database, nowMs: number): number {
  const { volatileKeys } = db
  const step = Math.max(1, volatileKeys.size / MAX_SAMPLES)
  let sum = 0
  let count = 0
  for (let slot = 0; slot < volatileKeys.size; slot += step) {
    sum += Math.max(0, db.expireAt(volatileKeys.refAt(Math.floor(slot))) - nowMs)
    count++
  }
  return count === 0 ? 0 : Math.floor(sum / count)
}
