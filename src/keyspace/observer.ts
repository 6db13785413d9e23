// The one place where capabilities hear of changes: snapshots (before), and key events, WATCH, blocked clients,
// tracking (after). A server without any of them has none, and pays one comparison a change.

import type { ByteRange } from '../bytes/range.ts'
import type { KeyEvent } from './events.ts'

/** A database, as observers see it. */
export interface ObservedDatabase {
  readonly index: number
  /** Type and encoding of a record, as in record.ts. */
  kind(ref: number): number
  key(ref: number, into: ByteRange): ByteRange
  /** The value's bytes; the range object is used again. */
  value(ref: number): ByteRange
  /** Unix milliseconds, or -1. */
  expireAt(ref: number): number
}

/** Hears of every change of a keyspace. The byte ranges are only valid during the call. */
export interface KeyspaceObserver {
  /** A record is about to be changed, moved or deleted; its old content can still be read. */
  beforeChange(db: ObservedDatabase, ref: number): void
  /** A key was changed, created or deleted. */
  changed(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void
  /** Something that has a name for `notify-keyspace-events` happened to a key. */
  event(db: ObservedDatabase, event: KeyEvent, key: Uint8Array, start: number, end: number): void
  /** A key was deleted because its time was up. */
  expired(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void
  /** A field of a hash was deleted because its time was up. The hash may be empty now; then its key goes next. */
  fieldExpired?(db: ObservedDatabase, key: Uint8Array, start: number, end: number, field: ByteRange): void
  /** A database is about to be emptied. */
  beforeFlush(db: ObservedDatabase): void
  /** Two databases have changed places. */
  swapped(first: ObservedDatabase, second: ObservedDatabase): void
}

/** Hands every call on to several observers, in the order in which they were added. */
export class ObserverList implements KeyspaceObserver {
  readonly observers: KeyspaceObserver[]

  constructor(observers: KeyspaceObserver[]) {
    this.observers = observers
  }

  beforeChange(db: ObservedDatabase, ref: number): void {
    for (const observer of this.observers) observer.beforeChange(db, ref)
  }

  changed(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    for (const observer of this.observers) observer.changed(db, key, start, end)
  }

  event(db: ObservedDatabase, event: KeyEvent, key: Uint8Array, start: number, end: number): void {
    for (const observer of this.observers) observer.event(db, event, key, start, end)
  }

  expired(db: ObservedDatabase, key: Uint8Array, start: number, end: number): void {
    for (const observer of this.observers) observer.expired(db, key, start, end)
  }

  fieldExpired(db: ObservedDatabase, key: Uint8Array, start: number, end: number, field: ByteRange): void {
    for (const observer of this.observers) observer.fieldExpired?.(db, key, start, end, field)
  }

  beforeFlush(db: ObservedDatabase): void {
    for (const observer of this.observers) observer.beforeFlush(db)
  }

  swapped(first: ObservedDatabase, second: ObservedDatabase): void {
    for (const observer of this.observers) observer.swapped(first, second)
  }
}
