/** TYPE key: the name of the type of a value. */

import { typeName } from '../../keyspace/record.ts'
import { key, LOOKS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const type = defineCommand({
  name: 'type',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells the type of the value under a key.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run({ db, reply }, { buf, start, end }) {
    const ref = db.lookupNoTouch(buf, start[1], end[1])
    reply.status(ref === 0 ? 'none' : typeName(db.kind(ref)))
  },
})
