/** EXISTS, TOUCH key [key ...]: counts the keys that exist, one named twice twice; TOUCH also counts as a use of them. */

import { key, LOOKS, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'

export const exists = defineCommand({
  name: 'exists',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(n), n the keys given',
  summary: 'Counts which of the given keys exist.',
  history: [['3.0.3', 'Takes several keys.']],
  flags: ['readonly', 'fast'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  args: [repeated(key('key', LOOKS))],
  run({ db, reply }, { buf, start, end, argc }) {
    let found = 0
    for (let i = 1; i < argc; i++) if (db.lookupNoTouch(buf, start[i], end[i]) !== 0) found++
    reply.integer(found)
  },
})

export const touch = defineCommand({
  name: 'touch',
  group: 'generic',
  since: '3.2.1',
  complexity: 'O(n), n the keys given',
  summary: 'Marks keys as just used, and counts which of them exist.',
  flags: ['readonly', 'fast'],
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  args: [repeated(key('key', LOOKS))],
  run({ db, reply }, { buf, start, end, argc }) {
    let found = 0
    for (let i = 1; i < argc; i++) if (db.lookupRead(buf, start[i], end[i]) !== 0) found++
    reply.integer(found)
  },
})
