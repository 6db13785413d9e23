// Loading an RDB file into a keyspace, in slices between which the server lives on.

import { repr } from '../../bytes/text.ts'
import type { Database } from '../../keyspace/database.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { KeyDelay } from '../key-delay.ts'
import { nextTurn } from '../next-turn.ts'
import { type LoadedValue, NO_VALUE, newLoadedValue } from './loaded-value.ts'
import { RDB_STRING } from './opcodes.ts'
import { RdbError } from './rdb-error.ts'
import type { DecodeContext, DecodeSteps } from './read-context.ts'
import type { ByteSource } from './read-source.ts'
import { readValue } from './read-values.ts'
import { type FileNotes, RdbWalk } from './read-walk.ts'
import { RdbReader } from './reader.ts'
import { dropLoaded, setAccess, storeLoaded } from './store-loaded.ts'

/** How long a slice is. */
const SLICE_MS = 10
/** The clock is read after this many strings, */
const CHECK_WORK = 64
/** and for other values, which take longer, more often. */
const OTHER_WORK = 8
/** Elements a step of a long value. */
const STEP_ELEMENTS = 512
/** How much of a key an error shows. */
const SHOWN_KEY_BYTES = 100

export interface LoadOptions {
  readonly keyspace: Keyspace
  /** Where the keys go, if not into the keyspace's own databases. */
  readonly databases?: readonly Database[]
  readonly source: ByteSource
  /** `rdbchecksum`: whether a wrong checksum is an error. */
  readonly verifyChecksum: boolean
  /** Whether keys whose time is up are left out, as a master does; a replica keeps them. */
  readonly dropExpired: boolean
  /** Whether keys that are there already are overwritten (DEBUG RELOAD MERGE) instead of being an error. */
  readonly merge?: boolean
  /** `sanitize-dump-payload yes`. */
  readonly isDeep?: boolean
  /** `loading-process-events-interval-bytes`: the loop gets a turn at least this often; 0: by time alone. */
  readonly intervalBytes?: number
  /** Makes `load` slow, for tests. */
  readonly delay?: KeyDelay
  /** Called with each key that is left out because its time is up; the bytes are valid during the call. */
  readonly onDropped?: (dbIndex: number, key: Uint8Array) => void
  /** Called before each turn of the event loop. */
  readonly onProgress?: (progress: LoadProgress) => void
  /** Called for each key with an empty collection, which is left out. */
  readonly onEmpty?: (key: string) => void
  /** Something in the file that cannot be kept, such as data of modules. Without it that is an error. */
  readonly onForeign?: (what: string) => void
}

/** How far a load is. */
export interface LoadProgress {
  readonly totalBytes: number
  loadedBytes: number
  keysLoaded: number
  /** Keys that were left out because their time was up. */
  keysExpired: number
  /** Keys with empty collections, which are left out. */
  keysEmpty: number
}

/** One load. */
export class RdbLoader {
  readonly progress: LoadProgress
  private readonly options: LoadOptions
  private readonly databases: readonly Database[]
  private readonly reader: RdbReader
  private readonly walk: RdbWalk
  private readonly context: DecodeContext
  private readonly into: LoadedValue = newLoadedValue()
  private readonly nowMs: number
  private db: Database
  /** The value that is being read in steps. */
  private steps: DecodeSteps | null = null
  private isInValue = false
  private isCancelled = false

  constructor(options: LoadOptions) {
    const { keyspace, source } = options
    this.options = options
    this.databases = options.databases ?? keyspace.databases
    this.nowMs = keyspace.nowMs
    this.db = this.databases[0]
    this.reader = new RdbReader(source, options.verifyChecksum)
    this.walk = new RdbWalk(this.reader, {
      select: (dbIndex) => this.select(dbIndex),
      resize: (_dbIndex, keys) => this.db.table.reserve(this.db.size + keys),
      ...(options.onForeign === undefined ? {} : { foreign: options.onForeign }),
    })
    const { templates } = this.walk.notes
    this.context = {
      reader: this.reader,
      keyspace,
      into: this.into,
      isDeep: options.isDeep === true,
      templates,
    }
    this.progress = {
      totalBytes: source.sizeBytes,
      loadedBytes: 0,
      keysLoaded: 0,
      keysExpired: 0,
      keysEmpty: 0,
    }
  }

  /** What the file says beside its entries; complete when the load is through. */
  get notes(): FileNotes {
    return this.walk.notes
  }

  /** How much of the source has been read. Afterwards more may follow (an AOF that begins with an RDB file). */
  get offset(): number {
    return this.reader.offset
  }

