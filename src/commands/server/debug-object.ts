/** DEBUG OBJECT key: how a value is kept, in one line. */

import { parseInteger } from '../../bytes/integer.ts'
import { encodingName } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { referenceCount } from '../shared/reference-count.ts'

const REF_UNIT_BYTES = 8
const ADDRESS_DIGITS = 12
const MAX_INTEGER_TEXT = 11

export function debugObject(ctx: CommandContext, request: Request): void {
  const { db, keyspace, reply } = ctx
  const ref = db.peek(request.buf, request.start[2], request.end[2])
  if (ref === 0) return reply.error(ERRORS.noSuchKey)
  const { bytes, start, end } = db.value(ref)
  const access = db.accessBits(ref)
  const facts = [
    `at:${addressText(ref)}`,
    `refcount:${referenceCount(ctx, db, ref)}`,
    `encoding:${encodingName(db.kind(ref))}`,
    `serializedlength:${serializedLength(bytes, start, end)}`,
    `lru:${access}`,
    `lru_seconds_idle:${keyspace.access.idleSeconds(access)}`,
  ]
  reply.status(`Value ${facts.join(' ')}`)
}

/** Where the record lies in the arena, in the look of a pointer. */
function addressText(ref: number): string {
  return `0x${((ref >>> 0) * REF_UNIT_BYTES).toString(16).padStart(ADDRESS_DIGITS, '0')}`
}

/** Bytes of a string in an RDB file, before compression. */
function serializedLength(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  const value = length <= MAX_INTEGER_TEXT ? parseInteger(bytes, start, end) : Number.NaN
  if (value >= -(2 ** 7) && value < 2 ** 7) return 2
  if (value >= -(2 ** 15) && value < 2 ** 15) return 3
  if (value >= -(2 ** 31) && value < 2 ** 31) return 5
  return lengthPrefixBytes(length) + length
}

/** Bytes of the length that stands before a string: 6, 14, 32 or 64 bits of it. */
function lengthPrefixBytes(length: number): number {
  if (length < 2 ** 6) return 1
  if (length < 2 ** 14) return 2
  return length < 2 ** 32 ? 5 : 9
}
