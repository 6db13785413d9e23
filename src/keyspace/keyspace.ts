// The keyspace: all databases of a server, and what they share.

import { randomInt } from 'node:crypto'
import { Database } from './database.ts'
import { SharedState } from './shared.ts'

const UINT32 = 2 ** 32

/** What a keyspace is made with. */
export interface KeyspaceOptions {
  /** How many databases SELECT can choose from. */
  databases: number
  /** Unix milliseconds now; read once a batch of commands. */
  nowMs: number
  /** Two 32-bit words that key the hash; random when absent. */
  hashSeed?: readonly [number, number]
}

/** The databases and what they share. */
export class Keyspace extends SharedState {
  readonly databases: Database[] = []

  constructor(options: KeyspaceOptions) {
    super(options.nowMs, options.hashSeed ?? [randomInt(UINT32), randomInt(UINT32)])
    for (let i = 0; i < options.databases; i++) this.databases.push(new Database(this, i))
  }

  /** Bytes of all keys and values, their tables included. */
  get usedBytes(): number {
    return this.arena.usedBytes + this.apart.usedBytes + this.bigValues.usedBytes + this.tableBytes
  }

  /** Bytes of all tables beside the arena and the long strings: buckets, expiry indexes and the like. */
  get tableBytes(): number {
    let sum = this.arena.tableBytes
    for (const db of this.databases) sum += db.volatileKeys.tableBytes
    return sum
  }

  /** Puts the contents of other databases in the place of all that is there, which they get. */
  replaceAll(others: readonly Database[]): void {
    this.databases.forEach((db, i) => {
      this.observer?.beforeFlush(db)
      db.swapContents(others[i])
    })
  }

  /** Exchanges the contents of two databases, as SWAPDB does. */
  swap(first: number, second: number): void {
    const a = this.databases[first]
    const b = this.databases[second]
    a.swapContents(b)
    this.observer?.swapped(a, b)
  }
}
