// A hash in the making, field by field.

import type { ByteRange } from '../../bytes/range.ts'
import { LP_HEADER_BYTES, lpNext, lpRead } from '../../encodings/listpack.ts'
import { ListpackBuilder } from '../../encodings/listpack-builder.ts'
import { staysWide } from '../../keyspace/packed-limits.ts'
import { ENCODING_HASHTABLE, ENCODING_LISTPACK, ENCODING_WIDE, TYPE_HASH } from '../../keyspace/record.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import { HashTable } from '../../values/hash-table.ts'
import { type LoadedValue, setBig, setEmpty, setPacked } from './loaded-value.ts'

export const HASH_PACKED: number = TYPE_HASH | ENCODING_LISTPACK
const HASH_WIDE = TYPE_HASH | ENCODING_WIDE
const HASH_BIG = TYPE_HASH | ENCODING_HASHTABLE

const DIGITS_BYTES = 24
/** Redis's limit for expiry times of fields: 48 bits. */
export const MAX_FIELD_EXPIRY_MS: number = 2 ** 48 - 2

/** Collects fields. Whoever makes one finishes or discards it. */
export class HashBuilder {
  private readonly keyspace: SharedState
  private readonly expected: number
  private readonly findsAll: boolean
  private pack: ListpackBuilder | null = null
  private table: HashTable | null = null
  private isWide = false

  /** `expected`: how many fields are to come. `findsAll`: duplicates are found in packed hashes too. */
  constructor(keyspace: SharedState, expected: number, findsAll: boolean) {
    this.keyspace = keyspace
    this.expected = expected
    this.findsAll = findsAll
    if (expected <= keyspace.limits.hashEntries) this.pack = new ListpackBuilder()
    else this.becomeTable()
  }

  /** Adds a field, which expires at `expireAt` (Unix milliseconds) unless that is negative. False: it is there already. */
  add(
    field: Uint8Array,
    fieldStart: number,
    fieldEnd: number,
    value: Uint8Array,
    start: number,
    end: number,
    expireAt: number,
  ): boolean {
    if (expireAt >= 0 || !this.fits(fieldEnd - fieldStart, end - start)) this.becomeTable()
    const { pack, table } = this
    if (table !== null) {
      if (table.find(field, fieldStart, fieldEnd) !== 0) return false
      const node = table.insert(field, fieldStart, fieldEnd, value, start, end)
      if (expireAt >= 0) table.setExpiry(node, expireAt)
      return true
    }
    if (pack === null) return false
    if (this.findsAll && this.isIn(pack, field, fieldStart, fieldEnd)) return false
    pack.add(field, fieldStart, fieldEnd)
    pack.add(value, start, end)
    return true
  }

  /** Adds fields and values that stand in turn in `b[from, to)`; false: one is there twice. */
  addPack(b: Uint8Array, from: number, to: number): boolean {
    return eachPair(b, from, to, (field, value) =>
      this.add(field.bytes, field.start, field.end, value.bytes, value.start, value.end, -1),
    )
  }

  /** Leaves the hash in `into`. */
  finish(into: LoadedValue): void {
    const { pack, table } = this
    if (table !== null && table.size > 0) return setBig(into, HASH_BIG, table)
    if (pack === null || pack.count === 0) {
      this.discard()
      return setEmpty(into)
    }
    setPacked(into, this.isWide ? HASH_WIDE : HASH_PACKED, pack.bytes, 0, pack.finish())
  }

  discard(): void {
    this.table?.free(Number.MAX_SAFE_INTEGER)
  }

  private isIn(pack: ListpackBuilder, field: Uint8Array, start: number, end: number): boolean {
    const { needle } = this.keyspace
    needle.set(field, start, end)
    pack.finish()
    return needle.find(pack.bytes, LP_HEADER_BYTES, 1) >= 0
  }

  /** Whether a pack takes a field and a value of these lengths. */
  private fits(fieldBytes: number, valueBytes: number): boolean {
    const { pack } = this
    if (pack === null) return true
    const { hashEntries, hashValueBytes } = this.keyspace.limits
    if (fieldBytes > hashValueBytes || valueBytes > hashValueBytes) this.isWide = true
    if (!this.isWide) return pack.count >> 1 < hashEntries
    return staysWide(this.expected, hashEntries, pack.total + fieldBytes + valueBytes + 2 * DIGITS_BYTES)
  }

  private becomeTable(): void {
    if (this.table !== null) return
    const table = new HashTable(this.keyspace)
    this.table = table
    const { pack } = this
    this.pack = null
    table.reserve(this.expected)
    if (pack !== null) addPairs(table, pack.bytes, LP_HEADER_BYTES, pack.total - 1)
  }
}

/** Adds fields and values that stand in turn in `b[from, to)`; false: one is there twice. */
export function addPairs(table: HashTable, b: Uint8Array, from: number, to: number): boolean {
  return eachPair(b, from, to, (field, value) => {
    if (table.find(field.bytes, field.start, field.end) !== 0) return false
    table.insert(field.bytes, field.start, field.end, value.bytes, value.start, value.end)
    return true
  })
}

/** Visits fields and values until `visit` returns false; false then. */
function eachPair(
  b: Uint8Array,
  from: number,
  to: number,
  visit: (field: ByteRange, value: ByteRange) => boolean,
): boolean {
  const field: ByteRange = { bytes: b, start: 0, end: 0 }
  const value: ByteRange = { bytes: b, start: 0, end: 0 }
  const fieldDigits = new Uint8Array(DIGITS_BYTES)
  const valueDigits = new Uint8Array(DIGITS_BYTES)
  for (let p = from; p < to; ) {
    lpRead(b, p, field, fieldDigits)
    p = lpNext(b, p)
    lpRead(b, p, value, valueDigits)
    p = lpNext(b, p)
    if (!visit(field, value)) return false
  }
  return true
}
