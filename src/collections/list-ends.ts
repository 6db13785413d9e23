// Lists at their ends: pushing, looking, and removing. Nothing here counts a change or tells anybody: the commands do.

import type { ByteRange } from '../bytes/range.ts'
import {
  LP_HEADER_BYTES,
  lpBytes,
  lpEncodedBytes,
  lpFirst,
  lpLast,
  lpLength,
  lpNext,
  lpPrev,
  lpRead,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { splicePacked } from '../keyspace/packed.ts'
import type { Request } from '../protocol/request.ts'
import {
  createFromArguments,
  createList,
  encodedBytes,
  pushToSequence,
  writeArguments,
} from './list-create.ts'
import { LIST_BIG, listLength, prepareGrowth, sequenceOf, settleShrunk } from './list-form.ts'

/**
 * Adds the element `src[start, end)` at an end of a list. With `ref` 0 the list is created; its key must have been
 * looked up last. The bytes must not be those of a record or of the keyspace's `view`. `countedBytes` is what the
 * element counts when the list might get long: its length, but nothing for an integer that Redis has as such.
 * Returns the record.
 */
export function pushElement(
  db: Database,
  ref: number,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  src: Uint8Array,
  start: number,
  end: number,
  atHead: boolean,
  countedBytes: number = end - start,
): number {
  if (ref === 0) return createList(db, key, keyStart, keyEnd, src, start, end, countedBytes)
  const target = prepareGrowth(db, ref, countedBytes, 1)
  if (db.kind(target) === LIST_BIG) {
    db.beforeEdit(target)
    sequenceOf(db, target).push(src, start, end, atHead)
    return target
  }
  const grown = openGap(db, target, lpEncodedBytes(src, start, end), 1, atHead)
  lpWriteEntry(db.keyspace.view.bytes, db.keyspace.view.start, src, start, end)
  return grown
}

/**
 * Adds the arguments from `first` on, one after the other, at an end of the list under argument 1; `ref` as in
 * `pushElement`. Returns how many elements the list has then.
 */
export function pushArguments(
  db: Database,
  ref: number,
  request: Request,
  first: number,
  atHead: boolean,
): number {
  const added = request.argc - first
  if (ref === 0) {
    createFromArguments(db, request, first, atHead)
    return added
  }
  if (db.kind(ref) === LIST_BIG) return pushLong(db, ref, request, first, atHead)
  const { start, end, argc } = request
  let bytes = 0
  for (let i = first; i < argc; i++) bytes += end[i] - start[i]
  const target = prepareGrowth(db, ref, bytes, added)
  if (db.kind(target) === LIST_BIG) return pushLong(db, target, request, first, atHead)
  const grown = openGap(db, target, encodedBytes(request, first), added, atHead)
  writeArguments(db.keyspace.view.bytes, db.keyspace.view.start, request, first, atHead)
  return listLength(db, grown)
}

function pushLong(db: Database, ref: number, request: Request, first: number, atHead: boolean): number {
  db.beforeEdit(ref)
  const list = sequenceOf(db, ref)
  pushToSequence(list, request, first, atHead)
  return list.size
}

/** Opens a gap for entries at an end of a listpack and counts them. Returns the record; the view is the gap. */
function openGap(db: Database, ref: number, bytes: number, count: number, atHead: boolean): number {
  const old = db.value(ref)
  const total = old.end - old.start
  const length = lpLength(old.bytes, old.start)
  const offset = atHead ? LP_HEADER_BYTES : total - 1
  const grown = splicePacked(db, ref, offset, 0, bytes)
  const view = db.value(grown)
  lpSetHeader(view.bytes, view.start, total + bytes, length + count)
  view.start += offset
  return grown
}

/** The element at an end, as the keyspace's `view`: valid until the next look at a value. Integers stand in its scratch. */
export function peekEnd(db: Database, ref: number, atHead: boolean): ByteRange {
  const { view, scratch } = db.keyspace
  if (db.kind(ref) === LIST_BIG) {
    sequenceOf(db, ref).readEnd(atHead, view, scratch)
    return view
  }
  const { bytes, start } = db.value(ref)
  lpRead(bytes, atHead ? lpFirst(bytes, start) : lpLast(bytes, start), view, scratch)
  return view
}

/**
 * Removes `count` elements at an end. Returns the record, or 0 if none was left and the key is deleted.
 */
export function dropEnd(db: Database, ref: number, count: number, atHead: boolean): number {
  if (count >= listLength(db, ref)) {
    db.delete(ref)
    return 0
  }
  return settleShrunk(db, cutEnd(db, ref, count, atHead))
}

/** Removes all but the elements `first` to `last`, which must exist. Returns the record, or 0 if the range is empty. */
export function trimList(db: Database, ref: number, first: number, last: number): number {
  if (first > last) {
    db.delete(ref)
    return 0
  }
  const behind = listLength(db, ref) - 1 - last
  return settleShrunk(db, cutEnd(db, cutEnd(db, ref, first, true), behind, false))
}

/**
 * Moves the element at an end of a list of several to an end, given as its copy `element`; for `countedBytes` see
 * `pushElement`. It leaves first, so that the list is never longer than it was. Returns the record.
 */
export function rotateList(
  db: Database,
  ref: number,
  element: Uint8Array,
  countedBytes: number,
  fromHead: boolean,
  toHead: boolean,
): number {
  const cut = cutEnd(db, ref, 1, fromHead)
  // The key is there: it is not needed.
  const pushed = pushElement(db, cut, element, 0, 0, element, 0, element.length, toHead, countedBytes)
  return settleShrunk(db, pushed)
}

/** Removes `count` elements, fewer than there are. */
function cutEnd(db: Database, ref: number, count: number, atHead: boolean): number {
  if (count === 0) return ref
  if (db.kind(ref) === LIST_BIG) {
    db.beforeEdit(ref)
    sequenceOf(db, ref).drop(count, atHead)
    return ref
  }
  const { bytes, start } = db.value(ref)
  const total = lpBytes(bytes, start)
  const length = lpLength(bytes, start)
  let from = start + LP_HEADER_BYTES
  let to = start + total - 1
  if (atHead) {
    to = from
    for (let i = 0; i < count; i++) to = lpNext(bytes, to)
  } else {
    from = to
    for (let i = 0; i < count; i++) from = lpPrev(bytes, start, from)
  }
  const cut = splicePacked(db, ref, from - start, to - from, 0)
  const left = db.value(cut)
  lpSetHeader(left.bytes, left.start, total - (to - from), length - count)
  return cut
}
