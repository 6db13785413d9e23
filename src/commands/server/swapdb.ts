/** SWAPDB index1 index2: two databases exchange their keys. */

import { parseInteger } from '../../bytes/integer.ts'
import { integer } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

const INT_MAX = 0x7fffffff
const ORDINALS = ['first', 'second'] as const

export const swapdb = defineCommand({
  name: 'swapdb',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(n), n the clients that watch or wait for keys of the two databases',
  summary: 'Exchanges the keys of two databases; clients that selected one see those of the other.',
  flags: ['write', 'fast'],
  categories: ['keyspace', 'dangerous'],
  args: [integer('index1'), integer('index2')],
  run({ keyspace, reply }, request) {
    const indexes: number[] = []
    for (const [i, ordinal] of ORDINALS.entries()) {
      const index = parseInteger(request.buf, request.start[i + 1], request.end[i + 1])
      if (!(Math.abs(index) <= INT_MAX)) return reply.error(`ERR invalid ${ordinal} DB index`)
      indexes.push(index)
    }
    const [first, second] = indexes
    const count = keyspace.databases.length
    if (first < 0 || first >= count || second < 0 || second >= count) {
      return reply.error(ERRORS.dbIndexRange)
    }
    if (first !== second) keyspace.swap(first, second)
    keyspace.dirty++
    reply.ok()
  },
})
