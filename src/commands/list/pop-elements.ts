// Taking elements off the ends of lists, with replies and events: what LPOP, LMPOP and their blocking forms share.

import { dropEnd, listLength, replyElements, replyEnd } from '../../collections/list.ts'
import type { Database } from '../../keyspace/database.ts'
import { EVENTS } from '../../keyspace/events.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import { popEvent } from './list-events.ts'

/** Replies the element at an end of the list `ref`, whose key is `key[start, end)`, and removes it. */
export function popOne(
  db: Database,
  reply: ReplyWriter,
  key: Uint8Array,
  start: number,
  end: number,
  ref: number,
  fromHead: boolean,
): void {
  replyEnd(reply, db, ref, fromHead)
  removePopped(db, key, start, end, ref, 1, fromHead)
}

/**
 * Replies an array of up to `count` elements (at least 1) from an end of a list, in the order in which they are taken
 * off, and removes them. Returns how many there were.
 */
export function popSome(
  db: Database,
  reply: ReplyWriter,
  key: Uint8Array,
  start: number,
  end: number,
  ref: number,
  fromHead: boolean,
  count: number,
): number {
  const length = listLength(db, ref)
  const popped = Math.min(count, length)
  reply.array(popped)
  replyElements(reply, db, ref, fromHead ? 0 : length - 1, popped, !fromHead)
  removePopped(db, key, start, end, ref, popped, fromHead)
  return popped
}

/** Removes elements that were popped, and the key with the last of them; tells so. */
function removePopped(
  db: Database,
  key: Uint8Array,
  start: number,
  end: number,
  ref: number,
  count: number,
  fromHead: boolean,
): void {
  const left = dropEnd(db, ref, count, fromHead)
  db.changed(key, start, end, popEvent(fromHead))
  if (left === 0) db.notify(key, start, end, EVENTS.del)
}
