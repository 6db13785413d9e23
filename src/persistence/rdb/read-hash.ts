// Hashes: as fields and values, or as a listpack. Those with field expiry are in read-hash-expiry.ts.

import type { ByteRange } from '../../bytes/range.ts'
import { ENCODING_HASHTABLE, TYPE_HASH } from '../../keyspace/record.ts'
import { HashTable } from '../../values/hash-table.ts'
import { addPairs, HASH_PACKED, HashBuilder } from './build-hash.ts'
import { setBig, setEmpty, setPacked } from './loaded-value.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'
import { readPack } from './read-next-pack.ts'
import type { PackReader } from './read-pack.ts'
import { begin } from './read-steps.ts'

const HASH_BIG = TYPE_HASH | ENCODING_HASHTABLE
const FIRST_BYTES = 256

export const FIELD_TWICE = 'a field that is there twice'

/** Reads fields and values one after the other into a builder. */
export class FieldReader {
  private readonly context: DecodeContext
  private readonly hash: HashBuilder
  private readonly range: ByteRange
  /** The field, while its value is read. */
  private field = new Uint8Array(FIRST_BYTES)
  private fieldEnd = 0

  constructor(context: DecodeContext, hash: HashBuilder) {
    this.context = context
    this.hash = hash
    this.range = { bytes: this.field, start: 0, end: 0 }
  }

  /** Reads a field and its value. `expireAt`: Unix milliseconds; `readExpiry`, if given, reads it behind the value. */
  next(expireAt: number, readExpiry?: (context: DecodeContext) => number): void {
    const { range, context } = this
    const { reader } = context
    reader.string(range)
    this.keepField(range)
    reader.string(range)
    let { bytes, start, end } = range
    let time = expireAt
    if (readExpiry !== undefined) {
      bytes = bytes.slice(start, end)
      start = 0
      end = bytes.length
      time = readExpiry(context)
    }
    if (!this.hash.add(this.field, 0, this.fieldEnd, bytes, start, end, time)) throw reader.error(FIELD_TWICE)
  }

  private keepField({ bytes, start, end }: ByteRange): void {
    const length = end - start
    if (length > this.field.length) this.field = new Uint8Array(length * 2)
    this.field.set(bytes.subarray(start, end))
    this.fieldEnd = length
  }
}

/** Fields and values one after the other: RDB_HASH. */
export const readFields: Decoder = (context) => {
  const count = context.reader.count(2)
  return begin(new Fields(context, count), count)
}

class Fields implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly hash: HashBuilder
  private readonly fields: FieldReader
  private left: number

  constructor(context: DecodeContext, count: number) {
    this.context = context
    this.left = count
    this.hash = new HashBuilder(context.keyspace, count, context.isDeep)
    this.fields = new FieldReader(context, this.hash)
  }

  step(limit: number): boolean {
    for (let i = Math.min(limit, this.left); i > 0; i--) {
      this.fields.next(-1)
      this.left--
    }
    if (this.left > 0) return false
    this.hash.finish(this.context.into)
    return true
  }

  discard(): void {
    this.hash.discard()
  }
}

/** A listpack of fields and values: RDB_HASH_LISTPACK. */
export const readPackedHash: Decoder = (context) => {
  const pack = readPack(context)
  takePackedHash(context, pack)
  return null
}

/** Leaves the hash whose fields and values stand in a listpack in `context.into`. Throws RdbError. */
export function takePackedHash({ reader, into, keyspace, isDeep }: DecodeContext, pack: PackReader): void {
  const { count, range } = pack
  if (count === 0) return setEmpty(into)
  if ((count & 1) !== 0) throw reader.error('a hash of fields without values')
  if (count >> 1 <= keyspace.limits.hashEntries) {
    if (isDeep && pack.hasDuplicates(2)) throw reader.error(FIELD_TWICE)
    return setPacked(into, HASH_PACKED, range.bytes, range.start, range.end, pack.isOwned)
  }
  const table = new HashTable(keyspace)
  table.reserve(count >> 1)
  if (!addPairs(table, range.bytes, pack.first, pack.last)) {
    table.free(Number.MAX_SAFE_INTEGER)
    throw reader.error(FIELD_TWICE)
  }
  setBig(into, HASH_BIG, table)
}