  /** Loads all; the event loop gets a turn every 10 ms or so. Rejects with RdbError; what was loaded so far stays. */
  async load(): Promise<void> {
    const { delay } = this.options
    while (this.slice(performance.now() + SLICE_MS, delay?.isOn === true ? delay : null)) {
      await nextTurn(delay?.waitMs(performance.now()) ?? 0)
    }
  }

  /** Loads all at once. Throws RdbError. */
  loadNow(): void {
    this.slice(Number.POSITIVE_INFINITY, null)
  }

  /** Stops the load: it rejects at its next turn. */
  cancel(): void {
    this.isCancelled = true
  }

  /** Loads for a while; false: the file is through. */
  private slice(untilMs: number, delay: KeyDelay | null): boolean {
    const { intervalBytes } = this.options
    const untilBytes = intervalBytes ? this.reader.offset + intervalBytes : Number.POSITIVE_INFINITY
    try {
      if (this.isCancelled) throw this.reader.error('the load was cancelled')
      let more = true
      do {
        more = this.work(delay)
      } while (
        more &&
        this.reader.offset < untilBytes &&
        performance.now() < untilMs &&
        (delay === null || delay.waitMs(performance.now()) === 0)
      )
      this.report()
      return more
    } catch (error) {
      this.steps?.discard()
      this.steps = null
      throw this.isInValue && error instanceof RdbError ? this.located(error) : error
    }
  }

  /** The error, with the key in whose value it was met. */
  private located({ offset, reason }: RdbError): RdbError {
    return new RdbError(
      offset,
      `${reason}, in the value of ${this.keyText()} in database ${this.walk.dbIndex}`,
    )
  }

  private keyText(): string {
    const { bytes, start, end } = this.walk.key
    const shown = Math.min(end, start + SHOWN_KEY_BYTES)
    return `${repr(bytes, start, shown)}${shown < end ? '...' : ''}`
  }

  private report(): void {
    this.progress.loadedBytes = this.reader.offset
    this.options.onProgress?.(this.progress)
  }

  /** Loads a few entries, or a part of a long one; false: the file is through. */
  private work(delay: KeyDelay | null): boolean {
    const { walk } = this
    const limit = delay === null ? CHECK_WORK : 1
    for (let work = 0; work < limit; ) {
      if (this.steps !== null) {
        if (this.steps.step(STEP_ELEMENTS)) this.complete()
        return true
      }
      if (!walk.next()) return false
      delay?.spend(performance.now())
      this.isInValue = true
      this.steps = readValue(this.context, walk.type)
      if (this.steps === null) this.complete()
      work += walk.type === RDB_STRING ? 1 : OTHER_WORK
    }
    return true
  }

  /** The value of the entry at which the walk is has been read. */
  private complete(): void {
    const { into, walk, progress } = this
    this.steps = null
    this.isInValue = false
    if (into.kind === NO_VALUE) {
      progress.keysEmpty++
      this.options.onEmpty?.(this.keyText().replaceAll('"', ''))
    } else if (walk.expires && this.options.dropExpired && walk.expireAtMs < this.nowMs) {
      dropLoaded(into)
      progress.keysExpired++
      const { bytes, start, end } = walk.key
      this.options.onDropped?.(walk.dbIndex, bytes.subarray(start, end))
    } else {
      this.store()
      progress.keysLoaded++
    }
  }

  private store(): void {
    const { db, into, walk } = this
    const { bytes, start, end } = walk.key
    const existing = db.peek(bytes, start, end)
    if (existing !== 0) this.replace(existing)
    let ref = storeLoaded(db, bytes, start, end, into)
    if (walk.expires) ref = this.setExpiry(ref)
    if (walk.idleSeconds >= 0 || walk.frequency >= 0) setAccess(db, ref, walk.idleSeconds, walk.frequency)
  }

  private replace(existing: number): void {
    if (this.options.merge === true) return this.db.delete(existing)
    dropLoaded(this.into)
    throw this.reader.error(`the key ${this.keyText()} is there twice in database ${this.walk.dbIndex}`)
  }

  private setExpiry(ref: number): number {
    const { db, walk } = this
    if (Number.isSafeInteger(walk.expireAtMs)) return db.setExpiry(ref, Math.max(0, walk.expireAtMs))
    const exact = (BigInt(walk.expireHigh) << 32n) | BigInt(walk.expireLow >>> 0)
    return db.setExactExpiry(ref, exact < 0n ? 0n : exact)
  }

  private select(dbIndex: number): void {
    const { databases } = this
    if (dbIndex >= databases.length) {
      throw new RdbError(
        this.reader.offset,
        `database ${dbIndex}, where the configuration has ${databases.length}`,
      )
    }
    this.db = databases[dbIndex]
  }
}
