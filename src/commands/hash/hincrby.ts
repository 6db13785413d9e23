/** HINCRBY key field increment: adds to the integer in a field, which counts as 0 if it does not exist. */

import { fitsInt64, parseInt64, writeInt64 } from '../../bytes/int64.ts'
import { parseInteger, writeInteger } from '../../bytes/integer.ts'
import { getField, setField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, READS_AND_UPDATES, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { HASH_EVENTS } from './events.ts'
import { orNewHash, WRONG_TYPE, writeHash } from './find-hash.ts'

const NOT_INTEGER = 'ERR hash value is not an integer'

export const hincrby = defineCommand({
  name: 'hincrby',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Adds to the integer in a field of a hash.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', READS_AND_UPDATES), string('field'), integer('increment')],
  run(ctx, request) {
    const { db, reply, keyspace } = ctx
    const { buf, start, end } = request
    const increment = parseInteger(buf, start[3], end[3])
    const big = Number.isNaN(increment) ? parseInt64(buf, start[3], end[3]) : null
    if (Number.isNaN(increment) && big === null) return reply.error(ERRORS.notInteger)
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref !== 0) ref = dropExpiredFields(db, ref, request, 2, 3, 1)
    const old = ref === 0 ? null : getField(db, ref, buf, start[2], end[2])
    const sum = increment + (old === null ? 0 : parseInteger(old.bytes, old.start, old.end))
    if (!Number.isSafeInteger(sum)) return addBig(ctx, request, ref, big ?? BigInt(increment))
    ref = orNewHash(ctx, request, ref)
    store(ctx, request, ref, writeInteger(keyspace.scratch, 0, sum))
    reply.integer(sum)
  },
})

/** The same beyond what a double holds exactly, and for values that are no integers at all. */
function addBig(ctx: CommandContext, request: Request, ref: number, increment: bigint): void {
  const { db, reply, keyspace } = ctx
  const { buf, start, end } = request
  const old = ref === 0 ? null : getField(db, ref, buf, start[2], end[2])
  const value = old === null ? 0n : parseInt64(old.bytes, old.start, old.end)
  if (value === null) return reply.error(NOT_INTEGER)
  const sum = value + increment
  if (!fitsInt64(sum)) return reply.error(ERRORS.overflow)
  const target = orNewHash(ctx, request, ref)
  store(ctx, request, target, writeInt64(keyspace.scratch, 0, sum))
  reply.bigInteger(sum)
}

/** Stores the digits in the keyspace's scratch as the field's value; its expiry time stays. */
function store({ db, keyspace }: CommandContext, request: Request, ref: number, digits: number): void {
  const { buf, start, end } = request
  setField(db, ref, buf, start[2], end[2], keyspace.scratch, 0, digits, true)
  db.changed(buf, start[1], end[1], HASH_EVENTS.hincrby)
}
