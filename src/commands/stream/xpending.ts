/**
 * XPENDING key group: how many entries are pending, between which ids, and how many with which consumer.
 * XPENDING key group [IDLE min-idle-time] start end count [consumer]: the entries themselves.
 */

import { replyId } from '../../collections/stream-reply.ts'
import type { Request } from '../../protocol/request.ts'
import { block, integer, key, optional, READS, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import { groupOf, noSuchKeyOrGroup, streamOf } from './group-lookup.ts'
import { readInteger } from './group-numbers.ts'
import { readInterval } from './interval.ts'

const RANGE = [string('start'), string('end'), integer('count'), optional(string('consumer'))]

/** What is asked for of the entries. `from` and `to` are in the workspace. */
interface Filter {
  readonly minIdleMs: number
  readonly count: number
  /** The argument with the consumer's name; 0: any. */
  readonly consumer: number
}

export const xpending = defineCommand({
  name: 'xpending',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the entries returned, or looked at with IDLE; without a range, the consumers',
  summary: 'Tells which entries of a group are pending, and with whom.',
  history: [['6.2.0', 'The IDLE option, and intervals without their ends.']],
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', READS),
    string('group'),
    optional(
      block('filters', [optional(integer('min-idle-time', { token: 'IDLE', since: '6.2.0' })), ...RANGE]),
    ),
  ],
  run(ctx, request) {
    const { db, reply } = ctx
    const { argc, buf, start, end } = request
    if (argc !== 3 && (argc < 6 || argc > 9)) return reply.error(ERRORS.syntax)
    const filter = argc === 3 ? null : readFilter(ctx, request)
    if (filter === undefined) return
    const stream = streamOf(db, reply, db.lookupRead(buf, start[1], end[1]))
    if (stream === undefined) return
    const group = stream === null ? null : groupOf(stream, request, 2)
    if (group === null) return reply.error(noSuchKeyOrGroup(request, 1, 2))
    if (filter === null) replySummary(ctx, group)
    else replyEntries(ctx, request, group, filter)
  },
})

/** Reads the arguments behind the group; undefined after an error reply. */
function readFilter(ctx: CommandContext, request: Request): Filter | undefined {
  const { reply, streams } = ctx
  let at = 3
  let minIdleMs = 0
  if (request.is(3, 'idle')) {
    const idle = readInteger(reply, request, 4)
    if (idle === null) return undefined
    if (request.argc < 8) {
      reply.error(ERRORS.syntax)
      return undefined
    }
    minIdleMs = idle
    at = 5
  }
  const count = readInteger(reply, request, at + 2)
  if (count === null || !readInterval(reply, request, at, streams.from, streams.to)) return undefined
  return { minIdleMs, count: Math.max(0, count), consumer: at + 3 < request.argc ? at + 3 : 0 }
}

function replySummary({ reply, streams }: CommandContext, { consumers, pending }: StreamGroup): void {
  reply.array(4)
  reply.integer(pending.size)
  if (pending.size === 0) {
    reply.nullBulk()
    reply.nullBulk()
    return reply.nullArray()
  }
  pending.seekFirst()
  replyId(reply, pending.readId(streams.id))
  pending.seekLast()
  replyId(reply, pending.readId(streams.id))
  const owners = consumers.items.filter(({ ids }) => ids.size > 0)
  reply.array(owners.length)
  for (const { ids, name } of owners) {
    reply.array(2)
    reply.bulkBytes(name)
    reply.bulkInteger(ids.size)
  }
}

function replyEntries(ctx: CommandContext, request: Request, group: StreamGroup, filter: Filter): void {
  const { reply } = ctx
  const { buf, start, end } = request
  if (filter.consumer === 0) return replyOf(ctx, group, filter, null)
  const consumer = group.consumer(buf, start[filter.consumer], end[filter.consumer])
  if (consumer === null) reply.array(0)
  else replyOf(ctx, group, filter, consumer)
}

/** The entries that are pending with a consumer, or with anybody. */
function replyOf(
  { nowMs, reply, streams }: CommandContext,
  group: StreamGroup,
  { count, minIdleMs }: Filter,
  consumer: StreamConsumer | null,
): void {
  const { pending } = group
  const list = consumer === null ? pending : consumer.ids
  const { from, id, to } = streams
  const mark = reply.mark()
  let written = 0
  for (list.seek(from); written < count && !list.atEnd && !reply.isOverfull; list.next()) {
    if (list.readId(id).compare(to) > 0) break
    if (list !== pending) pending.seek(id)
    const idleMs = nowMs - pending.deliveredMs
    if (minIdleMs !== 0 && idleMs < minIdleMs) continue
    reply.array(4)
    replyId(reply, id)
    reply.bulkBytes(group.owner.name)
    reply.integer(Math.max(0, idleMs))
    reply.integer(pending.deliveries)
    written++
  }
  reply.arrayAt(mark, written)
}
