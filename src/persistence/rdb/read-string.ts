// Strings as values.

import { ENCODING_INT, ENCODING_RAW, TYPE_STRING } from '../../keyspace/record.ts'
import { textKind } from '../../keyspace/strings.ts'
import { isInt64Text } from '../../values/string.ts'
import { setPacked } from './loaded-value.ts'
import type { DecodeContext, Decoder, DecodeSteps } from './read-context.ts'

/** Longer strings are read in pieces. */
const PIECE_BYTES = 1024 * 1024
/** Longest text of a 64-bit integer. */
const MAX_INTEGER_TEXT = 20

/** Reads a string. */
export const readString: Decoder = (context) => {
  const { reader, into } = context
  const length = reader.longLength(PIECE_BYTES)
  if (length > 0) return new LongString(context, length)
  const { packed } = into
  into.isOwned = reader.string(packed)
  into.big = null
  const bytes = packed.end - packed.start
  const isNumber = bytes <= MAX_INTEGER_TEXT && isInt64Text(packed.bytes, packed.start, packed.end)
  into.kind = isNumber ? TYPE_STRING | ENCODING_INT : textKind(bytes)
  return null
}

/** A long string, a piece each step. */
class LongString implements DecodeSteps {
  private readonly context: DecodeContext
  private readonly bytes: Uint8Array
  private at = 0

  constructor(context: DecodeContext, length: number) {
    this.context = context
    this.bytes = new Uint8Array(length)
  }

  step(): boolean {
    const { bytes, context } = this
    const end = Math.min(this.at + PIECE_BYTES, bytes.length)
    context.reader.fill(bytes, this.at, end)
    this.at = end
    if (end < bytes.length) return false
    setPacked(context.into, TYPE_STRING | ENCODING_RAW, bytes, 0, end, true)
    return true
  }

  discard(): void {}
}
