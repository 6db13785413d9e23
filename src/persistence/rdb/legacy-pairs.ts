// Hashes from elements that stand in listpacks: fields and values in turn, or fields in one and values in another.

import type { ByteRange } from '../../bytes/range.ts'
import { lpNext, lpRead } from '../../encodings/listpack.ts'
import { HashBuilder } from './build-hash.ts'
import type { DecodeContext } from './read-context.ts'
import { FIELD_TWICE } from './read-hash.ts'
import type { PackReader } from './read-pack.ts'

const DIGITS_BYTES = 24

/** Where elements are taken from, one after the other. */
export class ElementCursor {
  readonly element: ByteRange
  private readonly bytes: Uint8Array
  private readonly digits = new Uint8Array(DIGITS_BYTES)
  private at: number

  /** Begins at the entry at `at` of a listpack that has been checked. */
  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
    this.element = { bytes, start: 0, end: 0 }
  }

  /** Goes to the next element, which must be there. */
  next(): ByteRange {
    lpRead(this.bytes, this.at, this.element, this.digits)
    this.at = lpNext(this.bytes, this.at)
    return this.element
  }
}

/** Leaves the hash whose fields and values stand in `pack` in `context.into`. Throws RdbError. */
export function takePairs(context: DecodeContext, pack: PackReader): void {
  const fields = new ElementCursor(pack.range.bytes, pack.first)
  const values = new ElementCursor(
    pack.range.bytes,
    pack.count > 0 ? lpNext(pack.range.bytes, pack.first) : 0,
  )
  takeFields(context, pack.count >> 1, (hash, i) => {
    if (i > 0) {
      fields.next()
      values.next()
    }
    return addField(hash, fields.next(), values.next())
  })
}

/** Leaves a hash of `count` fields in `context.into`; `add` adds each in turn, false: it is there already. */
export function takeFields(
  context: DecodeContext,
  count: number,
  add: (hash: HashBuilder, index: number) => boolean,
): void {
  const hash = new HashBuilder(context.keyspace, count, true)
  try {
    for (let i = 0; i < count; i++) if (!add(hash, i)) throw context.reader.error(FIELD_TWICE)
  } catch (error) {
    hash.discard()
    throw error
  }
  hash.finish(context.into)
}

/** Adds a field that does not expire; false: it is there already. */
export function addField(hash: HashBuilder, field: ByteRange, value: ByteRange): boolean {
  return hash.add(field.bytes, field.start, field.end, value.bytes, value.start, value.end, -1)
}
