/** WAIT numreplicas timeout and WAITAOF numlocal numreplicas timeout: wait until others have what this client has done. */

import { parseInteger } from '../../bytes/integer.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { integer } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { AckCount, AckGoal } from '../../server/replication-api.ts'

const NOT_ON_REPLICA =
  'cannot be used with replica instances. Please also note that writes on replicas are just local and are not propagated.'
const MAX_UNIX_MS = 2 ** 63

type Answer = (reply: ReplyWriter, count: AckCount) => void

export const wait = defineCommand({
  name: 'wait',
  group: 'generic',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'Waits until so many replicas have everything that this client has written.',
  flags: ['noscript'],
  categories: ['connection'],
  outsideGroupCategory: true,
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  args: [integer('numreplicas'), integer('timeout')],
  run(ctx, request) {
    const { client, reply, server } = ctx
    if (server.replication.isReplica) {
      return reply.error(
        'ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is ' +
          'configured to be writable (which is not the default) writes to replicas are just local and are not propagated.',
      )
    }
    const replicas = parseInteger(request.buf, request.start[1], request.end[1])
    if (Number.isNaN(replicas)) return reply.error(ERRORS.notInteger)
    const timeoutMs = readTimeoutMs(ctx, request, 2)
    if (timeoutMs < 0) return
    const goal = { offset: client.writeOffset, replicas, inFiles: false, locally: false }
    waitFor(ctx, goal, timeoutMs, (writer, count) => writer.integer(count.replicas))
  },
})

export const waitaof = defineCommand({
  name: 'waitaof',
  group: 'generic',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Waits until everything that this client has written is on disk, here and on so many replicas.',
  flags: ['noscript', 'blocking'],
  categories: ['connection'],
  outsideGroupCategory: true,
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  args: [integer('numlocal'), integer('numreplicas'), integer('timeout')],
  run(ctx, request) {
    const { client, reply, server } = ctx
    const local = parseInteger(request.buf, request.start[1], request.end[1])
    if (Number.isNaN(local)) return reply.error(ERRORS.notInteger)
    if (local !== 0 && local !== 1) return reply.error('ERR value is out of range, must be between 0 and 1')
    const replicas = parseInteger(request.buf, request.start[2], request.end[2])
    if (Number.isNaN(replicas)) return reply.error(ERRORS.notInteger)
    if (replicas < 0) return reply.error('ERR value is out of range, must be positive')
    const timeoutMs = readTimeoutMs(ctx, request, 3)
    if (timeoutMs < 0) return
    if (server.replication.isReplica) return reply.error(`ERR WAITAOF ${NOT_ON_REPLICA}`)
    if (local === 1 && !server.config.bool('appendonly')) return reply.error(ERRORS.waitsForNoFile)
    const goal = { offset: client.writeOffset, replicas, inFiles: true, locally: local === 1 }
    waitFor(ctx, goal, timeoutMs, (writer, count) => {
      writer.array(2)
      writer.integer(count.local)
      writer.integer(count.replicas)
    })
  },
})

function waitFor(ctx: CommandContext, goal: AckGoal, timeoutMs: number, answer: Answer): void {
  const { client, reply, server } = ctx
  const count = server.replication.countAcks(goal)
  const isReached = count.replicas >= goal.replicas && (!goal.locally || count.local >= 1)
  if (isReached || ctx.inTransaction) return answer(reply, count)
  const later = server.laterReplies.hold(client)
  server.replication.waitForAcks(goal, timeoutMs, later, (reached) => {
    later.send((writer) => answer(writer, reached))
  })
}

/** A timeout in milliseconds, 0 for ever; -1 after an error reply. */
function readTimeoutMs({ nowMs, reply }: CommandContext, request: Request, i: number): number {
  const timeoutMs = parseInteger(request.buf, request.start[i], request.end[i])
  if (Number.isNaN(timeoutMs)) reply.error('ERR timeout is not an integer or out of range')
  else if (timeoutMs < 0) reply.error('ERR timeout is negative')
  else if (timeoutMs + nowMs >= MAX_UNIX_MS) reply.error('ERR timeout is out of range')
  else return timeoutMs
  return -1
}
