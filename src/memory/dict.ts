// The dictionary: byte-string keys to records of the arena, by chained buckets of references.
//
// It grows and shrinks by moving a bounded number of buckets with each operation, so that no operation ever waits
// for a resize; while that goes on, a key may be in either table. The hash stands in the record, so that moving
// a record reads nothing but its first words.

import type { ApartStrings } from './apart.ts'
import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from './arena.ts'
import { HAS_EXTRA, KEY_APART, KEY_LENGTH_MASK, type NodeLayout, readHandle } from './node.ts'
import { reverseNext } from './scan-cursor.ts'

const MIN_BUCKETS = 4
const MAX_BUCKETS = 2 ** 30
/** Below this share of used buckets the table shrinks. */
const MIN_FILL = 0.1
/** How many empty buckets one step of rehashing may pass. */
const EMPTY_VISITS = 10
/** Where there is no table: one object for all, because a small dictionary is mostly its objects. */
const NO_TABLE = new Int32Array(0)
/** How often a random bucket is drawn before the search goes on in order. */
const RANDOM_TRIES = 64

/** A hash table of arena records. The caller makes and frees the records; the dictionary links them. */
export class Dict {
  /** How many records are linked. */
  size = 0

  private readonly arena: Arena
  private readonly apart: ApartStrings
  private readonly words: Int32Array[]
  private readonly bytes: Uint8Array[]
  private readonly headerBytes: number
  private readonly extraBytes: number
  private table: Int32Array = new Int32Array(MIN_BUCKETS)
  private mask = MIN_BUCKETS - 1
  /** The table being filled while rehashing; empty otherwise. */
  private target: Int32Array = NO_TABLE
  private targetMask = 0
  /** The next bucket of `table` to move; -1: not rehashing. */
  private rehashIndex = -1
  private rehashPauses = 0
  /** Where `takeOut` goes on. */
  private takeIndex = 0

  constructor(arena: Arena, apart: ApartStrings, layout: NodeLayout) {
    this.arena = arena
    this.apart = apart
    arena.tableBytes += this.tableBytes
    this.words = arena.words
    this.bytes = arena.bytes
    this.headerBytes = layout.headerBytes
    this.extraBytes = layout.extraBytes
  }

  get isRehashing(): boolean {
    return this.rehashIndex >= 0
  }

  /** Buckets of the main table and, while rehashing, of the one being filled. */
  get buckets(): readonly [number, number] {
    return [this.mask + 1, this.target.length]
  }

  /** Buckets of both tables together, for walks by `head` and `nextOf`. */
  get slots(): number {
    return this.mask + 1 + this.target.length
  }

  /** How many of the main table's first buckets are empty because they are moved already. */
  get movedBuckets(): number {
    return this.rehashIndex < 0 ? 0 : this.rehashIndex
  }

  /** Bytes of the bucket tables. */
  get tableBytes(): number {
    return (this.table.length + this.target.length) * 4
  }

  /** The record with the key `key[start, end)` of the given hash, or 0. */
  find(key: Uint8Array, start: number, end: number, hash: number): number {
    if (this.rehashIndex >= 0) {
      this.rehashStep()
      const found = this.findIn(this.target, this.targetMask, key, start, end, hash)
      if (found !== 0) return found
    }
    return this.findIn(this.table, this.mask, key, start, end, hash)
  }

  private findIn(
    table: Int32Array,
    mask: number,
    key: Uint8Array,
    start: number,
    end: number,
    hash: number,
  ): number {
    let ref = table[hash & mask]
    while (ref !== 0) {
      const words = this.words[ref >>> WINDOW_SHIFT]
      const at = (ref & OFFSET_MASK) << 1
      if (words[at + 1] === hash && this.keyEquals(ref, words[at + 2], key, start, end)) return ref
      ref = words[at]
    }
    return 0
  }

  private keyEquals(ref: number, lengths: number, key: Uint8Array, start: number, end: number): boolean {
    const length = lengths & KEY_LENGTH_MASK
    if (length === KEY_APART) return this.apartKeyEquals(ref, lengths, key, start, end)
    if (length !== end - start) return false
    const bytes = this.bytes[ref >>> WINDOW_SHIFT]
    let at = ((ref & OFFSET_MASK) << 3) + this.headerBytes
    if ((lengths & HAS_EXTRA) !== 0) at += this.extraBytes
    for (let i = start; i < end; i++) {
      if (bytes[at++] !== key[i]) return false
    }
    return true
  }

  private apartKeyEquals(ref: number, lengths: number, key: Uint8Array, start: number, end: number): boolean {
    const at =
      ((ref & OFFSET_MASK) << 3) + this.headerBytes + ((lengths & HAS_EXTRA) !== 0 ? this.extraBytes : 0)
    const stored = this.apart.get(readHandle(this.bytes[ref >>> WINDOW_SHIFT], at))
    if (stored.length !== end - start) return false
    for (let i = 0; i < stored.length; i++) {
      if (stored[i] !== key[start + i]) return false
    }
    return true
  }

