// Sets: as members, as an intset, or as a listpack.

import type { ByteRange } from '../../bytes/range.ts'
import { intsetLength } from '../../encodings/intset.ts'
import { isIntset } from '../../encodings/intset-check.ts'
import { ENCODING_HASHTABLE, TYPE_SET } from '../../keyspace/record.ts'
import { MemberSet } from '../../values/member-set.ts'
import { addIntegers, addMembers, SET_INTSET, SET_PACKED, SetBuilder } from './build-set.ts'
import { setBig, setEmpty, setPacked } from './loaded-value.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { readPack } from './read-next-pack.ts'
import { begin } from './read-steps.ts'

const SET_BIG = TYPE_SET | ENCODING_HASHTABLE

/** Members one after the other: RDB_SET. */
export const readMembers: Decoder = (context) => {
  const count = context.reader.count(1)
  return begin(new Members(context, count), count)
}

class Members implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly set: SetBuilder
  private readonly member: ByteRange
  private left: number

  constructor(context: DecodeContext, count: number) {
    this.context = context
    this.left = count
    this.set = new SetBuilder(context.keyspace, count)
    this.member = { bytes: context.reader.bytes, start: 0, end: 0 }
  }

  step(limit: number): boolean {
    const { context, member, set } = this
    for (let i = Math.min(limit, this.left); i > 0; i--) {
      context.reader.string(member)
      if (!set.add(member.bytes, member.start, member.end))
        throw context.reader.error('a member that is there twice')
      this.left--
    }
    if (this.left > 0) return false
    set.finish(context.into)
    return true
  }

  discard(): void {
    this.set.discard()
  }
}

/** An intset: RDB_SET_INTSET. */
export const readIntset: Decoder = ({ reader, into, keyspace }) => {
  const { packed } = into
  const isOwned = reader.string(packed)
  const { bytes, start, end } = packed
  if (!isIntset(bytes, start, end)) throw reader.error('an intset that is broken')
  const count = intsetLength(bytes, start)
  if (count <= keyspace.limits.setIntsetEntries) {
    setPacked(into, SET_INTSET, bytes, start, end, isOwned)
    return null
  }
  const table = new MemberSet(keyspace)
  table.reserve(count)
  addIntegers(table, bytes, start)
  setBig(into, SET_BIG, table)
  return null
}

/** A listpack of members: RDB_SET_LISTPACK. */
export const readPackedSet: Decoder = (context) => {
  const { reader, into, keyspace, isDeep } = context
  const pack = readPack(context)
  const { count, range } = pack
  if (count === 0) {
    setEmpty(into)
  } else if (count <= keyspace.limits.setEntries) {
    if (isDeep && pack.hasDuplicates(1)) throw reader.error('a member that is there twice')
    setPacked(into, SET_PACKED, range.bytes, range.start, range.end, pack.isOwned)
  } else {
    const table = new MemberSet(keyspace)
    table.reserve(count)
    if (!addMembers(table, range.bytes, pack.first, pack.last)) {
      table.free(Number.MAX_SAFE_INTEGER)
      throw reader.error('a member that is there twice')
    }
    setBig(into, SET_BIG, table)
  }
  return null
}
