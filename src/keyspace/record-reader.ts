// Reading the records of a database: what a reference tells without a look-up of its key.

import type { ByteRange } from '../bytes/range.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { HAS_EXTRA } from '../memory/node.ts'
import type { BigValue } from '../values/big-value.ts'
import { readExactExpiry, readExpiry } from './expiry-time.ts'
import { ACCESS_SHIFT, KIND_MASK, META_WORD, TYPE_MASK } from './record.ts'
import { RecordStore } from './record-store.ts'
import type { SharedState } from './shared.ts'

/** Answers questions about records by their references. */
export class RecordReader {
  readonly keyspace: SharedState
  protected readonly words: Int32Array[]
  protected readonly records: RecordStore

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
    this.words = keyspace.arena.words
    this.records = new RecordStore(keyspace.arena, keyspace.apart, keyspace.bigValues)
  }

  /** Type and encoding of a record, as in record.ts. */
  kind(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + META_WORD] & KIND_MASK
  }

  /** Type of a record, as in record.ts. */
  type(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + META_WORD] & TYPE_MASK
  }

  /** The 24 bits of a record's access clock. */
  accessBits(ref: number): number {
    return this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + META_WORD] >>> ACCESS_SHIFT
  }

  /** Sets the 24 bits of a record's access clock. */
  setAccessBits(ref: number, bits: number): void {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = ((ref & OFFSET_MASK) << 1) + META_WORD
    words[at] = (words[at] & KIND_MASK) | (bits << ACCESS_SHIFT)
  }

  /** The bytes of a record's value. The range object is the keyspace's `view`, valid until the next change. */
  value(ref: number): ByteRange {
    return this.records.value(ref, this.keyspace.view)
  }

  /** As `value`, as a range in `into`. */
  valueInto(ref: number, into: ByteRange): ByteRange {
    return this.records.value(ref, into)
  }

  /** The bytes of a record's key, as a range in `into`. */
  key(ref: number, into: ByteRange): ByteRange {
    return this.records.key(ref, into)
  }

  /** Bytes that a record takes: its block, what lives apart, and its share of a bucket. */
  footprint(ref: number): number {
    return this.records.footprint(ref)
  }

  /** The expiry time of a record in Unix milliseconds, or -1. */
  expireAt(ref: number): number {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    return (words[at + 2] & HAS_EXTRA) === 0 ? -1 : readExpiry(words, at)
  }

  /** As `expireAt`, also exact for times that a double cannot hold. */
  exactExpireAt(ref: number): bigint {
    const words = this.words[ref >>> WINDOW_SHIFT]
    const at = (ref & OFFSET_MASK) << 1
    return (words[at + 2] & HAS_EXTRA) === 0 ? -1n : readExactExpiry(words, at)
  }

  /** Whether a record's time is up. In its very last millisecond a key still lives, as in Redis. */
  isExpired(ref: number): boolean {
    const at = this.expireAt(ref)
    return at >= 0 && at < this.keyspace.expiryNowMs
  }

  /** The value of a record whose kind is a big one (record.ts), as an object. */
  big(ref: number): BigValue {
    return this.records.bigValue(ref)
  }
}
