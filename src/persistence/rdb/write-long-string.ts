// Strings that are written in pieces. What compressed bytes stand for can be joined end to end, so each part is
// compressed on its own; because the size of the whole stands in front, the compressed parts are kept until the last
// is there. Whether it is worth it the first part tells.

import type { ChunkWriter } from '../chunk-writer.ts'
import type { Pace } from '../pace.ts'
import type { StringSource } from '../source.ts'
import { writeLength } from './write-length.ts'
import { type StringWriter, writeCompressedHead } from './write-string.ts'

/** What is compressed in one go: a fraction of a millisecond. */
const PART_BYTES = 64 * 1024
/** The first part must shrink to this share at least. */
const WORTHWHILE = 0.9

/** Writes a string. One that comes in one piece is written as any other. */
export function* writeLongString(
  out: ChunkWriter,
  strings: StringWriter,
  source: StringSource,
  pace: Pace,
): Generator<void> {
  const { lengthBytes, piece } = source
  if (!source.next()) return writeLength(out, 0)
  if (piece.end - piece.start === lengthBytes) return strings.writeRange(out, piece)
  if (strings.compress && isWorthwhile(strings, source)) return yield* writeParts(out, strings, source, pace)
  writeLength(out, lengthBytes)
  do {
    out.raw(piece.bytes, piece.start, piece.end)
    if (out.total >= pace.limit) yield
  } while (source.next())
}

function isWorthwhile(strings: StringWriter, { piece: { bytes, end, start } }: StringSource): boolean {
  const length = Math.min(end - start, PART_BYTES)
  return strings.compressed(bytes, start, start + length).length <= length * WORTHWHILE
}

function* writeParts(
  out: ChunkWriter,
  strings: StringWriter,
  source: StringSource,
  pace: Pace,
): Generator<void> {
  const { piece } = source
  const parts: Uint8Array[] = []
  let size = 0
  do {
    for (let at = piece.start; at < piece.end; at += PART_BYTES) {
      const part = strings.compressed(piece.bytes, at, Math.min(at + PART_BYTES, piece.end))
      parts.push(part)
      size += part.length
      yield
    }
  } while (source.next())
  writeCompressedHead(out, size, source.lengthBytes)
  for (const part of parts) {
    out.raw(part, 0, part.length)
    if (out.total >= pace.limit) yield
  }
}
