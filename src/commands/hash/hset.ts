/** HSET, HMSET key field value [field value ...], HSETNX key field value: sets fields of a hash. */

import { getField, hashSize, setField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import type { Request } from '../../protocol/request.ts'
import { block, INSERTS, key, repeated, string, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { wrongArity } from '../../server/errors.ts'
import { HASH_EVENTS } from './events.ts'
import { orNewHash, WRONG_TYPE, writeHash } from './find-hash.ts'

/** Sets all pairs; returns how many fields are new, or -1 after an error reply. */
function setPairs(ctx: CommandContext, request: Request, name: string): number {
  const { db, keyspace, reply } = ctx
  const { argc, buf, start, end } = request
  if ((argc & 1) === 1) {
    reply.error(wrongArity(name))
    return -1
  }
  let ref = writeHash(ctx, request)
  if (ref === WRONG_TYPE) return -1
  if (ref !== 0) ref = dropExpiredFields(db, ref, request, 2, argc, 2)
  ref = orNewHash(ctx, request, ref)
  const before = hashSize(db, ref)
  for (let i = 2; i < argc; i += 2) {
    ref = setField(db, ref, buf, start[i], end[i], buf, start[i + 1], end[i + 1], false)
  }
  const created = hashSize(db, ref) - before
  keyspace.dirty += ((argc - 2) >> 1) - 1
  db.changed(buf, start[1], end[1], HASH_EVENTS.hset)
  return created
}

const pairs = [key('key', UPDATES), repeated(block('field_value', [string('field'), string('value')]))]

export const hset = defineCommand({
  name: 'hset',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields that are set',
  summary: 'Sets fields of a hash.',
  history: [['4.0.0', 'Several fields at once.']],
  flags: ['write', 'denyoom', 'fast'],
  args: pairs,
  run(ctx, request) {
    const created = setPairs(ctx, request, 'hset')
    if (created >= 0) ctx.reply.integer(created)
  },
})

export const hmset = defineCommand({
  name: 'hmset',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields that are set',
  summary: 'Sets fields of a hash.',
  deprecated: { since: '4.0.0', replacedBy: '`HSET` with several fields' },
  flags: ['write', 'denyoom', 'fast'],
  args: pairs,
  run(ctx, request) {
    if (setPairs(ctx, request, 'hmset') >= 0) ctx.reply.ok()
  },
})

export const hsetnx = defineCommand({
  name: 'hsetnx',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Sets a field of a hash unless it exists.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', INSERTS), string('field'), string('value')],
  run(ctx, request) {
    const { db, reply } = ctx
    const { buf, start, end } = request
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref !== 0) ref = dropExpiredFields(db, ref, request, 2, 3, 1)
    if (ref !== 0 && getField(db, ref, buf, start[2], end[2]) !== null) return reply.integer(0)
    ref = orNewHash(ctx, request, ref)
    setField(db, ref, buf, start[2], end[2], buf, start[3], end[3], false)
    db.changed(buf, start[1], end[1], HASH_EVENTS.hset)
    reply.integer(1)
  },
})
