// What stands in front of the value of an entry in an RDB file: expiry time, last use, type, key.

import type { AccessClock } from '../../keyspace/access-clock.ts'
import {
  ENCODING_INTSET,
  ENCODING_LISTPACK,
  KIND_MASK,
  TYPE_HASH,
  TYPE_LIST,
  TYPE_MASK,
  TYPE_SET,
  TYPE_STREAM,
  TYPE_STRING,
  TYPE_ZSET,
} from '../../keyspace/record.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import {
  OP_EXPIRE_MS,
  OP_FREQ,
  OP_IDLE,
  RDB_HASH,
  RDB_HASH_LISTPACK,
  RDB_HASH_METADATA,
  RDB_LIST_QUICKLIST_2,
  RDB_SET,
  RDB_SET_INTSET,
  RDB_SET_LISTPACK,
  RDB_STREAM_LISTPACKS_2,
  RDB_STREAM_LISTPACKS_3,
  RDB_STRING,
  RDB_VERSION_BASE,
  RDB_VERSION_FIELD_EXPIRY,
  RDB_ZSET_2,
  RDB_ZSET_LISTPACK,
} from './opcodes.ts'
import { writeExactTime, writeLength } from './write-length.ts'

/** Which of the two uses of the access clock is written with each key. */
export type WrittenAccess = 'lru' | 'lfu' | null

/** Writes when an entry expires (Unix milliseconds; -1n: never). */
export function writeExpiry(out: ChunkWriter, expireAt: bigint): void {
  if (expireAt < 0n) return
  out.byte(OP_EXPIRE_MS)
  writeExactTime(out, expireAt)
}

/** Writes how long ago or how often an entry was used, from the 24 bits of its access clock. */
export function writeAccess(out: ChunkWriter, what: WrittenAccess, clock: AccessClock, bits: number): void {
  if (what === 'lru') {
    out.byte(OP_IDLE)
    writeLength(out, clock.idleSeconds(bits))
  } else if (what === 'lfu') {
    out.byte(OP_FREQ)
    out.byte(clock.frequency(bits))
  }
}

/**
 * The number of the form that a value of a kind (type and encoding, see record.ts) is written in, in a file of a
 * version. `isVolatile`: it is a hash, and some field expires.
 */
export function formOf(kind: number, version: number, isVolatile: boolean): number {
  const encoding = kind & KIND_MASK & ~TYPE_MASK
  switch (kind & TYPE_MASK) {
    case TYPE_STRING:
      return RDB_STRING
    case TYPE_LIST:
      return RDB_LIST_QUICKLIST_2
    case TYPE_SET:
      if (encoding === ENCODING_INTSET) return RDB_SET_INTSET
      return encoding === ENCODING_LISTPACK && version > RDB_VERSION_BASE ? RDB_SET_LISTPACK : RDB_SET
    case TYPE_ZSET:
      return encoding === ENCODING_LISTPACK ? RDB_ZSET_LISTPACK : RDB_ZSET_2
    case TYPE_HASH:
      if (encoding === ENCODING_LISTPACK) return RDB_HASH_LISTPACK
      return isVolatile && version >= RDB_VERSION_FIELD_EXPIRY ? RDB_HASH_METADATA : RDB_HASH
    case TYPE_STREAM:
      return version > RDB_VERSION_BASE ? RDB_STREAM_LISTPACKS_3 : RDB_STREAM_LISTPACKS_2
    default:
      throw new Error(`rdb: a value of the unknown kind ${kind}`)
  }
}
