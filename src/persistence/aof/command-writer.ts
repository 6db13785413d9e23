// Writes commands as clients send them, argument by argument.

import { copyBytes } from '../../bytes/copy.ts'
import { MAX_DOUBLE_BYTES, writeDouble17 } from '../../bytes/double.ts'
import { integerLength, writeInteger } from '../../bytes/integer.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { ID_TEXT_BYTES, type StreamId } from '../../values/stream-id.ts'
import type { ChunkWriter } from '../chunk-writer.ts'

const ARRAY = 42
const BULK = 36
const CR = 13
const LF = 10
const SHORT_BYTES = 128
/** Room for a mark, the digits of a count and the end of a line. */
const COUNT_BYTES = 24

/** Writes the parts of commands. */
export class CommandWriter {
  private readonly text = new Uint8Array(Math.max(ID_TEXT_BYTES, MAX_DOUBLE_BYTES))

  /** Begins a command of so many arguments, its name included. */
  begin(out: ChunkWriter, argc: number): void {
    count(out, ARRAY, argc)
  }

  /** An argument, `bytes[start, end)`. */
  argument(out: ChunkWriter, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    count(out, BULK, length)
    if (length > SHORT_BYTES) {
      out.raw(bytes, start, end)
    } else {
      out.reserve(SHORT_BYTES)
      copyBytes(bytes, start, out.bytes, out.at, length)
      out.at += length
    }
    endLine(out)
  }

  /** Begins an argument of so many bytes, which the caller writes before `endArgument`. */
  beginArgument(out: ChunkWriter, length: number): void {
    count(out, BULK, length)
  }

  endArgument(out: ChunkWriter): void {
    endLine(out)
  }

  range(out: ChunkWriter, { bytes, start, end }: ByteRange): void {
    this.argument(out, bytes, start, end)
  }

  /** A short word in ASCII. */
  word(out: ChunkWriter, word: string): void {
    count(out, BULK, word.length)
    out.reserve(SHORT_BYTES)
    for (let i = 0; i < word.length; i++) out.bytes[out.at++] = word.charCodeAt(i)
    endLine(out)
  }

  /** An integer that a double holds exactly. */
  integer(out: ChunkWriter, value: number): void {
    count(out, BULK, integerLength(value))
    out.reserve(SHORT_BYTES)
    out.at = writeInteger(out.bytes, out.at, value)
    endLine(out)
  }

  /** Any integer. */
  exactInteger(out: ChunkWriter, value: bigint): void {
    this.word(out, value.toString())
  }

  /** A score, with 17 digits. */
  score(out: ChunkWriter, value: number): void {
    this.argument(out, this.text, 0, writeDouble17(this.text, 0, value))
  }

  id(out: ChunkWriter, id: StreamId): void {
    this.argument(out, this.text, 0, id.write(this.text, 0))
  }
}

function count(out: ChunkWriter, mark: number, value: number): void {
  out.reserve(COUNT_BYTES)
  out.bytes[out.at++] = mark
  out.at = writeInteger(out.bytes, out.at, value)
  out.bytes[out.at++] = CR
  out.bytes[out.at++] = LF
}

function endLine(out: ChunkWriter): void {
  out.reserve(2)
  out.bytes[out.at++] = CR
  out.bytes[out.at++] = LF
}
