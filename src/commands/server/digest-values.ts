// What DEBUG DIGEST hashes of a value, type by type: lists in order, everything else without order.

import { formatDouble17 } from '../../bytes/double.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { visitElements, visitEntries, visitFields, visitScores } from '../../collections/elements.ts'
import type { Database } from '../../keyspace/database.ts'
import {
  TYPE_HASH,
  TYPE_LIST,
  TYPE_SET,
  TYPE_STREAM,
  TYPE_STRING,
  TYPE_ZSET,
  typeName,
} from '../../keyspace/record.ts'
import { ID_TEXT_BYTES } from '../../values/stream-id.ts'
import { Digest } from './digest.ts'

/** What stands between the numbers of an id here. */
const POINT = 46
const DIGITS_BYTES = 24
const FIELD_EXPIRY_MARK = Buffer.from('!!hexpire!!')

type AddValue = (digest: Digest, db: Database, ref: number) => void

/** A new data type adds its line. */
const ADDERS: ReadonlyMap<number, AddValue> = new Map<number, AddValue>([
  [TYPE_STRING, addString],
  [TYPE_LIST, addList],
  [TYPE_SET, addSet],
  [TYPE_ZSET, addSortedSet],
  [TYPE_HASH, addHash],
  [TYPE_STREAM, addStream],
])

/** Adds the value of a record. */
export function addValue(digest: Digest, db: Database, ref: number): void {
  const add = ADDERS.get(db.type(ref))
  if (add === undefined) throw new Error(`no digest for a ${typeName(db.kind(ref))}`)
  add(digest, db, ref)
}

function addString(digest: Digest, db: Database, ref: number): void {
  const { bytes, start, end } = db.value(ref)
  digest.chain(bytes.subarray(start, end))
}

function addList(digest: Digest, db: Database, ref: number): void {
  visitElements(db, ref, (bytes, start, end) => digest.chain(bytes.subarray(start, end)))
}

function addSet(digest: Digest, db: Database, ref: number): void {
  visitElements(db, ref, (bytes, start, end) => digest.add(bytes.subarray(start, end)))
}

function addSortedSet(digest: Digest, db: Database, ref: number): void {
  const element = new Digest()
  visitScores(db, ref, (bytes, start, end, score) => {
    element.clear()
    element.chain(bytes.subarray(start, end))
    element.chain(Buffer.from(formatDouble17(score)))
    digest.add(element.bytes)
  })
}

function addHash(digest: Digest, db: Database, ref: number): void {
  const element = new Digest()
  visitFields(db, ref, (field, value, expireAt) => {
    element.clear()
    element.chain(field.bytes.subarray(field.start, field.end))
    element.chain(value.bytes.subarray(value.start, value.end))
    if (expireAt >= 0) element.add(FIELD_EXPIRY_MARK)
    digest.add(element.bytes)
  })
}

function addStream(digest: Digest, db: Database, ref: number): void {
  const text = Buffer.alloc(ID_TEXT_BYTES)
  const element: ByteRange = { bytes: text, start: 0, end: 0 }
  const digits = new Uint8Array(DIGITS_BYTES)
  visitEntries(db, ref, (walk) => {
    digest.chain(text.subarray(0, walk.id.writeBoth(text, 0, POINT)))
    for (let i = walk.pairs * 2; i > 0; i--) {
      walk.nextElement(element, digits)
      digest.chain(element.bytes.subarray(element.start, element.end))
    }
  })
}
