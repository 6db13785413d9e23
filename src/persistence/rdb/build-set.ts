// A set in the making, member by member. It gets the encoding that Redis 7.2 would give it on loading.

import type { ByteRange } from '../../bytes/range.ts'
import { Int64Words } from '../../encodings/int64-words.ts'
import {
  INTSET_HEADER_BYTES,
  intsetBytes,
  intsetFind,
  intsetGet,
  intsetGrowth,
  intsetInit,
  intsetInsert,
  intsetLength,
} from '../../encodings/intset.ts'
import { LP_HEADER_BYTES, lpNext, lpRead } from '../../encodings/listpack.ts'
import { ListpackBuilder } from '../../encodings/listpack-builder.ts'
import { staysWide } from '../../keyspace/packed-limits.ts'
import {
  ENCODING_HASHTABLE,
  ENCODING_INTSET,
  ENCODING_LISTPACK,
  ENCODING_WIDE,
  TYPE_SET,
} from '../../keyspace/record.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import { MemberSet } from '../../values/member-set.ts'
import { type LoadedValue, setBig, setEmpty, setPacked } from './loaded-value.ts'

export const SET_INTSET: number = TYPE_SET | ENCODING_INTSET
export const SET_PACKED: number = TYPE_SET | ENCODING_LISTPACK
const SET_WIDE = TYPE_SET | ENCODING_WIDE
const SET_BIG = TYPE_SET | ENCODING_HASHTABLE

const FIRST_BYTES = 128
const DIGITS_BYTES = 24
/** What an entry takes beside a member, at most. */
const ENTRY_ROOM_BYTES = 16

/** Collects members. Whoever makes one finishes or discards it. */
export class SetBuilder {
  private readonly keyspace: SharedState
  private readonly expected: number
  private readonly integer = new Int64Words()
  private readonly digits = new Uint8Array(DIGITS_BYTES)
  private intset: Uint8Array | null = null
  private pack: ListpackBuilder | null = null
  private table: MemberSet | null = null
  private longestBytes = 0
  private isWide = false

  /** `expected`: how many members are to come. */
  constructor(keyspace: SharedState, expected: number) {
    this.keyspace = keyspace
    this.expected = expected
    if (expected <= keyspace.limits.setIntsetEntries) {
      this.intset = new Uint8Array(FIRST_BYTES)
      intsetInit(this.intset, 0)
    } else this.table = this.newTable()
  }

  /** Adds a member; false: it is there already. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start
    if (length > this.longestBytes) this.longestBytes = length
    if (this.intset !== null) {
      if (this.integer.parse(bytes, start, end)) return this.addInteger()
      this.leaveIntset(this.intset, length)
    }
    const { pack } = this
    if (pack !== null) {
      if (this.fits(pack.count, length, pack.total)) {
        if (this.isIn(pack, bytes, start, end)) return false
        pack.add(bytes, start, end)
        return true
      }
      this.leavePack(pack)
    }
    return (this.table as MemberSet).add(bytes, start, end)
  }

  /** Leaves the set in `into`. */
  finish(into: LoadedValue): void {
    const { intset, pack, table } = this
    if (intset !== null && intsetLength(intset, 0) > 0) {
      return setPacked(into, SET_INTSET, intset, 0, intsetBytes(intset, 0))
    }
    if (pack !== null && pack.count > 0) {
      return setPacked(into, this.isWide ? SET_WIDE : SET_PACKED, pack.bytes, 0, pack.finish())
    }
    if (table !== null && table.size > 0) return setBig(into, SET_BIG, table)
    this.discard()
    setEmpty(into)
  }

  discard(): void {
    this.table?.free(Number.MAX_SAFE_INTEGER)
  }

  private isIn(pack: ListpackBuilder, member: Uint8Array, start: number, end: number): boolean {
    const { needle } = this.keyspace
    needle.set(member, start, end)
    pack.finish()
    return needle.find(pack.bytes, LP_HEADER_BYTES, 0) >= 0
  }

  private newTable(): MemberSet {
    const table = new MemberSet(this.keyspace)
    table.reserve(this.expected)
    return table
  }

  private addInteger(): boolean {
    let intset = this.intset as Uint8Array
    const index = intsetFind(intset, 0, this.integer)
    if (index >= 0) return false
    const needed = intsetBytes(intset, 0) + intsetGrowth(intset, 0, this.integer)
    if (needed > intset.length) {
      const larger = new Uint8Array(needed * 2)
      larger.set(intset)
      this.intset = larger
      intset = larger
    }
    intsetInsert(intset, 0, ~index, this.integer)
    return true
  }

  /** A member that is no integer follows: the integers move to where it goes. */
  private leaveIntset(intset: Uint8Array, nextBytes: number): void {
    this.intset = null
    const count = intsetLength(intset, 0)
    const bytes = INTSET_HEADER_BYTES + count * (DIGITS_BYTES + 2)
    const isPack = this.fits(count, Math.max(nextBytes, this.longestBytes), bytes)
    const pack = new ListpackBuilder()
    if (isPack) this.pack = pack
    else this.table = this.newTable()
    for (let i = 0; i < count; i++) {
      intsetGet(intset, 0, i, this.integer)
      const end = this.integer.write(this.digits, 0)
      if (isPack) pack.add(this.digits, 0, end)
      else this.table?.add(this.digits, 0, end)
    }
  }

  private leavePack(pack: ListpackBuilder): void {
    this.pack = null
    this.table = this.newTable()
    addMembers(this.table, pack.bytes, LP_HEADER_BYTES, pack.total - 1)
  }

  /** Whether a pack of `count` members takes one more of this length. */
  private fits(count: number, lengthBytes: number, packBytes: number): boolean {
    const { setEntries, setValueBytes } = this.keyspace.limits
    if (lengthBytes > setValueBytes) this.isWide = true
    if (!this.isWide) return count < setEntries
    return staysWide(this.expected, setEntries, packBytes + lengthBytes + ENTRY_ROOM_BYTES)
  }
}

/** Adds the members that stand in `b[from, to)`; false: one is there twice. */
export function addMembers(table: MemberSet, b: Uint8Array, from: number, to: number): boolean {
  const member: ByteRange = { bytes: b, start: 0, end: 0 }
  const digits = new Uint8Array(DIGITS_BYTES)
  for (let p = from; p < to; p = lpNext(b, p)) {
    lpRead(b, p, member, digits)
    if (!table.add(member.bytes, member.start, member.end)) return false
  }
  return true
}

/** Adds the integers of an intset. */
export function addIntegers(table: MemberSet, b: Uint8Array, base: number): void {
  const integer = new Int64Words()
  const digits = new Uint8Array(DIGITS_BYTES)
  const count = intsetLength(b, base)
  for (let i = 0; i < count; i++) {
    intsetGet(b, base, i, integer)
    table.add(digits, 0, integer.write(digits, 0))
  }
}
