// Writes a whole keyspace that stands still, as SAVE does: what the encoders are tested with.

import { Crc64 } from '../../../src/bytes/crc64.ts'
import type { Database } from '../../../src/keyspace/database.ts'
import type { Keyspace } from '../../../src/keyspace/keyspace.ts'
import { isBigKind, TYPE_STRING } from '../../../src/keyspace/record.ts'
import { ChunkWriter } from '../../../src/persistence/chunk-writer.ts'
import type { EntryEncoder } from '../../../src/persistence/entry-encoder.ts'
import { openSource } from '../../../src/persistence/live-source.ts'
import { RDB_VERSION_BASE } from '../../../src/persistence/rdb/opcodes.ts'
import { RdbEncoder, type RdbOptions } from '../../../src/persistence/rdb/write-rdb.ts'

export interface EncodeOptions {
  /** Bytes that a step of a large value may write. */
  readonly stepBytes?: number
  readonly chunkBytes?: number
  /** Write strings from this length on in pieces. */
  readonly pieceBytes?: number
}

/** The bytes that an encoder makes of all databases. */
export function encodeAll(keyspace: Keyspace, encoder: EntryEncoder, options: EncodeOptions = {}): Buffer {
  const { chunkBytes, pieceBytes = Number.POSITIVE_INFINITY, stepBytes = 1000 } = options
  const chunks: Buffer[] = []
  const out = new ChunkWriter(
    (bytes, start, end) => chunks.push(Buffer.from(bytes.subarray(start, end))),
    chunkBytes,
  )
  encoder.begin(out)
  for (const db of keyspace.databases) {
    if (db.size === 0) continue
    encoder.select(out, db.index, db.size, db.volatileKeys.size)
    for (const ref of refsOf(db)) {
      const inPieces =
        isBigKind(db.kind(ref)) || (db.type(ref) === TYPE_STRING && lengthOf(db, ref) >= pieceBytes)
      if (!inPieces) encoder.packed(out, db, ref)
      else encodePieces(out, encoder, db, ref, stepBytes)
    }
  }
  encoder.end(out)
  out.flush()
  return Buffer.concat(chunks)
}

/** An RDB file of all databases, with its checksum. */
export function rdbFile(
  keyspace: Keyspace,
  rdb: Partial<RdbOptions> = {},
  options: EncodeOptions = {},
): Buffer {
  const encoder = new RdbEncoder({
    version: RDB_VERSION_BASE,
    compress: true,
    withAccess: null,
    access: keyspace.access,
    aux: [['redis-ver', '7.0.15']],
    functions: [],
    ...rdb,
  })
  const body = encodeAll(keyspace, encoder, options)
  const file = Buffer.concat([body, Buffer.alloc(8)])
  const crc = new Crc64()
  crc.update(file, 0, body.length)
  crc.write(file, body.length)
  return file
}

function encodePieces(
  out: ChunkWriter,
  encoder: EntryEncoder,
  db: Database,
  ref: number,
  stepBytes: number,
): void {
  const head = {
    dbIndex: db.index,
    key: db.key(ref, { bytes: new Uint8Array(0), start: 0, end: 0 }),
    kind: db.kind(ref),
    expireAt: db.exactExpireAt(ref),
    accessBits: db.accessBits(ref),
  }
  const pieces = encoder.pieces(out, head, openSource(db, ref))
  while (!pieces.step(stepBytes));
}

function lengthOf(db: Database, ref: number): number {
  const { end, start } = db.value(ref)
  return end - start
}

function refsOf(db: Database): number[] {
  const refs: number[] = []
  let cursor = 0
  do cursor = db.table.scan(cursor, (ref) => refs.push(ref))
  while (cursor !== 0)
  return refs
}
