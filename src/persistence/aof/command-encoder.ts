// Writes entries as the commands that make them again: the base of an append-only file without RDB preamble.

import { ownCopy } from '../../bytes/copy.ts'
import type { ByteRange } from '../../bytes/range.ts'
import type { Database } from '../../keyspace/database.ts'
import {
  ENCODING_INTSET,
  KIND_MASK,
  TYPE_HASH,
  TYPE_LIST,
  TYPE_MASK,
  TYPE_SET,
  TYPE_STRING,
  TYPE_ZSET,
} from '../../keyspace/record.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import type { EntryEncoder, EntryPieces } from '../entry-encoder.ts'
import { Pace, PacedPieces } from '../pace.ts'
import {
  IntsetSource,
  newRange,
  PackedHashSource,
  PackedListSource,
  PackedSetSource,
  PackedZsetSource,
} from '../packed-source.ts'
import type { EntryHead, ValueSource } from '../source.ts'
import { writeCommands } from './command-values.ts'
import { CommandWriter } from './command-writer.ts'

/** What the file is to be like. */
export interface CommandOptions {
  /** Libraries of functions. */
  readonly functions: readonly Uint8Array[]
  /** Unix seconds, for the annotation in front (`aof-timestamp-enabled`); null: none. */
  readonly timestamp: number | null
}

/** The encoder of commands. */
export class CommandEncoder implements EntryEncoder {
  private readonly options: CommandOptions
  private readonly writer = new CommandWriter()
  /** Values that stand in their record are written without a stop. */
  private readonly unpaced = new Pace()
  private readonly key = newRange()
  private readonly hash = new PackedHashSource()
  private readonly intset = new IntsetSource()
  private readonly list = new PackedListSource()
  private readonly set = new PackedSetSource()
  private readonly zset = new PackedZsetSource()

  constructor(options: CommandOptions) {
    this.options = options
    this.unpaced.limit = Number.POSITIVE_INFINITY
  }

  begin(out: ChunkWriter): void {
    const { functions, timestamp } = this.options
    if (timestamp !== null) out.text(`#TS:${timestamp}\r\n`)
    for (const library of functions) {
      this.writer.begin(out, 3)
      this.writer.word(out, 'FUNCTION')
      this.writer.word(out, 'LOAD')
      this.writer.argument(out, library, 0, library.length)
    }
  }

  select(out: ChunkWriter, dbIndex: number): void {
    this.writer.begin(out, 2)
    this.writer.word(out, 'SELECT')
    this.writer.integer(out, dbIndex)
  }

  packed(out: ChunkWriter, db: Database, ref: number): void {
    const key = db.key(ref, this.key)
    const kind = db.kind(ref)
    const value = db.value(ref)
    if ((kind & TYPE_MASK) === TYPE_STRING) {
      this.writer.begin(out, 3)
      this.writer.word(out, 'SET')
      this.writer.range(out, key)
      this.writer.range(out, value)
    } else {
      const steps = writeCommands(out, this.writer, key, this.packedSource(kind, value), this.unpaced)
      while (steps.next().done !== true);
    }
    this.writeExpiry(out, key, db.exactExpireAt(ref))
  }

  pieces(out: ChunkWriter, head: EntryHead, source: ValueSource): EntryPieces {
    const pace = new Pace()
    const bytes = ownCopy(head.key.bytes, head.key.start, head.key.end)
    const key = { bytes, start: 0, end: bytes.length }
    return new PacedPieces(out, pace, this.writeEntry(out, key, head.expireAt, source, pace))
  }

  end(): void {
    // A file of commands ends where it ends.
  }

  private *writeEntry(
    out: ChunkWriter,
    key: ByteRange,
    expireAt: bigint,
    source: ValueSource,
    pace: Pace,
  ): Generator<void> {
    yield* writeCommands(out, this.writer, key, source, pace)
    this.writeExpiry(out, key, expireAt)
  }

  private packedSource(kind: number, value: ByteRange): ValueSource {
    switch (kind & TYPE_MASK) {
      case TYPE_LIST:
        return this.list.open(value)
      case TYPE_SET:
        if ((kind & KIND_MASK & ~TYPE_MASK) === ENCODING_INTSET) return this.intset.open(value)
        return this.set.open(value)
      case TYPE_ZSET:
        return this.zset.open(value, false)
      case TYPE_HASH:
        return this.hash.open(value)
      default:
        throw new Error(`aof: a value of the unknown kind ${kind}`)
    }
  }

  private writeExpiry(out: ChunkWriter, key: ByteRange, expireAt: bigint): void {
    if (expireAt < 0n) return
    this.writer.begin(out, 3)
    this.writer.word(out, 'PEXPIREAT')
    this.writer.range(out, key)
    this.writer.exactInteger(out, expireAt)
  }
}
