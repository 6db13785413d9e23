/** DBSIZE: how many keys the database has. */

import { defineCommand } from '../../server/command.ts'

export const dbsize = defineCommand({
  name: 'dbsize',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Counts the keys of the selected database.',
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  run: ({ db, reply }) => reply.integer(db.size),
})
