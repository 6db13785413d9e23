/** GET key: the string under a key. MGET key [key ...]: several at once, null for what is no string. */

import { TYPE_STRING } from '../../keyspace/record.ts'
import { key, READS, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { PER_KEY } from '../../server/declaration.ts'
import { ERRORS } from '../../server/errors.ts'

export const get = defineCommand({
  name: 'get',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Reads the string under a key.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS)],
  run({ db, reply }, request) {
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.nullBulk()
    if (db.type(ref) !== TYPE_STRING) return reply.error(ERRORS.wrongType)
    const value = db.value(ref)
    reply.bulk(value.bytes, value.start, value.end)
  },
})

export const mget = defineCommand({
  name: 'mget',
  group: 'string',
  since: '1.0.0',
  complexity: PER_KEY,
  summary: 'Reads the strings under several keys.',
  flags: ['readonly', 'fast'],
  tips: ['request_policy:multi_shard'],
  args: [repeated(key('key', READS))],
  run({ db, reply }, request) {
    reply.array(request.argc - 1)
    for (let i = 1; i < request.argc; i++) {
      const ref = db.lookupRead(request.buf, request.start[i], request.end[i])
      if (ref === 0 || db.type(ref) !== TYPE_STRING) {
        reply.nullBulk()
        continue
      }
      const value = db.value(ref)
      reply.bulk(value.bytes, value.start, value.end)
    }
  },
})
