// One database: keys to records. Every look-up and every change of a key goes through here.
//
// A look-up leaves the key's hash behind, and `store` takes it from there: look a key up before storing it.
// A change may move the record to another block, so methods that change a record return its reference.

import { halfSipHash } from '../bytes/hash.ts'
import type { ByteRange } from '../bytes/range.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { Dict } from '../memory/dict.ts'
import { ExpiryIndex } from '../memory/expiry-index.ts'
import { HANDLE_BYTES, HAS_EXTRA } from '../memory/node.ts'
import type { BigValue } from '../values/big-value.ts'
import { EVENTS, type KeyEvent } from './events.ts'
import { writeExactExpiry, writeExpiry } from './expiry-time.ts'
import { FreeTable } from './free-table.ts'
import { ACCESS_SHIFT, EXPIRY_SLOT_WORD, isBigKind, KIND_MASK, META_WORD, RECORD_LAYOUT } from './record.ts'
import { RecordReader } from './record-reader.ts'
import type { SharedState } from './shared.ts'
import { VolatileHashes } from './volatile-hashes.ts'

/** A database of a keyspace. */
export class Database extends RecordReader {
  readonly index: number
  /** The hash of the key that was looked up last. */
  hash = 0

  /** A handle on its way into a record. */
  private readonly handle = new Uint8Array(HANDLE_BYTES)
  private readonly edited: ByteRange = { bytes: this.handle, start: 0, end: 0 }
  private dict: Dict
  private expiry: ExpiryIndex
  private hashes = new VolatileHashes()

  constructor(keyspace: SharedState, index: number) {
    super(keyspace)
    this.index = index
    this.dict = new Dict(keyspace.arena, keyspace.apart, RECORD_LAYOUT)
    this.expiry = new ExpiryIndex(keyspace.arena.words, EXPIRY_SLOT_WORD)
  }

  /** How many keys there are, expired ones that nobody has met yet included. */
  get size(): number {
    return this.dict.size
  }

  /** The bucket table, for SCAN, RANDOMKEY, rehashing and statistics. */
  get table(): Dict {
    return this.dict
  }

  /** The keys with an expiry time. */
  get volatileKeys(): ExpiryIndex {
    return this.expiry
  }

  /** The hashes whose fields expire. */
  get volatileHashes(): VolatileHashes {
    return this.hashes
  }

  // Looking up

  /** The record of a key for a command that reads it, or 0. Counts hits and misses and moves the access clock. */
  lookupRead(key: Uint8Array, start: number, end: number): number {
    const ref = this.lookup(key, start, end)
    if (ref !== 0) this.keyspace.hits++
    else this.missed(key, start, end)
    return ref
  }

  /** As `lookupRead`, but leaves the access clock alone: for commands that ask about a key, such as TTL and TYPE. */
  lookupNoTouch(key: Uint8Array, start: number, end: number): number {
    const ref = this.peek(key, start, end)
    if (ref !== 0) this.keyspace.hits++
    else this.missed(key, start, end)
    return ref
  }

  /** Counts a look-up that found nothing. */
  missed(key: Uint8Array, start: number, end: number): void {
    this.keyspace.misses++
    this.notify(key, start, end, EVENTS.keymiss)
  }

  /** The record of a key, or 0; moves the access clock but counts nothing. For commands that write. */
  lookup(key: Uint8Array, start: number, end: number): number {
    const ref = this.peek(key, start, end)
    if (ref !== 0 && !this.keyspace.noTouch) this.touch(ref)
    return ref
  }

