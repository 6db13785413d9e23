// Moving an element from an end of one list to an end of another or the same: what LMOVE, RPOPLPUSH and their blocking
// forms share.

import { ownCopy } from '../../bytes/copy.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { dropEnd, listLength, peekEnd, pushElement, rotateList } from '../../collections/list.ts'
import type { Database } from '../../keyspace/database.ts'
import { EVENTS } from '../../keyspace/events.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import { popEvent, pushEvent } from './list-events.ts'

/**
 * Moves an element and replies it. `source` and `destination` are the keys, whose records are lists; the destination
 * was looked up last and may be absent (0). They may be the same.
 */
export function moveElement(
  db: Database,
  reply: ReplyWriter,
  source: ByteRange,
  sourceRef: number,
  destination: ByteRange,
  destinationRef: number,
  fromHead: boolean,
  toHead: boolean,
): void {
  const view = peekEnd(db, sourceRef, fromHead)
  // What the other list counts for it: Redis takes an integer out of a list as such.
  const countedBytes = view.bytes === db.keyspace.scratch ? 0 : view.end - view.start
  const element = ownCopy(view.bytes, view.start, view.end)
  reply.bulkBytes(element)
  const isSame = sourceRef === destinationRef
  if (!isSame) push(db, destinationRef, destination, element, countedBytes, toHead)
  else if (listLength(db, sourceRef) > 1) rotateList(db, sourceRef, element, countedBytes, fromHead, toHead)
  db.changed(destination.bytes, destination.start, destination.end, pushEvent(toHead))
  const left = isSame ? sourceRef : dropEnd(db, sourceRef, 1, fromHead)
  db.changedToo(source.bytes, source.start, source.end, popEvent(fromHead))
  if (left === 0) db.notify(source.bytes, source.start, source.end, EVENTS.del)
}

function push(
  db: Database,
  ref: number,
  key: ByteRange,
  element: Uint8Array,
  countedBytes: number,
  atHead: boolean,
): void {
  const { bytes, start, end } = key
  pushElement(db, ref, bytes, start, end, element, 0, element.length, atHead, countedBytes)
}
