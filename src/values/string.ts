// Strings: which encoding a value gets. The bytes themselves are kept as they were given, numbers too: a value that is
// encoded as `int` is known to be the canonical text of a 64-bit integer.

import { parseInt64 } from '../bytes/int64.ts'
import { parseInteger } from '../bytes/integer.ts'

/** Longest text that a 64-bit integer can have. */
const MAX_INT64_DIGITS = 20
/** Longest string that Redis keeps in one piece with its object. */
const EMBSTR_LIMIT_BYTES = 44

/** Whether the bytes are the canonical text of a 64-bit signed integer. */
export function isInt64Text(buf: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (length > MAX_INT64_DIGITS || length === 0) return false
  const first = buf[start]
  if (first > 57 || (first < 48 && first !== 45)) return false
  if (length <= 15) return !Number.isNaN(parseInteger(buf, start, end))
  return parseInt64(buf, start, end) !== null
}

/** Whether a string of this length is short enough for the `embstr` encoding. */
export function isEmbeddable(lengthBytes: number): boolean {
  return lengthBytes <= EMBSTR_LIMIT_BYTES
}
