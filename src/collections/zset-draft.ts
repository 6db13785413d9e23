// A sorted set in the making: what ZUNION and its like, ZRANGESTORE and the GEO commands gather.
// Members come and change in any order; they are sorted once, at the end.

import type { Database } from '../keyspace/database.ts'
import type { SharedState } from '../keyspace/shared.ts'
import type { SortedEntries } from '../values/sorted-entries.ts'
import { SortedSet } from '../values/sorted-set.ts'
import { KIND_BIG } from './zset.ts'
import { packSorted } from './zset-pack.ts'

/** Up to this many members are freed at once. */
const FREE_AT_ONCE = 64

/** Members with scores, not sorted yet. Members are named by nodes; 0 is none. */
export class ZsetDraft {
  private readonly keyspace: SharedState
  private readonly set: SortedSet
  private isSorted = false

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
    this.set = new SortedSet(keyspace)
  }

  get size(): number {
    return this.set.size
  }

  /** Makes room for `count` members. */
  reserve(count: number): void {
    this.set.reserve(count)
  }

  /** The node of a member, or 0. */
  find(buf: Uint8Array, start: number, end: number): number {
    return this.set.find(buf, start, end)
  }

  score(node: number): number {
    return this.set.score(node)
  }

  setScore(node: number, score: number): void {
    this.set.setLooseScore(node, score)
  }

  /** Adds the member that `find` has just not found; returns its node. */
  add(buf: Uint8Array, start: number, end: number, score: number): number {
    return this.set.addLoose(buf, start, end, score)
  }

  /** Fills the empty draft with entries that are in order. */
  load(entries: SortedEntries): void {
    this.set.load(entries)
    this.isSorted = true
  }

  remove(node: number): void {
    this.set.removeLoose(node)
  }

  /** Sorts the members. The set is the caller's to read; afterwards `dispose` frees it, or `store` takes it over. */
  finish(): SortedSet {
    if (!this.isSorted) this.set.order()
    this.isSorted = true
    return this.set
  }

  /** Frees what was not stored: a large draft in slices, later. */
  dispose(): void {
    const { set } = this
    if (set.size <= FREE_AT_ONCE) set.free(Number.MAX_SAFE_INTEGER)
    else {
      this.keyspace.lazyFree.add({
        get pending() {
          return set.size
        },
        free: (count: number) => set.free(count),
      })
    }
  }

  /**
   * Stores the members, of which there is one at least, under a key that was looked up last, over its record `ref`
   * (0: none): packed if the limits allow it. An expiry time goes. Returns the record; the draft is used up.
   */
  store(db: Database, ref: number, key: Uint8Array, keyStart: number, keyEnd: number): number {
    const set = this.finish()
    const packed = packSorted(set, this.keyspace.limits)
    if (packed === null) return db.storeBig(ref, key, keyStart, keyEnd, set, KIND_BIG, false)
    set.free(Number.MAX_SAFE_INTEGER)
    return db.store(ref, key, keyStart, keyEnd, packed.bytes, 0, packed.bytes.length, packed.kind, false)
  }
}
