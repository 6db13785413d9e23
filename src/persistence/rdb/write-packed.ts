// Writes the entries of small keys, whose value stands in their record: the hot path of a snapshot. Nothing is allocated.

import type { ByteRange } from '../../bytes/range.ts'
import type { AccessClock } from '../../keyspace/access-clock.ts'
import type { Database } from '../../keyspace/database.ts'
import {
  ACCESS_SHIFT,
  EXPIRY_HIGH_WORD,
  EXPIRY_LOW_WORD,
  KIND_MASK,
  META_WORD,
  RECORD_LAYOUT,
  TYPE_MASK,
  TYPE_STRING,
} from '../../keyspace/record.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../../memory/arena.ts'
import {
  HANDLE_BYTES,
  HAS_EXTRA,
  KEY_APART,
  KEY_LENGTH_MASK,
  readHandle,
  VALUE_APART,
  VALUE_LENGTH_SHIFT,
} from '../../memory/node.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import { PackedHashSource, PackedSetSource, PackedZsetSource } from '../packed-source.ts'
import { OP_EXPIRE_MS, RDB_HASH, RDB_LIST_QUICKLIST_2, RDB_SET, RDB_STRING, RDB_ZSET_2 } from './opcodes.ts'
import { formOf, type WrittenAccess, writeAccess } from './write-head.ts'
import { writeDouble64, writeLength } from './write-length.ts'
import { NODE_PACKED } from './write-list.ts'
import type { StringWriter } from './write-string.ts'

const { headerBytes, extraBytes } = RECORD_LAYOUT
const LENGTHS_WORD = 2
const EXPIRY_BYTES = 9

/** What is written of the access clock, and the clock that says what its bits mean. */
export interface AccessOptions {
  readonly withAccess: WrittenAccess
  readonly access: AccessClock
}

/** Writes records. */
export class PackedWriter {
  private readonly strings: StringWriter
  private readonly version: number
  private readonly options: AccessOptions
  private readonly hash = new PackedHashSource()
  private readonly set = new PackedSetSource()
  private readonly zset = new PackedZsetSource()

  constructor(strings: StringWriter, version: number, options: AccessOptions) {
    this.strings = strings
    this.version = version
    this.options = options
  }

  /** Writes an entry: expiry time, last use, type, key, value. */
  writeEntry(out: ChunkWriter, db: Database, ref: number): void {
    const { apart, arena } = db.keyspace
    const window = ref >>> WINDOW_SHIFT
    const words = arena.words[window]
    const at = (ref & OFFSET_MASK) << 1
    const lengths = words[at + LENGTHS_WORD]
    const meta = words[at + META_WORD]
    let pos = ((ref & OFFSET_MASK) << 3) + headerBytes
    if ((lengths & HAS_EXTRA) !== 0) {
      pos += extraBytes
      out.reserve(EXPIRY_BYTES)
      out.bytes[out.at] = OP_EXPIRE_MS
      out.view.setInt32(out.at + 1, words[at + EXPIRY_LOW_WORD], true)
      out.view.setInt32(out.at + 5, words[at + EXPIRY_HIGH_WORD], true)
      out.at += EXPIRY_BYTES
    }
    const { withAccess, access } = this.options
    if (withAccess !== null) writeAccess(out, withAccess, access, meta >>> ACCESS_SHIFT)
    const form =
      (meta & TYPE_MASK) === TYPE_STRING ? RDB_STRING : formOf(meta & KIND_MASK, this.version, false)
    out.byte(form)
    const bytes = arena.bytes[window]
    const keyLength = lengths & KEY_LENGTH_MASK
    if (keyLength === KEY_APART) {
      this.writeWhole(out, apart.get(readHandle(bytes, pos)))
      pos += HANDLE_BYTES
    } else {
      this.strings.writeView(out, bytes, arena.views[window], pos, keyLength)
      pos += keyLength
    }
    const valueLength = lengths >>> VALUE_LENGTH_SHIFT
    if (form !== RDB_STRING) this.writeValue(out, form, db.value(ref))
    else if (valueLength === VALUE_APART) this.writeWhole(out, apart.get(readHandle(bytes, pos)))
    else this.strings.writeView(out, bytes, arena.views[window], pos, valueLength)
  }

  /** Writes a value that stands in its record, in the form that `formOf` gives. */
  writeValue(out: ChunkWriter, form: number, value: ByteRange): void {
    switch (form) {
      case RDB_LIST_QUICKLIST_2:
        writeLength(out, 1)
        writeLength(out, NODE_PACKED)
        this.strings.writeRange(out, value)
        return
      case RDB_SET:
        return this.writeSet(out, value)
      case RDB_ZSET_2:
        return this.writeZset(out, value)
      case RDB_HASH:
        return this.writeHash(out, value)
      default:
        this.strings.writeRange(out, value)
    }
  }

  private writeWhole(out: ChunkWriter, bytes: Uint8Array): void {
    this.strings.write(out, bytes, 0, bytes.length)
  }

  // Listpacks for which there is no form, or which Redis would have kept in another one

  private writeSet(out: ChunkWriter, value: ByteRange): void {
    const source = this.set.open(value)
    writeLength(out, source.count)
    while (source.next()) this.strings.writeRange(out, source.member)
  }

  private writeZset(out: ChunkWriter, value: ByteRange): void {
    const source = this.zset.open(value, true)
    writeLength(out, source.count)
    while (source.next()) {
      this.strings.writeRange(out, source.member)
      writeDouble64(out, source.score)
    }
  }

  private writeHash(out: ChunkWriter, value: ByteRange): void {
    const source = this.hash.open(value)
    writeLength(out, source.count)
    while (source.next()) {
      this.strings.writeRange(out, source.field)
      this.strings.writeRange(out, source.value)
    }
  }
}
