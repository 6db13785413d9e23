// WATCH: which client watches which keys, and which of them have changed since.
//
// It observes the keyspace only while somebody watches a key. A key whose time was up when its watch began counts as
// absent: that it is deleted is no change.

import { ownCopy } from '../bytes/copy.ts'
import { halfSipHash } from '../bytes/hash.ts'
import { equalRanges } from '../bytes/text.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { KeyspaceObserver, ObservedDatabase } from '../keyspace/observer.ts'

/** What a watched key takes beside its bytes, in bytes; a guess from the objects it is made of. */
const WATCH_BYTES = 300

/** The keys that one client watches. Once one has changed it watches none: it is dirty until told to forget. */
export class WatchList {
  /** A watched key has changed: EXEC will do nothing. */
  isDirty = false
  readonly watches: Watch[] = []

  get heldBytes(): number {
    let bytes = 0
    for (const { key } of this.watches) bytes += key.bytes.length + WATCH_BYTES
    return bytes
  }
}

/** One client's watch of one key. */
interface Watch {
  readonly list: WatchList
  readonly key: WatchedKey
  /** The other watches of the key. */
  before: Watch | null
  behind: Watch | null
  /** Whether the key's time was already up when the watch began, and it has not been deleted since. */
  wasExpired: boolean
}

/** A key that somebody watches. */
interface WatchedKey {
  readonly db: Database
  readonly bytes: Uint8Array
  readonly hash: number
  firstWatch: Watch | null
  watchCount: number
  /** Another watched key of the database with the same hash. */
  next: WatchedKey | null
}