  /** Links a record whose hash word is set. Its key must not be in the dictionary. */
  insert(ref: number): void {
    if (this.rehashIndex >= 0) this.rehashStep()
    else if (this.size > this.mask) this.resize(this.size * 2)
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    const rehashing = this.rehashIndex >= 0
    const table = rehashing ? this.target : this.table
    const bucket = words[at + 1] & (rehashing ? this.targetMask : this.mask)
    words[at] = table[bucket]
    table[bucket] = ref
    this.size++
  }

  /** Unlinks a record, which the caller then frees. */
  remove(ref: number): void {
    if (!this.relink(ref, this.nextOf(ref))) throw new Error('dict: record to remove is not linked')
    this.size--
    if (this.size === 0) this.shrinkEmpty()
    else if (this.rehashIndex >= 0) this.rehashStep()
    else this.shrinkSparse()
  }

  /** Puts record `to` (same key and hash, its next word not yet set) where `from` is linked. */
  replace(from: number, to: number): void {
    const at = (to & OFFSET_MASK) << 1
    this.words[to >>> WINDOW_SHIFT][at] = this.nextOf(from)
    if (!this.relink(from, to)) throw new Error('dict: record to replace is not linked')
  }

  /** The first record of the main bucket of a hash, or 0; `inTarget`: of the bucket in the table being filled. */
  chain(hash: number, inTarget: boolean): number {
    return inTarget ? this.target[hash & this.targetMask] : this.table[hash & this.mask]
  }

