// A big sorted set as a listpack, if the limits allow it.

import { MAX_DOUBLE_BYTES } from '../bytes/double.ts'
import type { ByteRange } from '../bytes/range.ts'
import {
  LP_EMPTY_BYTES,
  LP_END,
  LP_HEADER_BYTES,
  lpEncodedBytes,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import { type PackedLimits, staysWide } from '../keyspace/packed-limits.ts'
import type { SortedSet } from '../values/sorted-set.ts'
import { KIND_PACKED, KIND_WIDE } from './zset.ts'
import { writePackedScore } from './zset-packed.ts'

/** A listpack in a buffer of its own, and the type and encoding that go with it. */
export interface PackedMembers {
  readonly bytes: Uint8Array
  readonly kind: number
}

/** The members, which are in order, as a listpack; null: they are too many, or one is too long. */
export function packSorted(set: SortedSet, limits: PackedLimits): PackedMembers | null {
  if (set.size > limits.zsetEntries) return null
  const text = new Uint8Array(MAX_DOUBLE_BYTES)
  let sum = LP_EMPTY_BYTES
  let isWide = false
  let hasNegativeZero = false
  const fits = eachMember(set, ({ bytes, start, end }, score) => {
    sum += lpEncodedBytes(bytes, start, end) + lpEncodedBytes(text, 0, writePackedScore(text, score))
    isWide ||= end - start > limits.zsetValueBytes
    hasNegativeZero ||= Object.is(score, -0)
    return !isWide || staysWide(set.size, limits.zsetEntries, sum)
  })
  // A skiplist keeps the sign of a zero, a listpack does not.
  if (!fits || (isWide && hasNegativeZero)) return null
  return { bytes: write(set, sum), kind: isWide ? KIND_WIDE : KIND_PACKED }
}

function write(set: SortedSet, packedBytes: number): Uint8Array {
  const packed = new Uint8Array(packedBytes)
  const text = new Uint8Array(MAX_DOUBLE_BYTES)
  let at = LP_HEADER_BYTES
  eachMember(set, ({ bytes, start, end }, score) => {
    at = lpWriteEntry(packed, at, bytes, start, end)
    at = lpWriteEntry(packed, at, text, 0, writePackedScore(text, score))
    return true
  })
  packed[at] = LP_END
  lpSetHeader(packed, 0, packedBytes, set.size * 2)
  return packed
}

/** Visits the members in order until one makes `visit` return false; false then. Only for few members. */
function eachMember(set: SortedSet, visit: (member: ByteRange, score: number) => boolean): boolean {
  const cursor = { leaf: 0, index: 0 }
  const member: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  if (set.size > 0) set.seek(0, cursor)
  for (let i = 0; i < set.size; i++) {
    set.member(set.nodeAt(cursor), member)
    if (!visit(member, set.scoreAt(cursor))) return false
    set.forward(cursor)
  }
  return true
}
