// What turns the entries of a snapshot into bytes: an RDB file, or the commands that make the data set again.

import type { Database } from '../keyspace/database.ts'
import type { ChunkWriter } from './chunk-writer.ts'
import type { EntryHead, ValueSource } from './source.ts'

/** Writes an entry in pieces. */
export interface EntryPieces {
  /** Writes about `limitBytes` more (it may be more by one element); true when the entry is whole. */
  step(limitBytes: number): boolean
}

/**
 * Writes entries, in any order of keys. It keeps nothing between two calls but the pieces that it has handed out, so that
 * entries may go to several writers at once.
 */
export interface EntryEncoder {
  /** What stands before all entries. */
  begin(out: ChunkWriter): void
  /** The entries behind this one belong to a database. `keys`, `volatileKeys`: about how many; 0 if that was said before. */
  select(out: ChunkWriter, dbIndex: number, keys: number, volatileKeys: number): void
  /** An entry whose value stands in its record or lives apart as a string: the hot path of small keys. */
  packed(out: ChunkWriter, db: Database, ref: number): void
  /** An entry with a value of another form. The head is read at once, the source step by step. */
  pieces(out: ChunkWriter, head: EntryHead, source: ValueSource): EntryPieces
  /** What stands behind all entries. A checksum of the whole is not its business. */
  end(out: ChunkWriter): void
}
