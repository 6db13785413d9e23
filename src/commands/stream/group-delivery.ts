// Entries on their way to a consumer of a group: new ones, which become pending, and those that are pending with it.

import { advanceGroup } from '../../collections/stream-lag.ts'
import { replyEntry, replyId } from '../../collections/stream-reply.ts'
import type { StreamWorkspace } from '../../collections/stream-workspace.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Propagation } from '../../server/propagation.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import type { StreamId } from '../../values/stream-id.ts'
import { propagateClaim, propagatePosition } from './group-propagation.ts'

/** Id, elements, idle time and deliveries: what a reply to CLAIM says of an entry. */
const ENTRY_PARTS = 4

/** Who is given entries, and in which way. */
export interface Delivery {
  readonly reply: ReplyWriter
  readonly streams: StreamWorkspace
  readonly propagation: Propagation
  readonly nowMs: number
  readonly stream: Stream
  readonly group: StreamGroup
  readonly consumer: StreamConsumer
  /** The key, where somebody is handed on what happens. */
  readonly key: Uint8Array | null
  /** At most so many entries; 0: all. */
  readonly count: number
  /** The entries do not become pending. */
  readonly noAck: boolean
  /** CLAIM: entries that have been pending for so long are given first, and each says how long; -1: none. */
  readonly minIdleMs: number
}

/** Puts the iterator on an entry; false if it is not there. */
export function findEntry({ iterator }: StreamWorkspace, stream: Stream, id: StreamId): boolean {
  iterator.start(stream, id, id, false)
  return iterator.next()
}

/** Puts the iterator on the first entry behind the group's position; false if there is none. */
export function findNew(
  { iterator, from, to }: StreamWorkspace,
  stream: Stream,
  { lastId }: StreamGroup,
): boolean {
  if (stream.size === 0 || lastId.compare(stream.lastId) >= 0) return false
  from.set(lastId).increment()
  iterator.start(stream, from, to.setMax(), false)
  return iterator.next()
}

/** Gives new entries, from the one under the iterator on, at most `count` (0: all). Returns how many. */
export function deliverNew(delivery: Delivery, count: number): number {
  const { consumer, group, key, minIdleMs, noAck, nowMs, propagation, reply, stream, streams } = delivery
  const { iterator } = streams
  let given = 0
  do {
    const { id } = iterator
    if (id.compare(group.lastId) > 0) advanceGroup(stream, group, id)
    if (minIdleMs < 0) replyEntry(reply, iterator)
    else replyWithTimes(reply, delivery, 0, 0)
    given++
    if (noAck) continue
    group.deliver(id, consumer, nowMs, 1)
    if (key !== null) propagateClaim(propagation, key, group, id)
  } while (given !== count && !reply.isOverfull && iterator.next())
  if (!noAck) consumer.activeMs = nowMs
  else if (key !== null) propagatePosition(propagation, key, group)
  return given
}

/** An entry as CLAIM shows it: how long it was idle and how often it had been delivered stand behind it. */
export function replyWithTimes(
  reply: ReplyWriter,
  { streams: { iterator } }: Delivery,
  idleMs: number,
  deliveries: number,
): void {
  replyEntry(reply, iterator, ENTRY_PARTS)
  reply.integer(idleMs)
  reply.integer(deliveries)
}

/** Gives once more what is pending with the consumer, from `from` on; deleted entries by their ids alone. */
export function deliverPending({ consumer, count, group, nowMs, reply, stream, streams }: Delivery): void {
  const { from, id, iterator } = streams
  const { ids } = consumer
  const { pending } = group
  const mark = reply.mark()
  let given = 0
  for (ids.seek(from); !ids.atEnd && (count === 0 || given < count) && !reply.isOverfull; ids.next()) {
    ids.readId(id)
    given++
    if (findEntry(streams, stream, id)) {
      replyEntry(reply, iterator)
      pending.seek(id)
      pending.write(consumer.number, nowMs, pending.deliveries + 1)
      continue
    }
    reply.array(2)
    replyId(reply, id)
    reply.nullArray()
  }
  reply.arrayAt(mark, given)
}