  /** The next record of a record's chain, or 0. */
  nextOf(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][(ref & OFFSET_MASK) << 1]
  }

  /** Makes whatever points at `ref` point at `to`. */
  private relink(ref: number, to: number): boolean {
    const hash = this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 1]
    if (this.relinkIn(this.table, this.mask, hash, ref, to)) return true
    return this.rehashIndex >= 0 && this.relinkIn(this.target, this.targetMask, hash, ref, to)
  }

  private relinkIn(table: Int32Array, mask: number, hash: number, ref: number, to: number): boolean {
    const bucket = hash & mask
    let current = table[bucket]
    if (current === ref) {
      table[bucket] = to
      return true
    }
    while (current !== 0) {
      const words = this.words[current >>> WINDOW_SHIFT]
      const at = (current & OFFSET_MASK) << 1
      current = words[at]
      if (current === ref) {
        words[at] = to
        return true
      }
    }
    return false
  }

  /** Makes room for `count` records at once (before a bulk load), moving what there is step by step. */
  reserve(count: number): void {
    if (this.rehashIndex < 0 && count > this.mask + 1) this.resize(count)
  }

  private resize(count: number): void {
    let buckets = MIN_BUCKETS
    while (buckets < count && buckets < MAX_BUCKETS) buckets *= 2
    if (buckets === this.mask + 1 || this.rehashPauses > 0) return
    try {
      this.target = new Int32Array(buckets)
    } catch {
      return // no memory for another table: the chains get longer
    }
    this.arena.tableBytes += this.target.length * 4
    this.targetMask = buckets - 1
    this.rehashIndex = 0
    if (this.size === 0) this.finishRehash()
  }

  /** Starts to make the table smaller if few of its buckets are used. */
  private shrinkSparse(): void {
    if (this.mask >= MIN_BUCKETS && this.size < (this.mask + 1) * MIN_FILL) this.resize(this.size)
  }

  /** The last record is gone: there is nothing to move, so the tables are small again at once. */
  private shrinkEmpty(): void {
    const isSmall = this.mask < MIN_BUCKETS && this.rehashIndex < 0
    if (isSmall || this.rehashPauses > 0) return
    this.arena.tableBytes += (MIN_BUCKETS - this.target.length) * 4
    this.target = new Int32Array(MIN_BUCKETS)
    this.targetMask = MIN_BUCKETS - 1
    this.finishRehash()
  }

  /** Moves one bucket, passing at most ten empty ones. */
  private rehashStep(): void {
    if (this.rehashPauses > 0) return
    const table = this.table
    let visits = EMPTY_VISITS
    while (this.rehashIndex <= this.mask && table[this.rehashIndex] === 0) {
      this.rehashIndex++
      if (--visits === 0) return
    }
    if (this.rehashIndex <= this.mask) this.moveBucket(this.rehashIndex++)
    if (this.rehashIndex <= this.mask) return
    const shrank = this.targetMask < this.mask
    this.finishRehash()
    if (shrank) this.shrinkSparse() // many records may have gone meanwhile
  }

  private moveBucket(index: number): void {
    let ref = this.table[index]
    while (ref !== 0) {
      const words = this.words[ref >>> WINDOW_SHIFT]
      const at = (ref & OFFSET_MASK) << 1
      const next = words[at]
      const bucket = words[at + 1] & this.targetMask
      words[at] = this.target[bucket]
      this.target[bucket] = ref
      ref = next
    }
    this.table[index] = 0
  }

  private finishRehash(): void {
    this.arena.tableBytes -= this.table.length * 4
    this.table = this.target
    this.mask = this.targetMask
    this.target = NO_TABLE
    this.targetMask = 0
    this.rehashIndex = -1
  }

  /** Rehashes up to `steps` buckets; true while there is more to do. For the cron, in slices. */
  rehash(steps: number): boolean {
    for (let i = 0; i < steps && this.rehashIndex >= 0 && this.rehashPauses === 0; i++) this.rehashStep()
    return this.rehashIndex >= 0 && this.rehashPauses === 0
  }

  /** No bucket moves until `resumeRehash`: for walks that hold a position. */
  pauseRehash(): void {
    this.rehashPauses++
  }

  resumeRehash(): void {
    this.rehashPauses--
  }

  /**
   * Visits the records of the buckets that `cursor` names and returns the next cursor, 0 at the end.
   *
   * The cursor counts up in reversed bits, as in Redis: a bucket of a table maps to the same run of cursors whatever
   * the table's size, so that every element that stays is visited at least once even across resizes.
   * `visit` must not change the dictionary.
   */
  scan(cursor: number, visit: (ref: number) => void): number {
    if (this.size === 0) return 0
    if (this.rehashIndex < 0) {
      this.visitBucket(this.table, cursor & this.mask, visit)
      return reverseNext(cursor, this.mask)
    }
    const targetIsSmall = this.targetMask < this.mask
    const small = targetIsSmall ? this.target : this.table
    const smallMask = targetIsSmall ? this.targetMask : this.mask
    const large = targetIsSmall ? this.table : this.target
    const largeMask = targetIsSmall ? this.mask : this.targetMask
    let at = cursor
    this.visitBucket(small, at & smallMask, visit)
    do {
      this.visitBucket(large, at & largeMask, visit)
      at = reverseNext(at, largeMask)
    } while ((at & (smallMask ^ largeMask)) !== 0)
    return at
  }

  private visitBucket(table: Int32Array, bucket: number, visit: (ref: number) => void): void {
    let ref = table[bucket]
    while (ref !== 0) {
      const next = this.nextOf(ref)
      visit(ref)
      ref = next
    }
  }

  /** A record picked at random: a random used bucket, then a random record of its chain; 0 when empty. */
  random(randomInt: (limit: number) => number): number {
    if (this.size === 0) return 0
    if (this.rehashIndex >= 0) this.rehashStep()
    const total = this.mask + 1 + this.target.length
    let slot = randomInt(total)
    for (let tries = 0; this.head(slot) === 0; tries++) {
      slot = tries < RANDOM_TRIES ? randomInt(total) : (slot + 1) % total
    }
    let length = 0
    for (let ref = this.head(slot); ref !== 0; ref = this.nextOf(ref)) length++
    let ref = this.head(slot)
    for (let skip = randomInt(length); skip > 0; skip--) ref = this.nextOf(ref)
    return ref
  }

  /** Gives the tables back. The dictionary must be empty, or its records freed by others, and is not used again. */
  dispose(): void {
    this.arena.tableBytes -= this.tableBytes
    this.table = NO_TABLE
    this.target = NO_TABLE
  }

  /** Unlinks up to `count` records, in no order, and hands each to `take`; false when none is left. */
  takeOut(count: number, take: (ref: number) => void): boolean {
    let left = count
    while (left > 0 && this.size > 0) {
      if (this.takeIndex > this.mask) {
        this.finishRehash()
        this.takeIndex = 0
      }
      let ref = this.table[this.takeIndex]
      while (ref !== 0 && left > 0) {
        const next = this.nextOf(ref)
        take(ref)
        this.size--
        left--
        ref = next
      }
      this.table[this.takeIndex] = ref
      if (ref === 0) this.takeIndex++
    }
    return this.size > 0
  }

  /** The first record of a bucket, counted through the main table and then the one being filled, or 0. */
  head(slot: number): number {
    return slot <= this.mask ? this.table[slot] : this.target[slot - this.mask - 1]
  }

  /** Chain lengths for DEBUG HTSTATS: how many buckets of each table have 0, 1, 2 ... records. */
  chainLengths(which: 0 | 1): number[] {
    const table = which === 0 ? this.table : this.target
    const counts: number[] = []
    for (let bucket = 0; bucket < table.length; bucket++) {
      let length = 0
      for (let ref = table[bucket]; ref !== 0; ref = this.nextOf(ref)) length++
      counts[length] = (counts[length] ?? 0) + 1
    }
    return counts
  }
}
