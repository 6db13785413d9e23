// How far a group has read: the count of entries that lie before its position, and its lag, the entries behind it. Both can
// be told as long as no entry in between has been deleted.

import type { Stream } from '../values/stream.ts'
import { type StreamGroup, UNKNOWN_READ } from '../values/stream-group.ts'
import type { StreamId } from '../values/stream-id.ts'

/** The group has been given the entry `id`, which lies behind its position. */
export function advanceGroup(stream: Stream, group: StreamGroup, id: StreamId): void {
  if (group.entriesRead !== UNKNOWN_READ && !hasTombstonesFrom(stream, id)) group.entriesRead++
  else if (stream.entriesAdded > 0) group.entriesRead = entriesUpTo(stream, id)
  group.lastId.set(id)
}

/** How many entries a group has still to be given, or null where that cannot be told. */
export function groupLag(stream: Stream, { entriesRead, lastId }: StreamGroup): number | null {
  if (stream.entriesAdded === 0) return 0
  if (entriesRead !== UNKNOWN_READ && !hasTombstonesFrom(stream, lastId))
    return stream.entriesAdded - entriesRead
  const upTo = entriesUpTo(stream, lastId)
  return upTo === UNKNOWN_READ ? null : stream.entriesAdded - upTo
}

/** Whether an entry at `id` or behind it has been deleted from among those that are left. */
function hasTombstonesFrom({ firstId, maxDeletedId, size }: Stream, id: StreamId): boolean {
  if (size === 0 || maxDeletedId.isMin || firstId.compare(maxDeletedId) > 0) return false
  return id.compare(maxDeletedId) <= 0
}

/** How many entries the stream ever had up to `id`, or UNKNOWN_READ. */
export function entriesUpTo(
  { entriesAdded, firstId, lastId, maxDeletedId, size }: Stream,
  id: StreamId,
): number {
  if (entriesAdded === 0) return 0
  const againstLast = id.compare(lastId)
  if (size === 0 && againstLast <= 0) return entriesAdded
  if (againstLast === 0) return entriesAdded
  if (againstLast > 0) return UNKNOWN_READ
  if (!maxDeletedId.isMin && maxDeletedId.compare(firstId) >= 0) return UNKNOWN_READ
  const againstFirst = id.compare(firstId)
  if (againstFirst < 0) return entriesAdded - size
  return againstFirst === 0 ? entriesAdded - size + 1 : UNKNOWN_READ
}
