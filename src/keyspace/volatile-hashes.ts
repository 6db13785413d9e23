// The hashes of a database whose fields expire, each with its key, so that the cron finds and empties them.
// A hash stands here from its first field with a time to its last; deleting, renaming and moving keys keep it right.

import { ownCopy } from '../bytes/copy.ts'
import type { BigValue } from '../values/big-value.ts'
import { type HashRegistry, HashTable } from '../values/hash-table.ts'

interface Entry {
  readonly table: HashTable
  readonly key: Uint8Array
}

/** A dense list of hashes. */
export class VolatileHashes implements HashRegistry {
  private readonly entries: Entry[] = []

  get size(): number {
    return this.entries.length
  }

  tableAt(slot: number): HashTable {
    return this.entries[slot].table
  }

  keyAt(slot: number): Uint8Array {
    return this.entries[slot].key
  }

  /** Takes in a value that came under the key `key[start, end)`, if it is a hash whose fields expire. */
  follow(value: BigValue, key: Uint8Array, start: number, end: number): void {
    if (!(value instanceof HashTable)) return
    value.registry?.remove(value)
    if (value.volatileFields === 0) return
    value.registry = this
    value.registrySlot = this.entries.length
    this.entries.push({ table: value, key: ownCopy(key, start, end) })
  }

  /** Takes a hash out; the last one moves into its place. */
  remove(table: HashTable): void {
    const last = this.entries.pop() as Entry
    if (last.table !== table) {
      this.entries[table.registrySlot] = last
      last.table.registrySlot = table.registrySlot
    }
    table.registry = null
  }
}
