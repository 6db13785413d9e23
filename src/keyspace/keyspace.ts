// The keyspace: all databases of a server with the memory they share, and the counters of what happens to their keys.

import { randomInt } from 'node:crypto'
import { ApartStrings } from '../memory/apart.ts'
import { Arena } from '../memory/arena.ts'
import { AccessClock } from './access-clock.ts'
import { Database } from './database.ts'
import { LazyFree } from './lazy-free.ts'
import { type KeyspaceObserver, ObserverList } from './observer.ts'

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

/** The bytes of a value, as a range; one object is reused for every value that is looked at. */
export interface ByteRange {
  bytes: Uint8Array
  start: number
  end: number
}

/** The databases and what they share. */
export class Keyspace {
  readonly arena = new Arena()
  readonly apart = new ApartStrings()
  readonly lazyFree = new LazyFree()
  readonly access = new AccessClock()
  readonly databases: Database[] = []
  readonly hashKey0: number
  readonly hashKey1: number

  /** Unix milliseconds, as of the running batch of commands. */
  nowMs: number
  /** Changes since the last save. */
  dirty = 0
  hits = 0
  misses = 0
  expiredKeys = 0
  /** Lookups of this client must not move the access clocks (CLIENT NO-TOUCH). */
  noTouch = false
  /** Whoever hears of changes; null: nobody. */
  observer: KeyspaceObserver | null = null
  /** The value that `Database.value` found. */
  readonly view: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  /** Room for the digits of a number on its way into a value. */
  readonly scratch = new Uint8Array(512)

  constructor(options: KeyspaceOptions) {
    const [k0, k1] = options.hashSeed ?? [randomInt(UINT32), randomInt(UINT32)]
    this.hashKey0 = k0 | 0
    this.hashKey1 = k1 | 0
    this.nowMs = options.nowMs
    this.access.set(options.nowMs)
    for (let i = 0; i < options.databases; i++) this.databases.push(new Database(this, i))
  }

  /** Moves the time that expiry and access clocks see; fractions of a millisecond are dropped. */
  setNow(nowMs: number): void {
    const whole = Math.floor(nowMs)
    if (whole === this.nowMs) return
    this.nowMs = whole
    this.access.set(whole)
  }

  /** Bytes of all keys and values, their tables included. */
  get usedBytes(): number {
    return this.arena.usedBytes + this.apart.usedBytes + this.tableBytes
  }

  /** Bytes of the bucket tables and expiry indexes of all databases. */
  get tableBytes(): number {
    let sum = 0
    for (const db of this.databases) sum += db.tableBytes
    return sum
  }

  /** Adds an observer of changes. */
  observe(observer: KeyspaceObserver): void {
    if (this.observer === null) this.observer = observer
    else if (this.observer instanceof ObserverList) this.observer.observers.push(observer)
    else this.observer = new ObserverList([this.observer, observer])
  }

  /** Exchanges the contents of two databases, as SWAPDB does. */
  swap(first: number, second: number): void {
    const a = this.databases[first]
    const b = this.databases[second]
    a.swapContents(b)
    this.observer?.swapped(a, b)
  }
}
