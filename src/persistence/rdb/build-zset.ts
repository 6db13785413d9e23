// A sorted set in the making, member by member.

import { parseDouble } from '../../bytes/double.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { compareRanges } from '../../bytes/text.ts'
import { KIND_BIG } from '../../collections/zset.ts'
import { packSorted } from '../../collections/zset-pack.ts'
import { lpInteger, lpIsInteger, lpNext, lpRead } from '../../encodings/listpack.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import { SortedSet } from '../../values/sorted-set.ts'
import { type LoadedValue, setBig, setEmpty, setPacked } from './loaded-value.ts'

const DIGITS_BYTES = 24

/** Collects members. Whoever makes one finishes or discards it. */
export class ZsetBuilder {
  private readonly keyspace: SharedState
  private readonly set: SortedSet

  /** `expected`: how many members are to come. */
  constructor(keyspace: SharedState, expected: number) {
    this.keyspace = keyspace
    this.set = new SortedSet(keyspace)
    this.set.reserve(expected)
  }

  /** Adds a member; the score is no NaN. False: it is there already. */
  add(bytes: Uint8Array, start: number, end: number, score: number): boolean {
    const { set } = this
    if (set.find(bytes, start, end) !== 0) return false
    set.add(bytes, start, end, score)
    return true
  }

  /** Leaves the set in `into`. */
  finish(into: LoadedValue): void {
    const { set } = this
    if (set.size === 0) {
      this.discard()
      return setEmpty(into)
    }
    const packed = packSorted(set, this.keyspace.limits)
    if (packed === null) return setBig(into, KIND_BIG, set)
    this.discard()
    setPacked(into, packed.kind, packed.bytes, 0, packed.bytes.length)
  }

  discard(): void {
    this.set.free(Number.MAX_SAFE_INTEGER)
  }
}

/** What `checkPairs` finds. */
export const BROKEN = 0
const IN_ORDER = 1
export const OUT_OF_ORDER = 2

/** Looks at members and scores that stand in turn in `b[from, to)`: whether scores are numbers, and in order. */
export function checkPairs(b: Uint8Array, from: number, to: number): number {
  const member: ByteRange = { bytes: b, start: 0, end: 0 }
  const before: ByteRange = { bytes: b, start: 0, end: 0 }
  const digits = new Uint8Array(DIGITS_BYTES)
  const digitsBefore = new Uint8Array(DIGITS_BYTES)
  let last = Number.NEGATIVE_INFINITY
  let lastMember = -1
  let result = IN_ORDER
  for (let p = from; p < to; ) {
    const scoreAt = lpNext(b, p)
    const score = readScore(b, scoreAt, member, digits)
    if (Number.isNaN(score)) return BROKEN
    if (score < last) result = OUT_OF_ORDER
    else if (score === last && lastMember >= 0) {
      lpRead(b, p, member, digits)
      lpRead(b, lastMember, before, digitsBefore)
      const order = compareRanges(
        before.bytes,
        before.start,
        before.end,
        member.bytes,
        member.start,
        member.end,
      )
      if (order >= 0) result = OUT_OF_ORDER
    }
    last = score
    lastMember = p
    p = lpNext(b, scoreAt)
  }
  return result
}

/** Adds members and scores that stand in turn in `b[from, to)` and have been checked; false: one is there twice. */
export function addScored(into: ZsetBuilder, b: Uint8Array, from: number, to: number): boolean {
  const member: ByteRange = { bytes: b, start: 0, end: 0 }
  const text: ByteRange = { bytes: b, start: 0, end: 0 }
  const digits = new Uint8Array(DIGITS_BYTES)
  const scoreDigits = new Uint8Array(DIGITS_BYTES)
  for (let p = from; p < to; ) {
    const scoreAt = lpNext(b, p)
    lpRead(b, p, member, digits)
    const score = readScore(b, scoreAt, text, scoreDigits)
    if (!into.add(member.bytes, member.start, member.end, score)) return false
    p = lpNext(b, scoreAt)
  }
  return true
}

/** The score at `p`, NaN if it is no number. */
function readScore(b: Uint8Array, p: number, text: ByteRange, digits: Uint8Array): number {
  if (lpIsInteger(b, p)) return lpInteger(b, p)
  lpRead(b, p, text, digits)
  return parseDouble(text.bytes, text.start, text.end)
}
