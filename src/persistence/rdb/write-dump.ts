// What DUMP answers and RESTORE takes: a value as in an RDB file, two bytes of version, eight bytes of checksum.

import { ownCopy } from '../../bytes/copy.ts'
import { Crc64 } from '../../bytes/crc64.ts'
import type { Database } from '../../keyspace/database.ts'
import { isBigKind, TYPE_HASH } from '../../keyspace/record.ts'
import type { HashTable } from '../../values/hash-table.ts'
import { ChunkWriter } from '../chunk-writer.ts'
import { openSource } from '../live-source.ts'
import { Pace } from '../pace.ts'
import { RDB_VERSION_BASE, RDB_VERSION_FIELD_EXPIRY } from './opcodes.ts'
import { formOf } from './write-head.ts'
import { PackedWriter } from './write-packed.ts'
import { StringWriter } from './write-string.ts'
import { writeValue } from './write-value.ts'

const VERSION_BYTES = 2
const CHECKSUM_BYTES = 8
const MIN_CHUNK_BYTES = 256
const MAX_CHUNK_BYTES = 64 * 1024

/**
 * The payload of the value of a record. `compress`: long strings are compressed (`rdbcompression`). The version is the
 * oldest that can hold the value.
 */
export function dumpPayload(db: Database, ref: number, compress = true): Uint8Array {
  const kind = db.kind(ref)
  const isBig = isBigKind(kind)
  const isVolatile = isBig && db.type(ref) === TYPE_HASH && (db.big(ref) as HashTable).volatileFields > 0
  const version = isVolatile ? RDB_VERSION_FIELD_EXPIRY : RDB_VERSION_BASE
  const form = formOf(kind, version, isVolatile)
  const strings = new StringWriter(compress, db.keyspace.lzf)
  const chunks: Uint8Array[] = []
  const out = new ChunkWriter(
    (bytes, start, end) => {
      chunks.push(ownCopy(bytes, start, end))
    },
    isBig ? MAX_CHUNK_BYTES : chunkBytes(db, ref),
  )
  out.byte(form)
  if (isBig) {
    const pace = new Pace()
    pace.limit = Number.POSITIVE_INFINITY
    const steps = writeValue(out, strings, form, openSource(db, ref), pace)
    while (steps.next().done !== true);
  } else {
    const noAccess = { withAccess: null, access: db.keyspace.access }
    new PackedWriter(strings, version, noAccess).writeValue(out, form, db.value(ref))
  }
  out.flush()
  return withFooter(chunks, out.total, version)
}

function chunkBytes(db: Database, ref: number): number {
  const { end, start } = db.value(ref)
  return Math.min(MAX_CHUNK_BYTES, end - start + MIN_CHUNK_BYTES)
}

function withFooter(chunks: readonly Uint8Array[], total: number, version: number): Uint8Array {
  const payload = new Uint8Array(total + VERSION_BYTES + CHECKSUM_BYTES)
  let at = 0
  for (const chunk of chunks) {
    payload.set(chunk, at)
    at += chunk.length
  }
  payload[at] = version
  payload[at + 1] = version >> 8
  const crc = new Crc64()
  crc.update(payload, 0, at + VERSION_BYTES)
  crc.write(payload, at + VERSION_BYTES)
  return payload
}
