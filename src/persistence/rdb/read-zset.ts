// Sorted sets: as members with scores, or as a listpack.

import type { ByteRange } from '../../bytes/range.ts'
import { KIND_PACKED } from '../../collections/zset.ts'
import { addScored, BROKEN, checkPairs, OUT_OF_ORDER, ZsetBuilder } from './build-zset.ts'
import { setEmpty, setPacked } from './loaded-value.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { readPack } from './read-next-pack.ts'
import type { PackReader } from './read-pack.ts'
import { begin } from './read-steps.ts'
import type { RdbReader } from './reader.ts'

const TWICE = 'a member that is there twice'

/** A decoder of members with scores one after the other. `readScore` reads a score; `minBytes` is what it takes at least. */
export function scoredDecoder(readScore: (reader: RdbReader) => number, minBytes: number): Decoder {
  return (context) => {
    const count = context.reader.count(1 + minBytes)
    return begin(new Scored(context, count, readScore), count)
  }
}

/** Members with scores of 8 bytes: RDB_ZSET_2. */
export const readScored: Decoder = scoredDecoder((reader) => reader.double(), 8)

class Scored implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly readScore: (reader: RdbReader) => number
  private readonly set: ZsetBuilder
  private readonly member: ByteRange
  private left: number
  /** The member, while its score is read. */
  private copy = Buffer.allocUnsafe(256)

  constructor(context: DecodeContext, count: number, readScore: (reader: RdbReader) => number) {
    this.context = context
    this.readScore = readScore
    this.left = count
    this.set = new ZsetBuilder(context.keyspace, count)
    this.member = { bytes: this.copy, start: 0, end: 0 }
  }

  step(limit: number): boolean {
    const { context } = this
    for (let i = Math.min(limit, this.left); i > 0; i--) {
      this.next()
      this.left--
    }
    if (this.left > 0) return false
    this.set.finish(context.into)
    return true
  }

  private next(): void {
    const { member } = this
    const { reader } = this.context
    const isOwned = reader.string(member)
    let { bytes, start, end } = member
    if (!isOwned) {
      this.keep(bytes, start, end)
      bytes = this.copy
      end -= start
      start = 0
    }
    const score = this.readScore(reader)
    if (Number.isNaN(score)) throw reader.error('a score that is no number')
    if (!this.set.add(bytes, start, end, score)) throw reader.error(TWICE)
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > this.copy.length) this.copy = Buffer.allocUnsafe((end - start) * 2)
    this.copy.set(bytes.subarray(start, end))
  }

  discard(): void {
    this.set.discard()
  }
}

/** A listpack of members and scores: RDB_ZSET_LISTPACK. */
export const readPackedZset: Decoder = (context) => {
  const pack = readPack(context)
  takePackedZset(context, pack)
  return null
}

/** Leaves the sorted set whose members and scores stand in a listpack in `context.into`. Throws RdbError. */
export function takePackedZset({ reader, into, keyspace, isDeep }: DecodeContext, pack: PackReader): void {
  const { count, range } = pack
  if (count === 0) return setEmpty(into)
  if ((count & 1) !== 0) throw reader.error('a sorted set of members without scores')
  const order = checkPairs(range.bytes, pack.first, pack.last)
  if (order === BROKEN) throw reader.error('a score that is no number')
  if (order !== OUT_OF_ORDER && count >> 1 <= keyspace.limits.zsetEntries) {
    if (isDeep && pack.hasDuplicates(2)) throw reader.error(TWICE)
    return setPacked(into, KIND_PACKED, range.bytes, range.start, range.end, pack.isOwned)
  }
  const set = new ZsetBuilder(keyspace, count >> 1)
  if (!addScored(set, range.bytes, pack.first, pack.last)) {
    set.discard()
    throw reader.error(TWICE)
  }
  set.finish(into)
}
