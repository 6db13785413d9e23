/**
 * XINFO GROUPS key: the groups of a stream and how far each has read.
 * XINFO CONSUMERS key group: the consumers of a group and when they were heard of.
 */

import { groupLag } from '../../collections/stream-lag.ts'
import { replyId } from '../../collections/stream-reply.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import { key, READS, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { Stream } from '../../values/stream.ts'
import { type StreamGroup, UNKNOWN_READ } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import type { IdList } from '../../values/stream-group-ids.ts'
import { StreamId } from '../../values/stream-id.ts'
import { groupOf, noSuchGroup, streamOf } from './group-lookup.ts'

export const xinfoGroups = defineCommand({
  name: 'groups',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the groups',
  summary: 'Lists the consumer groups of a stream.',
  history: [['7.0.0', 'The fields entries-read and lag.']],
  flags: ['readonly'],
  args: [key('key', READS)],
  run({ db, reply }, request) {
    const { buf, start, end } = request
    const stream = streamOf(db, reply, db.lookupRead(buf, start[2], end[2]))
    if (stream === undefined) return
    if (stream === null) return reply.error(ERRORS.noSuchKey)
    const groups = stream.groups?.all ?? []
    reply.array(groups.length)
    for (const group of groups) {
      reply.map(6)
      reply.bulkText('name')
      reply.bulkBytes(group.name)
      field(reply, 'consumers', group.consumers.items.length)
      field(reply, 'pending', group.pending.size)
      replyPosition(reply, stream, group)
    }
  },
})

export const xinfoConsumers = defineCommand({
  name: 'consumers',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(n), n the consumers',
  summary: 'Lists the consumers of a group.',
  history: [['7.2.0', 'The field inactive.']],
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', READS), string('groupname')],
  run({ db, nowMs, reply }, request) {
    const { buf, start, end } = request
    const stream = streamOf(db, reply, db.lookupRead(buf, start[2], end[2]))
    if (stream === undefined) return
    if (stream === null) return reply.error(ERRORS.noSuchKey)
    const group = groupOf(stream, request, 3)
    if (group === null) return reply.error(noSuchGroup(request, 2, 3))
    const consumers = group.consumers.items
    reply.array(consumers.length)
    for (const { activeMs, ids, name, seenMs } of consumers) {
      reply.map(4)
      reply.bulkText('name')
      reply.bulkBytes(name)
      field(reply, 'pending', ids.size)
      field(reply, 'idle', Math.max(0, nowMs - seenMs))
      field(reply, 'inactive', activeMs < 0 ? -1 : nowMs - activeMs)
    }
  },
})

/** The groups as XINFO STREAM FULL shows them, with up to `count` pending entries for each group and consumer; 0: all. */
export function replyFullGroups({ reply }: CommandContext, stream: Stream, count: number): void {
  const groups = stream.groups?.all ?? []
  reply.array(groups.length)
  for (const group of groups) {
    reply.map(7)
    reply.bulkText('name')
    reply.bulkBytes(group.name)
    replyPosition(reply, stream, group)
    field(reply, 'pel-count', group.pending.size)
    replyPending(reply, group, null, count)
    reply.bulkText('consumers')
    reply.array(group.consumers.items.length)
    for (const consumer of group.consumers.items) replyFullConsumer(reply, group, consumer, count)
  }
}

function replyFullConsumer(
  reply: ReplyWriter,
  group: StreamGroup,
  consumer: StreamConsumer,
  count: number,
): void {
  const { activeMs, ids, name, seenMs } = consumer
  reply.map(5)
  reply.bulkText('name')
  reply.bulkBytes(name)
  field(reply, 'seen-time', seenMs)
  field(reply, 'active-time', activeMs)
  field(reply, 'pel-count', ids.size)
  replyPending(reply, group, consumer, count)
}

/** The first entries that are pending with a consumer, or with anybody: then each says with whom. */
function replyPending(
  reply: ReplyWriter,
  group: StreamGroup,
  consumer: StreamConsumer | null,
  count: number,
): void {
  const { pending } = group
  const list: IdList = consumer === null ? pending : consumer.ids
  const id = new StreamId()
  const shown = count === 0 ? list.size : Math.min(count, list.size)
  reply.bulkText('pending')
  reply.array(shown)
  list.seekFirst()
  for (let i = 0; i < shown; i++, list.next()) {
    list.readId(id)
    if (consumer !== null) pending.seek(id)
    reply.array(consumer === null ? 4 : 3)
    replyId(reply, id)
    if (consumer === null) reply.bulkBytes(group.owner.name)
    reply.integer(pending.deliveredMs)
    reply.integer(pending.deliveries)
  }
}

/** How far a group has read. */
function replyPosition(reply: ReplyWriter, stream: Stream, group: StreamGroup): void {
  reply.bulkText('last-delivered-id')
  replyId(reply, group.lastId)
  field(reply, 'entries-read', group.entriesRead === UNKNOWN_READ ? null : group.entriesRead)
  field(reply, 'lag', groupLag(stream, group))
}

function field(reply: ReplyWriter, name: string, value: number | null): void {
  reply.bulkText(name)
  if (value === null) reply.nullBulk()
  else reply.integer(value)
}
