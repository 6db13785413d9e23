/** MSET key value [key value ...]: stores several strings at once. */

import { EVENTS } from '../../keyspace/events.ts'
import { storeArgument } from '../../keyspace/strings.ts'
import { block, key, OVERWRITES, repeated, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { wrongArity } from '../../server/errors.ts'

export const mset = defineCommand({
  name: 'mset',
  group: 'string',
  since: '1.0.1',
  complexity: 'O(n), n the keys given',
  summary: 'Stores several strings, all at once.',
  flags: ['write', 'denyoom'],
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  args: [repeated(block('data', [key('key', OVERWRITES), string('value')]))],
  run({ db, reply }, request) {
    if (request.argc % 2 === 0) return reply.error(wrongArity('mset'))
    for (let i = 1; i < request.argc; i += 2) {
      const ref = db.lookup(request.buf, request.start[i], request.end[i])
      storeArgument(db, ref, request, i, i + 1, false)
      db.changed(request.buf, request.start[i], request.end[i], EVENTS.set)
    }
    reply.ok()
  },
})
