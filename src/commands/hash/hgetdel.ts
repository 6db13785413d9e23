/** HGETDEL key FIELDS numfields field [field ...]: reads fields of a hash and deletes them. */

import { getField, removeField } from '../../collections/hash.ts'
import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { type KeyFlag, key } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { FIELDS_ARG, readFields, wordsFrom } from './field-arguments.ts'
import { WRONG_TYPE, writeHash } from './find-hash.ts'
import { announceRemoval } from './remove-fields.ts'

const TAKES: readonly KeyFlag[] = ['RW', 'access', 'delete']

export const hgetdel = defineCommand({
  name: 'hgetdel',
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(n), n the fields given',
  summary: 'Reads fields of a hash and deletes them.',
  flags: ['write', 'fast'],
  args: [key('key', TAKES), FIELDS_ARG],
  run(ctx, request) {
    const { db, propagation, reply } = ctx
    const { argc, buf, start, end } = request
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    const first = readFields(ctx, request, 2)
    if (first === 0) return
    if (ref !== 0) ref = dropExpiredFields(db, ref, request, first, argc, 1)
    let count = 0
    reply.array(argc - first)
    for (let i = first; i < argc; i++) {
      const value = ref === 0 ? null : getField(db, ref, buf, start[i], end[i])
      if (value === null) {
        reply.nullBulk()
        continue
      }
      reply.bulk(value.bytes, value.start, value.end)
      ref = removeField(db, ref, buf, start[i], end[i])
      count++
    }
    if (count === 0) return
    if (propagation.active) propagation.as('HDEL', request.bytes(1), ...wordsFrom(request, first))
    announceRemoval(ctx, request, ref, count)
  },
})
