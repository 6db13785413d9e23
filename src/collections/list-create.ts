// New lists. The elements are put together first and then stored: where there is no memory for them, there is no key.

import {
  LP_EMPTY_BYTES,
  LP_END,
  LP_HEADER_BYTES,
  lpEncodedBytes,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import type { Request } from '../protocol/request.ts'
import { ListSequence } from '../values/list-sequence.ts'
import { beginsLong, LIST_BIG, LIST_PACKED } from './list-form.ts'

/** Elements beyond this size stand in a buffer of their own, whatever the limits: theirs may be taken over. */
const APART_BYTES = 64 * 1024

/** Stores a list with the one element `src[start, end)`; for the rest see `pushElement`. */
export function createList(
  db: Database,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  src: Uint8Array,
  start: number,
  end: number,
  countedBytes: number,
): number {
  if (beginsLong(db, countedBytes, 1)) {
    return storeSequence(db, key, keyStart, keyEnd, (list) => list.push(src, start, end, false))
  }
  const bytes = lpEncodedBytes(src, start, end)
  const pack = emptyPack(db, bytes, 1)
  lpWriteEntry(pack, LP_HEADER_BYTES, src, start, end)
  return db.store(0, key, keyStart, keyEnd, pack, 0, LP_EMPTY_BYTES + bytes, LIST_PACKED, false)
}

/** Stores a list with the arguments from `first` on, pushed one after the other, under argument 1. */
export function createFromArguments(db: Database, request: Request, first: number, atHead: boolean): number {
  const { buf, start, end, argc } = request
  let bytes = 0
  for (let i = first; i < argc; i++) bytes += end[i] - start[i]
  if (beginsLong(db, bytes, argc - first)) {
    return storeSequence(db, buf, start[1], end[1], (list) => pushToSequence(list, request, first, atHead))
  }
  const encoded = encodedBytes(request, first)
  const pack = emptyPack(db, encoded, argc - first)
  writeArguments(pack, LP_HEADER_BYTES, request, first, atHead)
  return db.store(0, buf, start[1], end[1], pack, 0, LP_EMPTY_BYTES + encoded, LIST_PACKED, false)
}

/** Pushes the arguments from `first` on to a long list. */
export function pushToSequence(list: ListSequence, request: Request, first: number, atHead: boolean): void {
  const { buf, start, end, argc } = request
  for (let i = first; i < argc; i++) {
    const owned = end[i] - start[i] > APART_BYTES ? request.adopt(i) : null
    list.push(buf, start[i], end[i], atHead, owned)
  }
}

/** Bytes of the arguments from `first` on as entries. */
export function encodedBytes(request: Request, first: number): number {
  const { buf, start, end, argc } = request
  let bytes = 0
  for (let i = first; i < argc; i++) bytes += lpEncodedBytes(buf, start[i], end[i])
  return bytes
}

/** Writes the arguments from `first` on as entries; pushed at the head, the last one comes first. */
export function writeArguments(
  b: Uint8Array,
  p: number,
  request: Request,
  first: number,
  atHead: boolean,
): void {
  const { buf, start, end, argc } = request
  let at = p
  if (atHead) for (let i = argc - 1; i >= first; i--) at = lpWriteEntry(b, at, buf, start[i], end[i])
  else for (let i = first; i < argc; i++) at = lpWriteEntry(b, at, buf, start[i], end[i])
}

/** A listpack whose entries are still to be written: in the keyspace's scratch if it has the room. */
function emptyPack(db: Database, bytes: number, count: number): Uint8Array {
  const { scratch } = db.keyspace
  const total = LP_EMPTY_BYTES + bytes
  const pack = total <= scratch.length ? scratch : new Uint8Array(total)
  lpSetHeader(pack, 0, total, count)
  pack[total - 1] = LP_END
  return pack
}

function storeSequence(
  db: Database,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  fill: (list: ListSequence) => void,
): number {
  const list = new ListSequence(db.keyspace, db.keyspace.limits.listSize)
  try {
    fill(list)
  } catch (error) {
    list.free(Number.MAX_SAFE_INTEGER)
    throw error
  }
  return db.storeBig(0, key, keyStart, keyEnd, list, LIST_BIG, false)
}
