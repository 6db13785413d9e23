/**
 * XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]: entries that have been pending for long go over
 * to another consumer, from an id on.
 */

import { replyEntry, replyId } from '../../collections/stream-reply.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, optional, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { findEntry } from './group-delivery.ts'
import { createConsumer, groupOf, noSuchKeyOrGroup, streamOf } from './group-lookup.ts'
import { readInteger } from './group-numbers.ts'
import { propagateClaim } from './group-propagation.ts'
import { readStart } from './interval.ts'

const BAD_IDLE = 'ERR Invalid min-idle-time argument for XAUTOCLAIM'
const BAD_COUNT = 'ERR COUNT must be > 0'
const DEFAULT_COUNT = 100
/** How many entries are looked at for each that is asked for. */
const ATTEMPTS = 10
const MAX_COUNT = (2 ** 63 - 1) / 16

interface AutoclaimOptions {
  count: number
  justId: boolean
}

export const xautoclaim = defineCommand({
  name: 'xautoclaim',
  group: 'stream',
  since: '6.2.0',
  complexity: 'O(n), n the entries looked at: ten times COUNT at most',
  summary: 'Makes a consumer the owner of entries that have been pending for long.',
  history: [['7.0.0', 'The reply names deleted entries that are not pending any more.']],
  flags: ['write', 'fast'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', ['RW', 'delete']),
    string('group'),
    string('consumer'),
    string('min-idle-time'),
    string('start'),
    optional(integer('count', { token: 'COUNT' })),
    optional(token('JUSTID')),
  ],
  run(ctx, request) {
    const { db, reply, streams } = ctx
    const { buf, start, end } = request
    const ref = db.lookupRead(buf, start[1], end[1])
    const minIdleMs = readInteger(reply, request, 4, BAD_IDLE)
    if (minIdleMs === null || !readStart(reply, request, 5, streams.from)) return
    const options = readOptions(reply, request)
    if (options === null) return
    const stream = streamOf(db, reply, ref)
    if (stream === undefined) return
    const group = stream === null ? null : groupOf(stream, request, 2)
    if (stream === null || group === null) return reply.error(noSuchKeyOrGroup(request, 1, 2))
    db.beforeEdit(ref)
    const known = group.consumer(buf, start[3], end[3])
    const consumer = known ?? createConsumer(ctx, db, group, request, 3)
    consumer.seenMs = ctx.nowMs
    autoclaim(ctx, request, stream, group, consumer, Math.max(0, minIdleMs), options)
  },
})

function readOptions(reply: ReplyWriter, request: Request): AutoclaimOptions | null {
  const options: AutoclaimOptions = { count: DEFAULT_COUNT, justId: false }
  for (let i = 6; i < request.argc; i++) {
    if (request.is(i, 'justid')) {
      options.justId = true
      continue
    }
    if (!request.is(i, 'count') || i + 1 === request.argc) {
      reply.error(ERRORS.syntax)
      return null
    }
    const count = readInteger(reply, request, ++i, BAD_COUNT)
    if (count === null) return null
    if (count < 1 || count > MAX_COUNT) {
      reply.error(BAD_COUNT)
      return null
    }
    options.count = count
  }
  return options
}

function autoclaim(
  ctx: CommandContext,
  request: Request,
  stream: Stream,
  group: StreamGroup,
  consumer: StreamConsumer,
  minIdleMs: number,
  { count, justId }: AutoclaimOptions,
): void {
  const { keyspace, nowMs, propagation, reply, streams } = ctx
  const { pending } = group
  const { id } = streams
  propagation.asNothing()
  const keyBytes = propagation.active ? request.bytes(1) : null
  const gone: StreamId[] = []
  reply.array(3)
  const mark = reply.mark()
  let claimed = 0
  pending.seek(streams.from)
  for (let attempts = count * ATTEMPTS; attempts > 0 && claimed + gone.length < count; attempts--) {
    if (pending.atEnd || reply.isOverfull) break
    pending.readId(id)
    const exists = findEntry(streams, stream, id)
    if (exists && minIdleMs > 0 && nowMs - pending.deliveredMs < minIdleMs) {
      pending.next()
      continue
    }
    if (exists) group.deliver(id, consumer, nowMs, pending.deliveries + (justId ? 0 : 1))
    if (keyBytes !== null) propagateClaim(propagation, keyBytes, group, id)
    keyspace.dirty++
    if (!exists) {
      gone.push(id.clone())
      group.settle(id)
      continue
    }
    consumer.activeMs = nowMs
    if (justId) replyId(reply, id)
    else replyEntry(reply, streams.iterator)
    claimed++
    pending.next()
  }
  const next = pending.atEnd ? streams.other.setMin() : pending.readId(streams.other)
  finishReply(reply, mark, next, claimed, gone)
}

/** Puts the next id and the number of claimed entries before them, and the ids of deleted entries behind. */
function finishReply(
  reply: ReplyWriter,
  mark: ReturnType<ReplyWriter['mark']>,
  next: StreamId,
  claimed: number,
  gone: readonly StreamId[],
): void {
  reply.arrayAt(mark, claimed)
  reply.bulkTextAt(mark, next.toString())
  reply.array(gone.length)
  for (const id of gone) replyId(reply, id)
}
