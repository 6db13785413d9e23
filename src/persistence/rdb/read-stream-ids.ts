// Ids of stream entries in RDB files: 16 bytes, or two lengths.

import type { StreamId } from '../../values/stream-id.ts'
import type { RdbReader } from './reader.ts'

/** An id as it stands in 16 bytes, both numbers big-endian. */
export function readRawId(bytes: Uint8Array, at: number, into: StreamId): void {
  into.setWords(word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12))
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
}

/** The 16 bytes that come next, as an id. */
export function readNextId(reader: RdbReader, into: StreamId): void {
  reader.need(16)
  readRawId(reader.bytes, reader.at, into)
  reader.at += 16
}

/** An id as two lengths. */
export function readLengthId(reader: RdbReader, into: StreamId): void {
  reader.length64()
  const { high, low } = reader
  reader.length64()
  into.setWords(high, low, reader.high, reader.low)
}
