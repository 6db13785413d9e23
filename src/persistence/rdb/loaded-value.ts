// A value that was read from a file or payload and belongs to no key yet.

import type { ByteRange } from '../../bytes/range.ts'
import type { BigValue } from '../../values/big-value.ts'

/** `LoadedValue.kind` of a collection without elements: there are files with such, though no server keeps them. */
export const NO_VALUE = -1

/** What a decoder gives. Its packed bytes are valid until the next value is read. */
export interface LoadedValue {
  /** Type and encoding, as in record.ts; or NO_VALUE. */
  kind: number
  /** The value as it stands in a record: a string, listpack or intset; of no meaning if `big` is there. */
  readonly packed: ByteRange
  /** Whether `packed` is the whole of a buffer that may be taken over (long strings). */
  isOwned: boolean
  /** A value that is an object of its own; whoever takes it must store or free it. */
  big: BigValue | null
}

/** A place for values. */
export function newLoadedValue(): LoadedValue {
  return { kind: NO_VALUE, packed: { bytes: new Uint8Array(0), start: 0, end: 0 }, isOwned: false, big: null }
}

/** It is a collection without elements. */
export function setEmpty(into: LoadedValue): void {
  into.kind = NO_VALUE
  into.big = null
}

/** It is the packed value `bytes[start, end)`. */
export function setPacked(
  into: LoadedValue,
  kind: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  isOwned = false,
): void {
  const { packed } = into
  into.kind = kind
  into.big = null
  into.isOwned = isOwned
  packed.bytes = bytes
  packed.start = start
  packed.end = end
}

/** It is an object. */
export function setBig(into: LoadedValue, kind: number, value: BigValue): void {
  into.kind = kind
  into.big = value
}
