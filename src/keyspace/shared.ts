// What the databases of a keyspace share: memory, time, counters, and who hears of changes.

import { LzfCompressor } from '../bytes/lzf.ts'
import type { ByteRange } from '../bytes/range.ts'
import { ListpackNeedle } from '../encodings/listpack-needle.ts'
import { ApartStrings } from '../memory/apart.ts'
import { Arena } from '../memory/arena.ts'
import type { MemorySpace } from '../memory/space.ts'
import { BigValues } from '../values/big-value.ts'
import { AccessClock } from './access-clock.ts'
import { LazyFree } from './lazy-free.ts'
import { type KeyspaceObserver, ObserverList } from './observer.ts'
import { PackedLimits } from './packed-limits.ts'
import type { SnapshotHooks } from './snapshot-hooks.ts'

/** The state that a keyspace's databases have in common. */
export class SharedState implements MemorySpace {
  readonly arena = new Arena()
  readonly apart = new ApartStrings()
  readonly lazyFree = new LazyFree()
  readonly bigValues = new BigValues((value) => this.lazyFree.add(value))
  readonly limits = new PackedLimits()
  readonly access = new AccessClock()
  readonly hashKey0: number
  readonly hashKey1: number

  /** Unix milliseconds, as of the running batch of commands. */
  nowMs: number
  /** What has a time to live is held against this: `nowMs`, or 0 while nothing may expire. */
  expiryNowMs: number
  /** Changes since the last save. */
  dirty = 0
  hits = 0
  misses = 0
  expiredKeys = 0
  /** Fields of hashes that were deleted because their time was up. */
  expiredFields = 0
  /** Lookups of this client must not move the access clocks (CLIENT NO-TOUCH). */
  noTouch = false
  /** Keys whose time is up stay hidden but are not deleted: nothing may change while CLIENT PAUSE holds writers back. */
  keepExpired = false
  private isTimeless = false
  /** Whoever hears of changes; null: nobody. */
  observer: KeyspaceObserver | null = null
  /** The snapshot that is running; it is an observer too. */
  snapshot: SnapshotHooks | null = null
  /** The value that `Database.value` found. */
  readonly view: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  /** Room for the digits of a number on its way into a value. */
  readonly scratch = new Uint8Array(512)
  /** The element that is looked for in a packed collection. */
  readonly needle = new ListpackNeedle()
  /** Compresses values for DUMP. */
  readonly lzf = new LzfCompressor()

  constructor(nowMs: number, hashSeed: readonly [number, number]) {
    this.hashKey0 = hashSeed[0] | 0
    this.hashKey1 = hashSeed[1] | 0
    this.nowMs = nowMs
    this.expiryNowMs = nowMs
    this.access.set(nowMs)
  }

  /** Moves the time that expiry and access clocks see; fractions of a millisecond are dropped. */
  setNow(nowMs: number): void {
    const whole = Math.floor(nowMs)
    if (whole === this.nowMs) return
    this.nowMs = whole
    if (!this.isTimeless) this.expiryNowMs = whole
    this.access.set(whole)
  }

  /**
   * While a data set is loaded nothing expires: what a file does to a key comes after the key, and may be to let it live
   * on. Afterwards time counts again.
   */
  setTimeless(isTimeless: boolean): void {
    this.isTimeless = isTimeless
    this.expiryNowMs = isTimeless ? 0 : this.nowMs
  }

  /** Forgets the counters that CONFIG RESETSTAT resets. */
  resetStats(): void {
    this.hits = 0
    this.misses = 0
    this.expiredKeys = 0
    this.expiredFields = 0
    this.lazyFree.freedObjects = 0
  }

  /** Adds an observer of changes. It may be taken away again, so that nobody pays for it. */
  observe(observer: KeyspaceObserver): void {
    if (this.observer === null) this.observer = observer
    else if (this.observer instanceof ObserverList) this.observer.observers.push(observer)
    else this.observer = new ObserverList([this.observer, observer])
  }

  /** Takes an observer away; one that is not there is no error. */
  unobserve(observer: KeyspaceObserver): void {
    const current = this.observer
    if (current === observer) this.observer = null
    if (!(current instanceof ObserverList)) return
    // A new list, because this may happen while the old one is being told of a change.
    const rest = current.observers.filter((each) => each !== observer)
    this.observer = rest.length === 1 ? rest[0] : new ObserverList(rest)
  }
}
