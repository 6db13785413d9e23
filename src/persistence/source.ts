// A value as it is written to a file: what encoders read, whether the value stands still or is guarded against changes
// while it is written in pieces.
//
// A source is read once, from its first element to its last. The ranges that it gives are valid until its next step.

import type { ByteRange } from '../bytes/range.ts'
import type { StreamGroup } from '../values/stream-group.ts'
import type { StreamId } from '../values/stream-id.ts'

/** What stands at the head of an entry, as of the snapshot's instant. */
export interface EntryHead {
  readonly dbIndex: number
  readonly key: ByteRange
  /** Type and encoding, as in record.ts. */
  readonly kind: number
  /** Unix milliseconds; -1n: never. */
  readonly expireAt: bigint
  /** The 24 bits of the access clock. */
  readonly accessBits: number
}

/** The pieces of a long string that lives apart. */
export interface StringSource {
  readonly form: 'string'
  readonly lengthBytes: number
  /** Goes to the next piece; false: there is none. */
  next(): boolean
  readonly piece: ByteRange
}

/** The nodes of a list that is a sequence, from head to tail. */
export interface ListSource {
  readonly form: 'list'
  /** Number of nodes. */
  readonly count: number
  /** Number of elements in all of them. */
  readonly length: number
  next(): boolean
  /** The node: a true listpack if `isPacked`, else a single element as it is. */
  readonly node: ByteRange
  readonly isPacked: boolean
}

/** The members of a set, in no order. */
export interface SetSource {
  readonly form: 'set'
  readonly count: number
  next(): boolean
  readonly member: ByteRange
}

/** The members of a sorted set, in no order. */
export interface ZsetSource {
  readonly form: 'zset'
  readonly count: number
  next(): boolean
  readonly member: ByteRange
  readonly score: number
}

/** The fields of a hash, in no order. Expired fields that nobody has deleted yet are among them. */
export interface HashSource {
  readonly form: 'hash'
  readonly count: number
  /** Whether any field expires. */
  readonly isVolatile: boolean
  /** No field expires before this, Unix milliseconds. */
  readonly earliestMs: number
  next(): boolean
  readonly field: ByteRange
  readonly value: ByteRange
  /** When the field expires, Unix milliseconds; -1: never. */
  readonly expireAt: number
}

/** The blocks of a stream, in the order of their ids, and what it knows beside them. */
export interface StreamSource {
  readonly form: 'stream'
  /** Number of blocks. */
  readonly count: number
  next(): boolean
  readonly masterId: StreamId
  /** The block as a listpack. */
  readonly block: ByteRange
  readonly length: number
  readonly entriesAdded: number
  readonly lastId: StreamId
  readonly firstId: StreamId
  readonly maxDeletedId: StreamId
  /** The groups as of the instant; not to be changed. */
  readonly groups: readonly StreamGroup[]
}

/** The value of an entry that does not simply stand in its record. */
export type ValueSource = StringSource | ListSource | SetSource | ZsetSource | HashSource | StreamSource
