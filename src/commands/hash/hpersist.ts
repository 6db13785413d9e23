/**
 * HPERSIST key FIELDS numfields field [field ...]: has fields live on that were to expire. Answers for each field: 1 done,
 * -1 it does not expire, -2 there is none.
 */

import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { clearFieldTime, fieldTime, NO_FIELD } from '../../collections/hash-time.ts'
import { key, UPDATES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { HASH_EVENTS } from './events.ts'
import { FIELDS_ARG, readFields } from './field-arguments.ts'
import { WRONG_TYPE, writeHash } from './find-hash.ts'

const DONE = 1

export const hpersist = defineCommand({
  name: 'hpersist',
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n), n the fields given',
  summary: 'Has fields of a hash live on that were to expire.',
  flags: ['write', 'fast'],
  args: [key('key', UPDATES), FIELDS_ARG],
  run(ctx, request) {
    const { db, reply } = ctx
    const { argc, buf, start, end } = request
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    const first = readFields(ctx, request, 2)
    if (first === 0) return
    if (ref !== 0) ref = dropExpiredFields(db, ref, request, first, argc, 1)
    let hasChanged = false
    reply.array(argc - first)
    for (let i = first; i < argc; i++) {
      const unixMs = ref === 0 ? NO_FIELD : fieldTime(db, ref, buf, start[i], end[i])
      if (unixMs >= 0) {
        clearFieldTime(db, ref, buf, start[i], end[i])
        hasChanged = true
      }
      reply.integer(unixMs >= 0 ? DONE : unixMs)
    }
    if (hasChanged) db.changed(buf, start[1], end[1], HASH_EVENTS.hpersist)
  },
})
