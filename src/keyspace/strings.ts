// Storing strings under keys: the steps that the string commands share.

import { VALUE_APART } from '../memory/node.ts'
import type { Request } from '../protocol/request.ts'
import { isEmbeddable, isInt64Text } from '../values/string.ts'
import type { Database } from './database.ts'
import { ENCODING_EMBSTR, ENCODING_INT, ENCODING_RAW, TYPE_STRING } from './record.ts'

/** Type and encoding that a string gets when it is stored whole, as by SET. */
function stringKind(buf: Uint8Array, start: number, end: number): number {
  if (isInt64Text(buf, start, end)) return TYPE_STRING | ENCODING_INT
  return textKind(end - start)
}

/** Type and encoding of a string of this length that is no integer, or is not to be kept as one. */
export function textKind(lengthBytes: number): number {
  return TYPE_STRING | (isEmbeddable(lengthBytes) ? ENCODING_EMBSTR : ENCODING_RAW)
}

/**
 * Stores argument `valueArg` of a request under its argument `keyArg`, over the record `ref` that the look-up of the
 * key has just found (0: none). A long value that fills its buffer is taken over without a copy. Returns the record.
 */
export function storeArgument(
  db: Database,
  ref: number,
  request: Request,
  keyArg: number,
  valueArg: number,
  keepExpiry: boolean,
): number {
  const { buf, start, end } = request
  const from = start[valueArg]
  const to = end[valueArg]
  if (to - from >= VALUE_APART) {
    const value = request.adopt(valueArg)
    const kind = TYPE_STRING | ENCODING_RAW
    if (value !== null) return db.storeApart(ref, buf, start[keyArg], end[keyArg], value, kind, keepExpiry)
  }
  return db.store(ref, buf, start[keyArg], end[keyArg], buf, from, to, stringKind(buf, from, to), keepExpiry)
}

/**
 * Stores `value` under argument `keyArg` of a request, as `storeArgument` does. The bytes belong to the key from now
 * on: a long value is taken over as it is. `kind` is type and encoding.
 */
export function storeBytes(
  db: Database,
  ref: number,
  request: Request,
  keyArg: number,
  value: Uint8Array,
  kind: number,
  keepExpiry: boolean,
): number {
  const { buf, start, end } = request
  const from = start[keyArg]
  const to = end[keyArg]
  if (value.length >= VALUE_APART) return db.storeApart(ref, buf, from, to, value, kind, keepExpiry)
  return db.store(ref, buf, from, to, value, 0, value.length, kind, keepExpiry)
}
