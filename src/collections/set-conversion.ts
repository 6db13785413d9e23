// A set in another encoding: all members of a view as a table or as a listpack.

import {
  LP_EMPTY_BYTES,
  LP_END,
  LP_HEADER_BYTES,
  lpEncodedBytes,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import type { MemorySpace } from '../memory/space.ts'
import { MemberSet } from '../values/member-set.ts'
import type { SetReader } from './set-reader.ts'

/** The members as a table with room for `expected` of them. */
export function tableOf(set: SetReader, space: MemorySpace, expected: number): MemberSet {
  const members = new MemberSet(space)
  try {
    members.reserve(Math.max(expected, set.length))
    set.first()
    while (set.step()) {
      set.read()
      const { bytes, start, end } = set.member
      members.insert(bytes, start, end, members.hash(bytes, start, end))
    }
  } catch (error) {
    members.free(Number.MAX_SAFE_INTEGER)
    throw error
  }
  return members
}

/** The members as a listpack in a buffer of its own. */
export function listpackOf(set: SetReader): Uint8Array {
  let total = LP_EMPTY_BYTES
  let count = 0
  set.first()
  while (set.step()) {
    set.read()
    total += lpEncodedBytes(set.member.bytes, set.member.start, set.member.end)
    count++
  }
  const packed = new Uint8Array(total)
  let at = LP_HEADER_BYTES
  set.first()
  while (set.step()) {
    set.read()
    at = lpWriteEntry(packed, at, set.member.bytes, set.member.start, set.member.end)
  }
  packed[at] = LP_END
  lpSetHeader(packed, 0, total, count)
  return packed
}

/** Whether no integer of an intset takes more than `maxBytes` as text. The longest are the first and the last. */
export function integersFit(set: SetReader, maxBytes: number): boolean {
  if (maxBytes >= 20) return true
  set.first()
  while (set.step()) {
    set.read()
    if (set.member.end > maxBytes) return false
  }
  return true
}