/** All watched keys of one server. */
export class WatchRegistry implements KeyspaceObserver {
  /** How many clients watch something. */
  clientCount = 0
  /** How many keys are watched. */
  keyCount = 0
  private readonly keyspace: Keyspace
  /** The watched keys of each database by their hash. */
  private readonly keys: readonly Map<number, WatchedKey>[]

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
    this.keys = keyspace.databases.map(() => new Map())
  }

  /** Has a client watch the key `buf[start, end)`; a second time is as good as none. */
  watch(list: WatchList, db: Database, buf: Uint8Array, start: number, end: number): void {
    const key = this.find(db.index, buf, start, end) ?? this.addKey(db, ownCopy(buf, start, end))
    if (isWatched(list, key)) return
    const wasExpired = isThere(db, key) === 'expired'
    const watch: Watch = { list, key, before: null, behind: key.firstWatch, wasExpired }
    if (key.firstWatch !== null) key.firstWatch.before = watch
    key.firstWatch = watch
    key.watchCount++
    if (list.watches.push(watch) === 1) this.clientCount++
  }

  /** Ends all watches of a client; that it is dirty stays. */
  unwatch(list: WatchList): void {
    if (list.watches.length === 0) return
    this.clientCount--
    for (const watch of list.watches) this.remove(watch)
    list.watches.length = 0
  }

  /** Ends all watches of a client, and what has changed is forgotten. */
  forget(list: WatchList): void {
    this.unwatch(list)
    list.isDirty = false
  }

  /** Whether the time of a watched key came since its watch began, though nobody has met it and deleted it. */
  hasExpired(list: WatchList): boolean {
    return list.watches.some(({ key, wasExpired }) => !wasExpired && isThere(key.db, key) === 'expired')
  }

  // What happens in the keyspace

  changed(db: ObservedDatabase, bytes: Uint8Array, start: number, end: number): void {
    const key = this.find(db.index, bytes, start, end)
    if (key !== null) this.touch(key)
  }

  expired(db: ObservedDatabase, bytes: Uint8Array, start: number, end: number): void {
    this.changed(db, bytes, start, end)
  }

  beforeFlush(db: ObservedDatabase): void {
    for (const key of this.keysOf(db.index)) {
      if (isThere(key.db, key) === 'no') continue
      for (let watch = key.firstWatch, next: Watch | null; watch !== null; watch = next) {
        next = watch.behind
        if (watch.wasExpired) watch.wasExpired = false
        else this.spoil(watch.list)
      }
    }
  }

  swapped(first: ObservedDatabase, second: ObservedDatabase): void {
    // A client of the first list may also watch keys of the second database, so both are read before anything changes.
    const pairs = [this.keysOf(first.index), this.keysOf(second.index)] as const
    const [a, b] = [this.keyspace.databases[first.index], this.keyspace.databases[second.index]]
    for (const key of pairs[0]) this.replaced(key, b, a)
    for (const key of pairs[1]) this.replaced(key, a, b)
  }

  beforeChange(): void {}
  event(): void {}

  /** A key was changed or deleted. */
  private touch(key: WatchedKey): void {
    const isGone = isThere(key.db, key) === 'no'
    for (let watch = key.firstWatch, next: Watch | null; watch !== null; watch = next) {
      next = watch.behind
      if (watch.wasExpired && isGone) watch.wasExpired = false
      else this.spoil(watch.list)
    }
  }

  /** What `from` has now stood at the place of the key before; what `to` has stands there now. */
  private replaced(key: WatchedKey, from: Database, to: Database): void {
    const before = isThere(from, key)
    const now = isThere(to, key)
    if (before === 'no' && now === 'no') return
    for (let watch = key.firstWatch, next: Watch | null; watch !== null; watch = next) {
      next = watch.behind
      const wasAbsent = watch.wasExpired || before === 'no'
      if (wasAbsent && now !== 'yes') watch.wasExpired = now === 'expired'
      else this.spoil(watch.list)
    }
  }

  /** There is no point in watching further. Of a key's watches this takes away the list's own one only. */
  private spoil(list: WatchList): void {
    list.isDirty = true
    this.unwatch(list)
  }

  // The table

  private keysOf(index: number): WatchedKey[] {
    const all: WatchedKey[] = []
    for (const first of this.keys[index].values()) {
      for (let key: WatchedKey | null = first; key !== null; key = key.next) all.push(key)
    }
    return all
  }

  private find(index: number, buf: Uint8Array, start: number, end: number): WatchedKey | null {
    const keys = this.keys[index]
    if (keys.size === 0) return null
    const { hashKey0, hashKey1 } = this.keyspace
    let key = keys.get(halfSipHash(buf, start, end, hashKey0, hashKey1)) ?? null
    while (key !== null && !equalRanges(key.bytes, 0, key.bytes.length, buf, start, end)) key = key.next
    return key
  }

  private addKey(db: Database, bytes: Uint8Array): WatchedKey {
    const { hashKey0, hashKey1 } = this.keyspace
    const hash = halfSipHash(bytes, 0, bytes.length, hashKey0, hashKey1)
    const keys = this.keys[db.index]
    const key: WatchedKey = { db, bytes, hash, firstWatch: null, watchCount: 0, next: keys.get(hash) ?? null }
    keys.set(hash, key)
    if (this.keyCount++ === 0) this.keyspace.observe(this)
    return key
  }

  private remove({ before, behind, key }: Watch): void {
    if (before === null) key.firstWatch = behind
    else before.behind = behind
    if (behind !== null) behind.before = before
    if (--key.watchCount === 0) this.removeKey(key)
  }

  private removeKey(key: WatchedKey): void {
    const keys = this.keys[key.db.index]
    let before = keys.get(key.hash)
    if (before === key) {
      if (key.next === null) keys.delete(key.hash)
      else keys.set(key.hash, key.next)
    } else {
      while (before !== undefined && before.next !== key) before = before.next ?? undefined
      if (before !== undefined) before.next = key.next
    }
    if (--this.keyCount === 0) this.keyspace.unobserve(this)
  }
}

/** Whether a client watches a key already; looks through its keys or the key's clients, whichever are fewer. */
function isWatched(list: WatchList, key: WatchedKey): boolean {
  if (list.watches.length < key.watchCount) return list.watches.some((watch) => watch.key === key)
  for (let watch = key.firstWatch; watch !== null; watch = watch.behind) if (watch.list === list) return true
  return false
}

/** Whether a database has a key, or one whose time is up. It leaves no trace there. */
function isThere(
  db: Database,
  { bytes, hash }: Pick<WatchedKey, 'bytes' | 'hash'>,
): 'yes' | 'no' | 'expired' {
  const ref = db.table.find(bytes, 0, bytes.length, hash)
  if (ref === 0) return 'no'
  return db.isExpired(ref) ? 'expired' : 'yes'
}
