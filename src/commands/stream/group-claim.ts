// CLAIM of XREADGROUP: entries that have been pending for long go over to the reader before it is given new ones, those
// that have waited longest first.

import type { StreamWorkspace } from '../../collections/stream-workspace.ts'
import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import { StreamId } from '../../values/stream-id.ts'
import { type Delivery, findEntry, replyWithTimes } from './group-delivery.ts'
import { propagateClaim } from './group-propagation.ts'

/** A pending entry that may be claimed. */
export interface Claimable {
  readonly id: StreamId
  readonly deliveredMs: number
}

/** The entries that have been pending for `minIdleMs`, longest first, at most `count` (0: all). Deleted ones are left out. */
export function findClaimable(
  streams: StreamWorkspace,
  stream: Stream,
  group: StreamGroup,
  minIdleMs: number,
  nowMs: number,
  count: number,
): Claimable[] {
  const latestMs = nowMs - minIdleMs
  const { pending } = group
  if (pending.earliestMs > latestMs) return []
  const found: Claimable[] = []
  const id = new StreamId()
  for (pending.seekFirst(); !pending.atEnd; pending.next()) {
    const { deliveredMs } = pending
    if (deliveredMs > latestMs || !findEntry(streams, stream, pending.readId(id))) continue
    found.push({ id: id.clone(), deliveredMs })
  }
  if (found.length === 0) findEarliest(streams, stream, group)
  found.sort((a, b) => a.deliveredMs - b.deliveredMs || a.id.compare(b.id))
  return count > 0 ? found.slice(0, count) : found
}

/**
 * When the next entry may be claimed, Unix milliseconds; Infinity if nothing is pending. A time to come may be too early:
 * then there is something to be found out only then.
 */
export function nextClaimableMs(
  streams: StreamWorkspace,
  stream: Stream,
  group: StreamGroup,
  minIdleMs: number,
  nowMs: number,
): number {
  const { pending } = group
  if (pending.earliestMs + minIdleMs <= nowMs) findEarliest(streams, stream, group)
  return pending.earliestMs + minIdleMs
}

/** Entries that were delivered first may have been acknowledged, delivered again or deleted since: looks at all of them. */
function findEarliest(streams: StreamWorkspace, stream: Stream, { pending }: StreamGroup): void {
  let earliestMs = Number.POSITIVE_INFINITY
  const id = new StreamId()
  for (pending.seekFirst(); !pending.atEnd; pending.next()) {
    const { deliveredMs } = pending
    if (deliveredMs < earliestMs && findEntry(streams, stream, pending.readId(id))) earliestMs = deliveredMs
  }
  pending.earliestMs = earliestMs
}

/** Gives the consumer the entries that were found. */
export function deliverClaimed(delivery: Delivery, claimable: readonly Claimable[]): void {
  const { consumer, group, key, nowMs, propagation, reply, stream, streams } = delivery
  const { pending } = group
  for (const { id, deliveredMs } of claimable) {
    pending.seek(id)
    const { deliveries } = pending
    findEntry(streams, stream, id)
    replyWithTimes(reply, delivery, Math.max(0, nowMs - deliveredMs), deliveries)
    group.deliver(id, consumer, nowMs, deliveries + 1)
    consumer.activeMs = nowMs
    if (key !== null) propagateClaim(propagation, key, group, id)
  }
}
