// A big hash: a dictionary of fields over the arena. Fields may expire, each at its own time; the index says which.
//
// A look-up leaves the field's hash behind, and `insert` takes it from there. Changes may move a node to another block,
// so methods that change one return its reference.

import { halfSipHash } from '../bytes/hash.ts'
import type { ByteRange } from '../bytes/range.ts'
import { Dict } from '../memory/dict.ts'
import { ExpiryIndex, earliestMs, indexSeconds } from '../memory/expiry-index.ts'
import type { MemorySpace } from '../memory/space.ts'
import type { BigValue } from './big-value.ts'
import type { NodeGuard } from './guard.ts'
import { FIELD_LAYOUT, FIELD_SLOT_WORD, FieldNodes } from './hash-table-nodes.ts'

/** How many buckets are drawn in vain before a pick need not be fair any more: the table is nearly empty. */
const FAIR_TRIES = 1000

/** A list that a hash with expiring fields stands in, so that somebody deletes them in time. */
export interface HashRegistry {
  remove(table: HashTable): void
}

/** Fields and values over the arena. */
export class HashTable implements BigValue {
  /** No field expires before this time (Unix milliseconds); it may be earlier than the first one's. */
  nextExpiryMs = Number.POSITIVE_INFINITY
  /** Where the hash is registered, and under which number. */
  registry: HashRegistry | null = null
  registrySlot = 0
  /** Whoever still has to read the hash as it was. */
  guard: NodeGuard | null = null

  private readonly space: MemorySpace
  private readonly dict: Dict
  private readonly nodes: FieldNodes
  private expiry: ExpiryIndex | null = null
  /** Bytes of the index as the arena counts them. */
  private indexBytes = 0
  /** The hash of the field that was looked up last. */
  private hash = 0
  /** The longest chain that a random pick has met. */
  private depth = 2

  constructor(space: MemorySpace) {
    this.space = space
    this.dict = new Dict(space.arena, space.apart, FIELD_LAYOUT)
    this.nodes = new FieldNodes(space)
  }

  /** How many fields there are, expired ones that nobody has deleted yet included. */
  get size(): number {
    return this.dict.size
  }

  /** The dictionary, to walk over it and to pick nodes at random. */
  get table(): Dict {
    return this.dict
  }

  /** How many fields expire. */
  get volatileFields(): number {
    return this.expiry === null ? 0 : this.expiry.size
  }

  // Reading

  /** The node of the field `field[start, end)`, or 0. */
  find(field: Uint8Array, start: number, end: number): number {
    const { hashKey0, hashKey1 } = this.space
    this.hash = halfSipHash(field, start, end, hashKey0, hashKey1)
    return this.dict.find(field, start, end, this.hash)
  }

  /** The bytes of a node's field, as a range in `into`. */
  field(ref: number, into: ByteRange): ByteRange {
    return this.nodes.field(ref, into)
  }

  /** The bytes of a node's value, as a range in `into`. */
  value(ref: number, into: ByteRange): ByteRange {
    return this.nodes.value(ref, into)
  }

  /** When a field expires, in Unix milliseconds; -1: never. */
  expireAt(ref: number): number {
    return this.nodes.expireAt(ref)
  }

  /** Whether a field's time is up. In its very last millisecond it still lives, as a key does. */
  isExpired(ref: number, nowMs: number): boolean {
    if (this.nextExpiryMs >= nowMs) return false
    const expireAt = this.nodes.expireAt(ref)
    return expireAt >= 0 && expireAt < nowMs
  }

  /** How many fields are expired but still there: a pass over the index, unless it is clear that there are none. */
  expiredFields(nowMs: number): number {
    let count = 0
    for (let slot = this.nextExpired(0, nowMs); slot >= 0; slot = this.nextExpired(slot + 1, nowMs)) count++
    return count
  }

  /** The first slot of the index from `slot` on whose field is expired, or -1. */
  nextExpired(slot: number, nowMs: number): number {
    const index = this.expiry
    if (index === null || this.nextExpiryMs >= nowMs) return -1
    const nowSeconds = indexSeconds(nowMs)
    for (let at = slot; at < index.size; at++) {
      if (index.secondsAt(at) <= nowSeconds && this.isExpired(index.refAt(at), nowMs)) return at
    }
    return -1
  }

  /** The node in a slot of the index. */
  nodeInSlot(slot: number): number {
    if (this.expiry === null) throw new Error('hash table: no field expires')
    return this.expiry.refAt(slot)
  }

  /** Finds out anew when the next field expires: to be called when the expired ones are gone. */
  findNextExpiry(): void {
    const index = this.expiry
    this.nextExpiryMs = index === null ? Number.POSITIVE_INFINITY : earliestMs(index.earliestSeconds())
  }

  /** A node picked at random, each with the same chance; 0 when there is none. */
  random(randomInt: (limit: number) => number): number {
    const { dict } = this
    if (dict.size === 0) return 0
    for (let tries = 0; tries < FAIR_TRIES; tries++) {
      const head = dict.head(randomInt(dict.slots))
      let length = 0
      for (let ref = head; ref !== 0; ref = dict.nextOf(ref)) length++
      if (length > this.depth) this.depth = length
      // A long chain is chosen as often as a short one, so of the short ones fewer are accepted.
      let place = randomInt(this.depth)
      if (place >= length) continue
      let ref = head
      for (; place > 0; place--) ref = dict.nextOf(ref)
      return ref
    }
    return dict.random(randomInt)
  }

