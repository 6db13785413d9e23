// How many bytes a value takes in an RDB file without compression: what DEBUG OBJECT calls its serialized length.

import { visitElements, visitFields } from '../../collections/elements.ts'
import { LP_EMPTY_BYTES } from '../../encodings/listpack.ts'
import type { Database } from '../../keyspace/database.ts'
import {
  isBigKind,
  TYPE_HASH,
  TYPE_LIST,
  TYPE_SET,
  TYPE_STREAM,
  TYPE_STRING,
  TYPE_ZSET,
} from '../../keyspace/record.ts'
import type { ListSequence } from '../../values/list-sequence.ts'
import { BYTES, COUNT } from '../../values/list-sequence-table.ts'
import type { Stream } from '../../values/stream.ts'
import { blobBytes, lengthBytes, stringBytes } from './serialized-parts.ts'
import { streamBytes } from './serialized-stream.ts'

const SCORE_BYTES = 8
const EXPIRY_BYTES = 8

/** Bytes of the value of a record. */
export function serializedLength(db: Database, ref: number): number {
  const type = db.type(ref)
  const kind = db.kind(ref)
  if (isBigKind(kind)) {
    if (type === TYPE_LIST) return listBytes(db.big(ref) as ListSequence)
    if (type === TYPE_SET) return memberBytes(db, ref, 0)
    if (type === TYPE_ZSET) return memberBytes(db, ref, SCORE_BYTES)
    if (type === TYPE_HASH) return hashBytes(db, ref)
    if (type === TYPE_STREAM) return streamBytes(db.big(ref) as Stream)
  }
  const { bytes, start, end } = db.value(ref)
  if (type === TYPE_STRING) return stringBytes(bytes, start, end)
  // A list is always written as a sequence of nodes: here one, of the packed kind.
  return blobBytes(end - start) + (type === TYPE_LIST ? 2 : 0)
}

function listBytes({ nodes: { table } }: ListSequence): number {
  let sum = lengthBytes(table.count)
  for (let i = 0; i < table.count; i++) {
    const w = table.at(i)
    const isPacked = table.words[w + COUNT] >= 0
    sum += lengthBytes(isPacked ? 2 : 1) + blobBytes(table.words[w + BYTES] + (isPacked ? LP_EMPTY_BYTES : 0))
  }
  return sum
}

function memberBytes(db: Database, ref: number, extraBytes: number): number {
  let sum = lengthBytes(db.big(ref).size)
  visitElements(db, ref, (bytes, start, end) => {
    sum += stringBytes(bytes, start, end) + extraBytes
  })
  return sum
}

/** Where fields expire, each has its time behind the earliest one, which stands in front. */
function hashBytes(db: Database, ref: number): number {
  let count = 0
  let fields = 0
  const times: number[] = []
  visitFields(db, ref, (field, value, expireAt) => {
    count++
    fields +=
      stringBytes(field.bytes, field.start, field.end) + stringBytes(value.bytes, value.start, value.end)
    if (expireAt >= 0) times.push(expireAt)
  })
  const sum = lengthBytes(count) + fields
  if (times.length === 0) return sum
  const earliest = times.reduce((least, time) => Math.min(least, time))
  const timeBytes = times.reduce((total, time) => total + lengthBytes(time - earliest + 1), 0)
  return EXPIRY_BYTES + sum + timeBytes + (count - times.length)
}
