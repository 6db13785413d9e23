// Values that are written element by element, in steps: sets, sorted sets and hashes here, the others in files of their
// own.

import type { ChunkWriter } from '../chunk-writer.ts'
import type { Pace } from '../pace.ts'
import type { HashSource, SetSource, ValueSource, ZsetSource } from '../source.ts'
import { RDB_HASH_METADATA } from './opcodes.ts'
import { writeDouble64, writeLength, writeTime } from './write-length.ts'
import { writeList } from './write-list.ts'
import { writeLongString } from './write-long-string.ts'
import { writeStream } from './write-stream.ts'
import type { StringWriter } from './write-string.ts'

/** Writes a value in the form that `formOf` gives, stopping wherever the pace wants it. */
export function writeValue(
  out: ChunkWriter,
  strings: StringWriter,
  form: number,
  source: ValueSource,
  pace: Pace,
): Generator<void> {
  switch (source.form) {
    case 'string':
      return writeLongString(out, strings, source, pace)
    case 'list':
      return writeList(out, strings, source, pace)
    case 'set':
      return writeSet(out, strings, source, pace)
    case 'zset':
      return writeZset(out, strings, source, pace)
    case 'hash':
      return form === RDB_HASH_METADATA
        ? writeVolatileHash(out, strings, source, pace)
        : writeHash(out, strings, source, pace)
    case 'stream':
      return writeStream(out, strings, form, source, pace)
  }
}

function* writeSet(out: ChunkWriter, strings: StringWriter, source: SetSource, pace: Pace): Generator<void> {
  const { member } = source
  writeLength(out, source.count)
  while (source.next()) {
    strings.write(out, member.bytes, member.start, member.end)
    if (out.total >= pace.limit) yield
  }
}

function* writeZset(
  out: ChunkWriter,
  strings: StringWriter,
  source: ZsetSource,
  pace: Pace,
): Generator<void> {
  const { member } = source
  writeLength(out, source.count)
  while (source.next()) {
    strings.write(out, member.bytes, member.start, member.end)
    writeDouble64(out, source.score)
    if (out.total >= pace.limit) yield
  }
}

function* writeHash(
  out: ChunkWriter,
  strings: StringWriter,
  source: HashSource,
  pace: Pace,
): Generator<void> {
  const { field, value } = source
  writeLength(out, source.count)
  while (source.next()) {
    strings.write(out, field.bytes, field.start, field.end)
    strings.write(out, value.bytes, value.start, value.end)
    if (out.total >= pace.limit) yield
  }
}

/** In front stands the earliest time; each field's is the distance to it and one more, 0 for a field that stays. */
function* writeVolatileHash(
  out: ChunkWriter,
  strings: StringWriter,
  source: HashSource,
  pace: Pace,
): Generator<void> {
  const { earliestMs, field, value } = source
  writeTime(out, earliestMs)
  writeLength(out, source.count)
  while (source.next()) {
    writeLength(out, source.expireAt < 0 ? 0 : source.expireAt - earliestMs + 1)
    strings.write(out, field.bytes, field.start, field.end)
    strings.write(out, value.bytes, value.start, value.end)
    if (out.total >= pace.limit) yield
  }
}
