// Strings as RDB files have them: a length and the bytes, a short integer in binary, or compressed by LZF.

import { copyBytes, copyView, ownCopy } from '../../bytes/copy.ts'
import { parseInteger } from '../../bytes/integer.ts'
import type { LzfCompressor } from '../../bytes/lzf.ts'
import type { ByteRange } from '../../bytes/range.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import { writeLength } from './write-length.ts'

/** First bytes of the special forms. */
const INTEGER_8_BITS = 0xc0
const INTEGER_16_BITS = 0xc1
const INTEGER_32_BITS = 0xc2
const COMPRESSED = 0xc3

/** The longest text of a 32-bit integer. */
const MAX_INTEGER_TEXT = 11
/** What stands before compressed bytes if they and the string are short. */
const SHORT_HEAD_BYTES = 3
/** Strings up to this length are not compressed. */
const UNCOMPRESSED_BYTES = 20
/** Compression has to gain at least this much. */
const MIN_GAIN_BYTES = 4
/** Room for compressed bytes that is kept from string to string. */
const KEPT_ROOM_BYTES = 72 * 1024
const ROOM_TO_SPARE = 16
const ZERO = 48
const NINE = 57
const MINUS = 45
const NO_ROOM = new Uint8Array(0)

/** Writes strings, and keeps what compressing them takes. */
export class StringWriter {
  readonly compress: boolean
  private readonly lzf: LzfCompressor
  private room = NO_ROOM

  constructor(compress: boolean, lzf: LzfCompressor) {
    this.compress = compress
    this.lzf = lzf
  }

  /** Writes `bytes[start, end)`. */
  write(out: ChunkWriter, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (this.writeSpecial(out, bytes, start, length)) return
    if (length >= 0x40) {
      writeLength(out, length)
      out.raw(bytes, start, end)
      return
    }
    out.reserve(length + 1)
    out.bytes[out.at++] = length
    copyBytes(bytes, start, out.bytes, out.at, length)
    out.at += length
  }

  writeRange(out: ChunkWriter, { bytes, start, end }: ByteRange): void {
    this.write(out, bytes, start, end)
  }

  /** As `write`, where there is a view of the bytes too: faster for the short strings in the arena. */
  writeView(out: ChunkWriter, bytes: Uint8Array, view: DataView, start: number, length: number): void {
    if (this.writeSpecial(out, bytes, start, length)) return
    if (length >= 0x40) {
      writeLength(out, length)
      out.rawView(view, start, length)
      return
    }
    out.reserve(length + 1)
    const at = out.at
    out.bytes[at] = length
    copyView(view, start, out.view, at + 1, length)
    out.at = at + 1 + length
  }

  /** Writes a string in one of the special forms, if there is one for it. */
  private writeSpecial(out: ChunkWriter, bytes: Uint8Array, start: number, length: number): boolean {
    if (length <= MAX_INTEGER_TEXT) return writeInteger(out, bytes, start, length)
    return this.compress && length > UNCOMPRESSED_BYTES && this.writeCompressed(out, bytes, start, length)
  }

  private writeCompressed(out: ChunkWriter, bytes: Uint8Array, start: number, length: number): boolean {
    if (length < 0x40) return this.writeCompressedHere(out, bytes, start, length)
    const room = this.roomFor(length)
    const size = this.lzf.compress(bytes, start, start + length, room, 0, length - MIN_GAIN_BYTES)
    if (size === 0) return false
    writeCompressedHead(out, size, length)
    out.raw(room, 0, size)
    return true
  }

  /** As `writeCompressed`, for a string whose lengths take a byte each, so that their places are known before. */
  private writeCompressedHere(out: ChunkWriter, bytes: Uint8Array, start: number, length: number): boolean {
    out.reserve(length + SHORT_HEAD_BYTES)
    const { at } = out
    const to = at + SHORT_HEAD_BYTES
    const size = this.lzf.compress(bytes, start, start + length, out.bytes, to, length - MIN_GAIN_BYTES)
    if (size === 0) return false
    out.bytes[at] = COMPRESSED
    out.bytes[at + 1] = size
    out.bytes[at + 2] = length
    out.at = to + size
    return true
  }

  /** `bytes[start, end)` as LZF, larger than before if nothing can be gained; in a buffer of its own. */
  compressed(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start
    // Where nothing repeats, there is one byte more for each 32.
    const limit = length + (length >> 5) + ROOM_TO_SPARE
    const room = this.roomFor(limit)
    return ownCopy(room, 0, this.lzf.compress(bytes, start, end, room, 0, limit))
  }

  private roomFor(length: number): Uint8Array {
    if (length <= this.room.length) return this.room
    const room = new Uint8Array(Math.max(length, Math.min(this.room.length * 2, KEPT_ROOM_BYTES)))
    if (length <= KEPT_ROOM_BYTES) this.room = room
    return room
  }
}

/** What stands before `size` bytes of LZF that stand for `length` bytes. */
export function writeCompressedHead(out: ChunkWriter, size: number, length: number): void {
  out.byte(COMPRESSED)
  writeLength(out, size)
  writeLength(out, length)
}

/** Writes a string as an integer of 8, 16 or 32 bits, if it is the canonical text of one. */
function writeInteger(out: ChunkWriter, bytes: Uint8Array, start: number, length: number): boolean {
  if (length === 0) return false
  const first = bytes[start]
  if (first > NINE || (first < ZERO && first !== MINUS)) return false
  const value = parseInteger(bytes, start, start + length)
  if (value !== (value | 0)) return false
  out.reserve(5)
  const { at, view } = out
  if (value >= -128 && value <= 127) {
    out.bytes[at] = INTEGER_8_BITS
    out.bytes[at + 1] = value
    out.at = at + 2
  } else if (value >= -32_768 && value <= 32_767) {
    out.bytes[at] = INTEGER_16_BITS
    view.setInt16(at + 1, value, true)
    out.at = at + 3
  } else {
    out.bytes[at] = INTEGER_32_BITS
    view.setInt32(at + 1, value, true)
    out.at = at + 5
  }
  return true
}
