/** DEBUG POPULATE count [prefix] [size]: makes many keys at once. */

import { parseInteger } from '../../bytes/integer.ts'
import { ENCODING_EMBSTR, ENCODING_RAW, TYPE_STRING } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { isEmbeddable } from '../../values/string.ts'

/** Room for the words and the digits of the longest number. */
const VALUE_TEXT_BYTES = 32

/** A count from argument `i`, or null after an error reply. */
function readCount({ reply }: CommandContext, request: Request, i: number): number | null {
  const count = parseInteger(request.buf, request.start[i], request.end[i])
  if (count >= 0) return count
  reply.error(ERRORS.notPositive)
  return null
}

export function debugPopulate(ctx: CommandContext, request: Request): void {
  const { db, reply } = ctx
  const count = readCount(ctx, request, 2)
  if (count === null) return
  const size = request.argc > 4 ? readCount(ctx, request, 4) : 0
  if (size === null) return
  const prefix = request.argc > 3 ? Buffer.from(request.bytes(3)) : Buffer.from('key')
  db.table.reserve(count)
  const key = Buffer.concat([prefix, Buffer.alloc(VALUE_TEXT_BYTES)])
  const value = Buffer.alloc(Math.max(size, VALUE_TEXT_BYTES))
  for (let i = 0; i < count; i++) {
    const keyEnd = prefix.length + key.write(`:${i}`, prefix.length, 'latin1')
    const textEnd = value.write(`value:${i}`, 0, 'latin1')
    populateKey(ctx, key, keyEnd, value, size === 0 ? textEnd : size)
    value.fill(0, 0, textEnd)
  }
  reply.ok()
}

/** Stores one key unless it exists. It counts as no change for replicas and the append-only file. */
function populateKey(
  { db, keyspace }: CommandContext,
  key: Buffer,
  keyEnd: number,
  value: Buffer,
  length: number,
): void {
  if (db.lookup(key, 0, keyEnd) !== 0) return
  const kind = TYPE_STRING | (isEmbeddable(length) ? ENCODING_EMBSTR : ENCODING_RAW)
  db.store(0, key, 0, keyEnd, value, 0, length, kind, false)
  keyspace.observer?.changed(db, key, 0, keyEnd)
}
