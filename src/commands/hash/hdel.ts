/** HDEL key field [field ...]: deletes fields of a hash. */

import { dropExpiredFields } from '../../collections/hash-expiry.ts'
import { type KeyFlag, key, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { WRONG_TYPE, writeHash } from './find-hash.ts'
import { removeFields } from './remove-fields.ts'

const DELETES: readonly KeyFlag[] = ['RW', 'delete']

export const hdel = defineCommand({
  name: 'hdel',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(n), n the fields to delete',
  summary: 'Deletes fields of a hash.',
  history: [['2.4.0', 'Several fields at once.']],
  flags: ['write', 'fast'],
  args: [key('key', DELETES), repeated(string('field'))],
  run(ctx, request) {
    let ref = writeHash(ctx, request)
    if (ref === WRONG_TYPE) return
    if (ref !== 0) ref = dropExpiredFields(ctx.db, ref, request, 2, request.argc, 1)
    ctx.reply.integer(ref === 0 ? 0 : removeFields(ctx, request, ref, 2))
  },
})
