// Writes entries as an RDB file has them.

import { LzfCompressor } from '../../bytes/lzf.ts'
import { stringToLatin1 } from '../../bytes/text.ts'
import type { AccessClock } from '../../keyspace/access-clock.ts'
import type { Database } from '../../keyspace/database.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import type { EntryEncoder, EntryPieces } from '../entry-encoder.ts'
import { Pace, PacedPieces } from '../pace.ts'
import type { EntryHead, ValueSource } from '../source.ts'
import { OP_AUX, OP_EOF, OP_FUNCTION, OP_RESIZE_DB, OP_SELECT_DB } from './opcodes.ts'
import { formOf, type WrittenAccess, writeAccess, writeExpiry } from './write-head.ts'
import { writeLength } from './write-length.ts'
import { PackedWriter } from './write-packed.ts'
import { StringWriter } from './write-string.ts'
import { writeValue } from './write-value.ts'

const VERSION_DIGITS = 4

/** What an RDB file is to be like. */
export interface RdbOptions {
  /** RDB_VERSION_BASE, or RDB_VERSION_FIELD_EXPIRY where fields of hashes expire: with less their times are lost. */
  readonly version: number
  /** Whether strings of more than 20 bytes are compressed (`rdbcompression`). */
  readonly compress: boolean
  /** What is written of the access clock of each key. */
  readonly withAccess: WrittenAccess
  /** The clock that says what access bits mean. */
  readonly access: AccessClock
  /** The fields that stand in front of the data. Texts are ASCII. */
  readonly aux: readonly (readonly [name: string, value: string | Uint8Array])[]
  /** Libraries of functions. */
  readonly functions: readonly Uint8Array[]
}

/** The encoder of RDB files. The checksum behind them is the target's business. */
export class RdbEncoder implements EntryEncoder {
  private readonly options: RdbOptions
  private readonly strings: StringWriter
  private readonly packedWriter: PackedWriter

  constructor(options: RdbOptions) {
    this.options = options
    this.strings = new StringWriter(options.compress, new LzfCompressor())
    this.packedWriter = new PackedWriter(this.strings, options.version, options)
  }

  begin(out: ChunkWriter): void {
    const { aux, functions, version } = this.options
    out.text(`REDIS${String(version).padStart(VERSION_DIGITS, '0')}`)
    for (const [name, value] of aux) {
      out.byte(OP_AUX)
      this.writeText(out, name)
      this.writeText(out, value)
    }
    for (const library of functions) {
      out.byte(OP_FUNCTION)
      this.writeText(out, library)
    }
  }

  select(out: ChunkWriter, dbIndex: number, keys: number, volatileKeys: number): void {
    out.byte(OP_SELECT_DB)
    writeLength(out, dbIndex)
    if (keys === 0) return
    out.byte(OP_RESIZE_DB)
    writeLength(out, keys)
    writeLength(out, volatileKeys)
  }

  packed(out: ChunkWriter, db: Database, ref: number): void {
    this.packedWriter.writeEntry(out, db, ref)
  }

  pieces(out: ChunkWriter, head: EntryHead, source: ValueSource): EntryPieces {
    const { access, version, withAccess } = this.options
    const form = formOf(head.kind, version, source.form === 'hash' && source.isVolatile)
    writeExpiry(out, head.expireAt)
    writeAccess(out, withAccess, access, head.accessBits)
    out.byte(form)
    this.strings.writeRange(out, head.key)
    const pace = new Pace()
    return new PacedPieces(out, pace, writeValue(out, this.strings, form, source, pace))
  }

  end(out: ChunkWriter): void {
    out.byte(OP_EOF)
  }

  private writeText(out: ChunkWriter, text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? stringToLatin1(text) : text
    this.strings.write(out, bytes, 0, bytes.length)
  }
}
