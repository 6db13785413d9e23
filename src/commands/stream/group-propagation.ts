// How changes of consumer groups are handed on: delivered and claimed entries as XCLAIM, which says all there is to say of
// them, so that running it twice does no harm.

import type { Propagation } from '../../server/propagation.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamId } from '../../values/stream-id.ts'

/** Hands on the entry under the cursor of the group's pending list; `id` is its id as it is to be written. */
export function propagateClaim(
  propagation: Propagation,
  key: Uint8Array,
  group: StreamGroup,
  id: StreamId | Uint8Array,
): void {
  const { pending } = group
  const idWord = id instanceof Uint8Array ? id : id.toString()
  const state = ['TIME', pending.deliveredMs, 'RETRYCOUNT', pending.deliveries, 'FORCE', 'JUSTID'] as const
  const lastId = group.lastId.toString()
  propagation.as('XCLAIM', key, group.name, group.owner.name, 0, idWord, ...state, 'LASTID', lastId)
}

/** Hands on how far a group has read. */
export function propagatePosition(propagation: Propagation, key: Uint8Array, group: StreamGroup): void {
  const { entriesRead, lastId, name } = group
  propagation.as('XGROUP', 'SETID', key, name, lastId.toString(), 'ENTRIESREAD', entriesRead)
}

/** Hands on that there is a consumer, where nothing else says so. */
export function propagateConsumer(
  propagation: Propagation,
  key: Uint8Array,
  group: StreamGroup,
  consumer: Uint8Array,
): void {
  propagation.as('XGROUP', 'CREATECONSUMER', key, group.name, consumer)
}
