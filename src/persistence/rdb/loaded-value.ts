// A value that was read from a file or payload and belongs to no key yet.

import type { ByteRange } from '../../bytes/range.ts'
import type { BigValue } from '../../values/big-value.ts'

/** What a decoder gives. Its packed bytes are valid until the next value is read. */
export interface LoadedValue {
  /** Type and encoding, as in record.ts. */
  kind: number
  /** The value as it stands in a record: a string, listpack or intset; of no meaning if `big` is there. */
  readonly packed: ByteRange
  /** Whether `packed` is the whole of a buffer that may be taken over (long strings). */
  isOwned: boolean
  /** A value that is an object of its own; whoever takes it must store or free it. */
  big: BigValue | null
}
