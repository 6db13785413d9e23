// Streams under keys.

import type { Database } from '../keyspace/database.ts'
import { ENCODING_STREAM, TYPE_STREAM } from '../keyspace/record.ts'
import { Stream } from '../values/stream.ts'

/** Type and encoding of a stream. */
const KIND_STREAM: number = TYPE_STREAM | ENCODING_STREAM

/** The stream of a record that is one. */
export function openStream(db: Database, ref: number): Stream {
  return db.big(ref) as Stream
}

/** Puts an empty stream under a key that was looked up last and does not exist. It tells nobody. */
export function createStream(db: Database, key: Uint8Array, keyStart: number, keyEnd: number): Stream {
  const stream = new Stream(db.keyspace)
  db.storeBig(0, key, keyStart, keyEnd, stream, KIND_STREAM, false)
  return stream
}
