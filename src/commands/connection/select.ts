/** SELECT index: chooses the database that the connection's later commands work on. */

import { parseInt64 } from '../../bytes/int64.ts'
import { integer } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'

const INT32_MIN = -(2n ** 31n)
const INT32_MAX = 2n ** 31n - 1n

export const select = defineCommand({
  name: 'select',
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Chooses the database that the connection works on.',
  flags: ['loading', 'stale', 'fast'],
  args: [integer('index')],
  run(ctx, request) {
    const { reply } = ctx
    const index = parseInt64(request.buf, request.start[1], request.end[1])
    if (index === null) return reply.error(ERRORS.notInteger)
    if (index < INT32_MIN || index > INT32_MAX) return reply.error(ERRORS.notInt32)
    const db = ctx.keyspace.databases[Number(index)]
    if (db === undefined) return reply.error(ERRORS.dbIndexRange)
    ctx.selectDb(db)
    reply.ok()
  },
})
