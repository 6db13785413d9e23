/** ROLE: what the server is in replication, and with whom. */

import type { ReplyWriter } from '../../protocol/reply.ts'
import { defineCommand } from '../../server/command.ts'
import type { RoleReport } from '../../server/replication-api.ts'

export const role = defineCommand({
  name: 'role',
  group: 'server',
  since: '2.8.12',
  complexity: 'O(1)',
  summary: 'Tells whether the server is a master or a replica, and of whom.',
  flags: ['noscript', 'loading', 'stale', 'fast'],
  categories: ['admin', 'dangerous'],
  args: [],
  run({ reply, server }) {
    const report = server.replication.role()
    if (report.role === 'master') replyMaster(reply, report)
    else replyReplica(reply, report)
  },
})

function replyMaster(reply: ReplyWriter, report: RoleReport & { role: 'master' }): void {
  reply.array(3)
  reply.bulkText('master')
  reply.integer(report.offset)
  reply.array(report.replicas.length)
  for (const { host, port, offset } of report.replicas) {
    reply.array(3)
    reply.bulkText(host)
    reply.bulkText(String(port))
    reply.bulkText(String(offset))
  }
}

function replyReplica(reply: ReplyWriter, report: RoleReport & { role: 'slave' }): void {
  reply.array(5)
  reply.bulkText('slave')
  reply.bulkText(report.host)
  reply.integer(report.port)
  reply.bulkText(report.state)
  reply.integer(report.offset)
}