  // Changing

  /** Adds a field that was looked up last and is not there. Returns its node. */
  insert(
    field: Uint8Array,
    fieldStart: number,
    fieldEnd: number,
    value: Uint8Array,
    start: number,
    end: number,
  ): number {
    const ref = this.nodes.create(field, fieldStart, fieldEnd, this.hash, value, start, end)
    this.dict.insert(ref)
    if (this.guard !== null) this.guard.placed(ref)
    return ref
  }

  /** Gives a node another value; it keeps its expiry time. */
  setValue(ref: number, value: Uint8Array, start: number, end: number): number {
    if (this.guard !== null) this.guard.beforeChange(ref)
    const target = this.nodes.withValue(ref, value, start, end)
    if (target === ref) return ref
    if (this.expiry !== null && this.nodes.expireAt(target) >= 0) {
      this.expiry.moved(this.nodes.slot(target), target)
    }
    return this.placed(ref, target)
  }

  /** Deletes a field. */
  remove(ref: number): void {
    if (this.guard !== null) this.guard.beforeChange(ref)
    if (this.nodes.expireAt(ref) >= 0) this.dropSlot(ref)
    this.dict.remove(ref)
    this.nodes.release(ref)
  }

  /** Has a field expire at a time in Unix milliseconds below 2^52. */
  setExpiry(ref: number, unixMs: number): number {
    if (this.guard !== null) this.guard.beforeChange(ref)
    this.expiry ??= new ExpiryIndex(this.space.arena.words, FIELD_SLOT_WORD)
    const index = this.expiry
    this.nextExpiryMs = Math.min(this.nextExpiryMs, unixMs)
    if (this.nodes.expireAt(ref) >= 0) {
      this.nodes.setExpireAt(ref, unixMs)
      index.retime(this.nodes.slot(ref), unixMs)
      return ref
    }
    index.reserve()
    this.countIndex()
    const target = this.placed(ref, this.nodes.withExtra(ref, true))
    this.nodes.setExpireAt(target, unixMs)
    index.add(target, unixMs)
    return target
  }

  /** Has a field live on, if it was to expire. */
  clearExpiry(ref: number): number {
    if (this.nodes.expireAt(ref) < 0) return ref
    if (this.guard !== null) this.guard.beforeChange(ref)
    const target = this.nodes.withExtra(ref, false)
    this.dropSlot(ref)
    return this.placed(ref, target)
  }

  /** Makes room for `count` fields at once. */
  reserve(count: number): void {
    this.dict.reserve(count)
  }

  // The whole hash

  /** Bytes of all nodes, of what lives apart, and of the tables. */
  footprint(): number {
    return this.nodes.usedBytes + this.dict.tableBytes + this.indexBytes
  }

  /** Nobody reaches the hash any more; `free` follows. */
  detach(): void {
    this.registry?.remove(this)
  }

  /** Frees up to `count` fields; false when none is left, and the tables are given back too. */
  free(count: number): boolean {
    this.dropIndex()
    if (this.dict.takeOut(count, (ref) => this.nodes.release(ref))) return true
    this.dict.dispose()
    return false
  }

  /** A hash with the same fields, values and expiry times. */
  copy(): HashTable {
    const copy = new HashTable(this.space)
    try {
      this.copyInto(copy)
    } catch (error) {
      copy.free(Number.MAX_SAFE_INTEGER)
      throw error
    }
    return copy
  }

  /** Calls `visit` for each node. It must not change the hash. */
  forEach(visit: (ref: number) => void): void {
    let cursor = 0
    do cursor = this.dict.scan(cursor, visit)
    while (cursor !== 0)
  }

  private copyInto(copy: HashTable): void {
    const field: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
    const value: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
    copy.reserve(this.size)
    this.forEach((ref) => {
      this.field(ref, field)
      this.value(ref, value)
      copy.find(field.bytes, field.start, field.end)
      const target = copy.insert(field.bytes, field.start, field.end, value.bytes, value.start, value.end)
      const expireAt = this.expireAt(ref)
      if (expireAt >= 0) copy.setExpiry(target, expireAt)
    })
  }

  /** A node has moved from one block to another. */
  private placed(from: number, to: number): number {
    this.dict.replace(from, to)
    if (this.guard !== null) this.guard.placed(to)
    this.nodes.releaseBlock(from)
    return to
  }

  private dropSlot(ref: number): void {
    const index = this.expiry
    if (index === null) return
    index.remove(this.nodes.slot(ref))
    if (index.size === 0) this.dropIndex()
    else this.countIndex()
  }

  private dropIndex(): void {
    if (this.expiry === null) return
    this.expiry = null
    this.nextExpiryMs = Number.POSITIVE_INFINITY
    this.countIndex()
    this.registry?.remove(this)
  }

  private countIndex(): void {
    const bytes = this.expiry === null ? 0 : this.expiry.tableBytes
    this.space.arena.tableBytes += bytes - this.indexBytes
    this.indexBytes = bytes
  }
}
