/** HINCRBYFLOAT key field increment: adds to the number in a field, in the arithmetic of C's 80-bit `long double`. */

import {
  formatLongDouble,
  isInfinite,
  type LongDouble,
  parseLongDouble,
  sumLongDoubles,
} from '../../bytes/long-double.ts'
import { stringToLatin1 } from '../../bytes/text.ts'
import { getField, setField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { fieldTime } from '../../collections/hash-time.ts'
import type { Request } from '../../protocol/request.ts'
import { double, key, READS_AND_UPDATES, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { HASH_EVENTS } from './events.ts'
import { orNewHash, WRONG_TYPE, writeHash } from './find-hash.ts'

const INFINITE = 'ERR value is NaN or Infinity'
const NOT_FLOAT = 'ERR hash value is not a float'
const ZERO = stringToLatin1('0')

export const hincrbyfloat = defineCommand({
  name: 'hincrbyfloat',
  group: 'hash',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Adds a floating-point number to the number in a field of a hash.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES), string('field'), double('increment')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    const increment = parseLongDouble(buf, start[3], end[3])
    if (increment === null) return reply.error(ERRORS.notFloat)
    if (isInfinite(increment)) return reply.error(INFINITE)
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref !== 0) ref = dropExpiredFields(db, ref, request, 2, 3, 1)
    const old = oldNumber(ctx, request, ref)
    if (old === null) return reply.error(NOT_FLOAT)
    const sum = sumLongDoubles(old, increment)
    if (sum === null) return reply.error(ERRORS.nanOrInfinity)
    store(ctx, request, orNewHash(ctx, request, ref), stringToLatin1(formatLongDouble(sum)))
  },
})

/** The number in the field, null if its value is none. */
function oldNumber({ db }: CommandContext, request: Request, ref: number): LongDouble | null {
  const value = ref === 0 ? null : getField(db, ref, request.buf, request.start[2], request.end[2])
  if (value === null) return parseLongDouble(ZERO, 0, 1)
  return parseLongDouble(value.bytes, value.start, value.end)
}

/** The outcome is handed on, not the sum: another machine might calculate it with other rounding. */
function store(ctx: CommandContext, request: Request, ref: number, text: Uint8Array): void {
  const { db, reply, propagation } = ctx
  const { buf, start, end } = request
  const target = setField(db, ref, buf, start[2], end[2], text, 0, text.length, true)
  db.changed(buf, start[1], end[1], HASH_EVENTS.hincrbyfloat)
  reply.bulkBytes(text)
  if (!propagation.active) return
  const expires = fieldTime(db, target, buf, start[2], end[2]) >= 0
  // HSET would take the field's expiry time from it.
  if (expires) propagation.as('HSETEX', request.bytes(1), 'KEEPTTL', 'FIELDS', 1, request.bytes(2), text)
  else propagation.as('HSET', request.bytes(1), request.bytes(2), text)
}