  /** The record of a key, or 0, leaving no trace but the deletion of a key whose time is up. */
  peek(key: Uint8Array, start: number, end: number): number {
    const keyspace = this.keyspace
    const hash = halfSipHash(key, start, end, keyspace.hashKey0, keyspace.hashKey1)
    this.hash = hash
    const ref = this.dict.find(key, start, end, hash)
    if (ref === 0) return 0
    const lengths = this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 2]
    return (lengths & HAS_EXTRA) !== 0 && this.dropExpired(ref) ? 0 : ref
  }

  /** As `peek`, but finds a key whose time is up too, as long as it is there. */
  peekStale(key: Uint8Array, start: number, end: number): number {
    const { hashKey0, hashKey1 } = this.keyspace
    return this.dict.find(key, start, end, halfSipHash(key, start, end, hashKey0, hashKey1))
  }

  /** Moves the access clock of a record. */
  touch(ref: number): void {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = ((ref & OFFSET_MASK) << 1) + META_WORD
    const meta = words[at]
    const access = this.keyspace.access
    const bits = access.lfu ? access.touched(meta >>> ACCESS_SHIFT, Math.random) : access.now
    words[at] = (meta & KIND_MASK) | (bits << ACCESS_SHIFT)
  }

  // Changing

  /**
   * Stores a value under a key, over the record `ref` or as a new one if `ref` is 0.
   *
   * The key must have been looked up last. `kind` is type and encoding; the value's bytes are copied, unless they are
   * too long for a record and `owned` is a view of just them that may be taken over. An expiry time goes unless
   * `keepExpiry`. Returns the record's reference.
   */
  store(
    ref: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array,
    start: number,
    end: number,
    kind: number,
    keepExpiry: boolean,
    owned: Uint8Array | null = null,
  ): number {
    const meta = kind | (this.keyspace.access.initial() << ACCESS_SHIFT)
    if (ref === 0) {
      const created = this.records.create(key, keyStart, keyEnd, this.hash, value, start, end, meta, owned)
      this.dict.insert(created)
      if (this.keyspace.observer !== null) this.created(created, key, keyStart, keyEnd)
      return created
    }
    this.beforeChange(ref)
    const current = keepExpiry ? ref : this.dropExpiry(ref)
    return this.placed(current, this.records.overwrite(current, value, start, end, kind, owned))
  }

  /** As `store`, but takes `value` over as it is, without a copy: for long strings in a buffer of their own. */
  storeApart(
    ref: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array,
    kind: number,
    keepExpiry: boolean,
  ): number {
    return this.store(ref, key, keyStart, keyEnd, value, 0, value.length, kind, keepExpiry, value)
  }

  /** As `store`, for a value that is an object of its own and belongs to the key from now on. */
  storeBig(
    ref: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    value: BigValue,
    kind: number,
    keepExpiry: boolean,
  ): number {
    const { bigValues } = this.keyspace
    bigValues.adopt(value, this.handle)
    return this.store(ref, key, keyStart, keyEnd, this.handle, 0, HANDLE_BYTES, kind, keepExpiry)
  }

  /** Puts an object in place of a record's packed value: the same elements in another form. */
  becomeBig(ref: number, value: BigValue, kind: number): number {
    this.beforeChange(ref)
    this.keyspace.bigValues.adopt(value, this.handle)
    return this.placed(ref, this.records.overwrite(ref, this.handle, 0, HANDLE_BYTES, kind, null))
  }

  /** Puts packed bytes in place of a record's object, which is freed: the same elements in another form. */
  becomePacked(ref: number, bytes: Uint8Array, start: number, end: number, kind: number): number {
    this.beforeChange(ref)
    return this.placed(ref, this.records.overwrite(ref, bytes, start, end, kind, null))
  }

  /** Makes a record's value `length` bytes long; what is added is zero, what is cut off is lost. Keeps its kind. */
  resizeValue(ref: number, length: number): number {
    this.beforeEdit(ref)
    return this.placed(ref, this.records.resize(ref, length))
  }

  /** Says that the value's bytes are about to be changed in place. */
  beforeEdit(ref: number): void {
    this.beforeChange(ref)
    const { snapshot } = this.keyspace
    if (snapshot !== null && !isBigKind(this.kind(ref)))
      snapshot.beforeEdit(this.records.value(ref, this.edited).bytes)
  }

  /** As `resizeValue`, if bytes are only to be added behind those that are there. */
  extendValue(ref: number, length: number): number {
    this.beforeChange(ref)
    return this.placed(ref, this.records.resize(ref, length))
  }

  /** Sets type and encoding of a record. */
  setKind(ref: number, kind: number): void {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = ((ref & OFFSET_MASK) << 1) + META_WORD
    words[at] = (words[at] & ~KIND_MASK) | kind
  }

  /** Gives a record an expiry time in Unix milliseconds. */
  setExpiry(ref: number, unixMs: number): number {
    this.beforeChange(ref)
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    const had = (words[at + 2] & HAS_EXTRA) !== 0
    this.expiry.reserve()
    const target = had ? ref : this.placed(ref, this.records.withExtra(ref, true))
    writeExpiry(this.words[target >>> WINDOW_SHIFT], (target & OFFSET_MASK) << 1, unixMs)
    if (had) this.expiry.retime(words[at + EXPIRY_SLOT_WORD], unixMs)
    else this.expiry.add(target, unixMs)
    return target
  }

  /** As `setExpiry`, for times that a double cannot hold. */
  setExactExpiry(ref: number, unixMs: bigint): number {
    const target = this.setExpiry(ref, Number(unixMs))
    writeExactExpiry(this.words[target >>> WINDOW_SHIFT], (target & OFFSET_MASK) << 1, unixMs)
    return target
  }

  /** Takes the expiry time from a record, if it has one. */
  clearExpiry(ref: number): number {
    if (this.expireAt(ref) < 0) return ref
    this.beforeChange(ref)
    return this.dropExpiry(ref)
  }

  /** Deletes a record. */
  delete(ref: number): void {
    this.beforeChange(ref)
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    if ((words[at + 2] & HAS_EXTRA) !== 0) this.expiry.remove(words[at + EXPIRY_SLOT_WORD])
    this.dict.remove(ref)
    this.records.release(ref)
  }

  /** Whether a record's time is up; it is deleted then, unless the keyspace keeps such records for now. */
  dropExpired(ref: number): boolean {
    if (!this.isExpired(ref)) return false
    if (!this.keyspace.keepExpired) this.expire(ref)
    return true
  }

  /** Deletes a record whose time is up, and tells everybody. */
  expire(ref: number): void {
    const keyspace = this.keyspace
    keyspace.expiredKeys++
    if (keyspace.observer === null) {
      this.delete(ref)
      return
    }
    const { bytes, start, end } = this.key(ref, { bytes: keyspace.scratch, start: 0, end: 0 })
    const key = bytes.slice(start, end)
    this.delete(ref)
    keyspace.observer.event(this, EVENTS.expired, key, 0, key.length)
    keyspace.observer.expired(this, key, 0, key.length)
  }

  /** Copies the value and the expiry time of a record of `from` to a key that was looked up here last and does not exist. */
  copyFrom(from: Database, ref: number, key: Uint8Array, start: number, end: number): number {
    const kind = from.kind(ref)
    const created = isBigKind(kind)
      ? this.storeBig(0, key, start, end, from.big(ref).copy(), kind, false)
      : this.copyValue(from.value(ref), key, start, end, kind)
    if (isBigKind(kind)) this.hashes.follow(this.big(created), key, start, end)
    const expireAt = from.exactExpireAt(ref)
    return expireAt < 0n ? created : this.setExactExpiry(created, expireAt)
  }

  private copyValue(value: ByteRange, key: Uint8Array, start: number, end: number, kind: number): number {
    return this.store(0, key, start, end, value.bytes, value.start, value.end, kind, false)
  }

  /**
   * Moves a record of `from` to a key that was looked up here last and does not exist. The value goes along untouched,
   * whatever its type, and so do expiry time and access clock. Returns the new record; `ref` is gone.
   */
  moveFrom(from: Database, ref: number, key: Uint8Array, start: number, end: number): number {
    from.beforeChange(ref)
    this.expiry.reserve()
    const target = this.records.rekeyed(ref, key, start, end, this.hash)
    const expireAt = from.expireAt(ref)
    if (expireAt >= 0) {
      from.expiry.remove(this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + EXPIRY_SLOT_WORD])
      this.expiry.add(target, expireAt)
    }
    from.dict.remove(ref)
    from.records.releaseEmptied(ref)
    this.dict.insert(target)
    if (isBigKind(this.kind(target))) this.hashes.follow(this.big(target), key, start, end)
    this.created(target, key, start, end)
    return target
  }

  /** A key was changed: called once after each change of a key, with the name of what happened. */
  changed(key: Uint8Array, start: number, end: number, event: KeyEvent): void {
    this.keyspace.dirty++
    this.changedToo(key, start, end, event)
  }

  /** As `changed`, for a change that has no event: PFCOUNT keeps what it has worked out. */
  changedSilently(key: Uint8Array, start: number, end: number): void {
    this.keyspace.dirty++
    if (this.keyspace.observer !== null) this.keyspace.observer.changed(this, key, start, end)
  }

  /** As `changed`, for a further key of the same change, such as the new name in RENAME. */
  changedToo(key: Uint8Array, start: number, end: number, event: KeyEvent): void {
    const { observer } = this.keyspace
    if (observer === null) return
    observer.changed(this, key, start, end)
    observer.event(this, event, key, start, end)
  }

  /** A second event of the same change, such as `expire` after `set`. */
  notify(key: Uint8Array, start: number, end: number, event: KeyEvent): void {
    if (this.keyspace.observer !== null) this.keyspace.observer.event(this, event, key, start, end)
  }

  private created(ref: number, key: Uint8Array, start: number, end: number): void {
    this.keyspace.snapshot?.placed(ref)
    this.notify(key, start, end, EVENTS.new)
  }

  // The whole database

  /** Empties the database; the memory is freed at once, or in slices later. Returns the number of keys. */
  flush(lazy: boolean): number {
    const count = this.dict.size
    this.keyspace.observer?.beforeFlush(this)
    if (count === 0) return 0
    const dict = this.dict
    this.dict = new Dict(this.keyspace.arena, this.keyspace.apart, RECORD_LAYOUT)
    this.expiry = new ExpiryIndex(this.words, EXPIRY_SLOT_WORD)
    this.hashes = new VolatileHashes()
    const job = new FreeTable(dict, this.records)
    if (this.keyspace.snapshot?.takeTable(dict, job)) return count
    if (lazy) this.keyspace.lazyFree.add(job)
    else job.free(count)
    return count
  }

  /** Exchanges keys with another database. */
  swapContents(other: Database): void {
    const { dict, expiry, hashes } = this
    this.dict = other.dict
    this.expiry = other.expiry
    this.hashes = other.hashes
    other.dict = dict
    other.expiry = expiry
    other.hashes = hashes
  }

  private beforeChange(ref: number): void {
    if (this.keyspace.observer !== null) this.keyspace.observer.beforeChange(this, ref)
  }

  /** A record has moved from one block to another: everything that points at it follows. */
  private placed(from: number, to: number): number {
    if (from === to) return to
    this.dict.replace(from, to)
    if (this.keyspace.snapshot !== null) this.keyspace.snapshot.placed(to)
    const words = this.words[to >>> WINDOW_SHIFT]
    const at = (to & OFFSET_MASK) << 1
    const hadExtra = this.words[from >>> WINDOW_SHIFT][((from & OFFSET_MASK) << 1) + 2] & HAS_EXTRA
    if ((words[at + 2] & hadExtra) !== 0) this.expiry.moved(words[at + EXPIRY_SLOT_WORD], to)
    this.records.releaseBlock(from)
    return to
  }

  private dropExpiry(ref: number): number {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    if ((words[at + 2] & HAS_EXTRA) === 0) return ref
    const target = this.records.withExtra(ref, false)
    this.expiry.remove(words[at + EXPIRY_SLOT_WORD])
    return this.placed(ref, target)
  }
}
