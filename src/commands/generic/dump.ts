/** DUMP key: a value in the form of an RDB file, for RESTORE. */

import { dumpPayload } from '../../persistence/rdb/write-dump.ts'
import { key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const dump = defineCommand({
  name: 'dump',
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(N*M) for N elements of M bytes on average; O(1) for a short string.',
  summary: 'Returns the value under a key in a form that RESTORE takes.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS)],
  run({ db, reply, server }, { buf, start, end }) {
    const ref = db.lookupRead(buf, start[1], end[1])
    if (ref === 0) return reply.nullBulk()
    const payload = dumpPayload(db, ref, server.config.bool('rdbcompression'))
    reply.bulk(payload, 0, payload.length)
  },
})
