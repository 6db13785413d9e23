// Streams as RDB files have them: blocks with the id of their master entry, what is known of entries that are gone, and
// the groups with what is pending.

import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import { StreamId } from '../../values/stream-id.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import type { Pace } from '../pace.ts'
import type { StreamSource } from '../source.ts'
import { RDB_STREAM_LISTPACKS_3 } from './opcodes.ts'
import { writeLength, writeLength64, writeTime } from './write-length.ts'
import type { StringWriter } from './write-string.ts'

const ID_BYTES = 16

/** Writes a stream. */
export function* writeStream(
  out: ChunkWriter,
  strings: StringWriter,
  form: number,
  source: StreamSource,
  pace: Pace,
): Generator<void> {
  writeLength(out, source.count)
  while (source.next()) {
    writeLength(out, ID_BYTES)
    writeRawId(out, source.masterId)
    strings.writeRange(out, source.block)
    if (out.total >= pace.limit) yield
  }
  writeLength(out, source.length)
  writeId(out, source.lastId)
  writeId(out, source.firstId)
  writeId(out, source.maxDeletedId)
  writeLength(out, source.entriesAdded)
  writeLength(out, source.groups.length)
  for (const group of source.groups) yield* writeGroup(out, strings, form, group, pace)
}

function* writeGroup(
  out: ChunkWriter,
  strings: StringWriter,
  form: number,
  group: StreamGroup,
  pace: Pace,
): Generator<void> {
  const { consumers, entriesRead, lastId, name, pending } = group
  strings.write(out, name, 0, name.length)
  writeId(out, lastId)
  if (entriesRead < 0) writeLength64(out, -1, -1)
  else writeLength(out, entriesRead)
  const id = new StreamId()
  writeLength(out, pending.size)
  for (pending.seekFirst(); !pending.atEnd; pending.next()) {
    writeRawId(out, pending.readId(id))
    writeTime(out, pending.deliveredMs)
    writeLength(out, pending.deliveries)
    if (out.total >= pace.limit) yield
  }
  writeLength(out, consumers.items.length)
  for (const consumer of consumers.items) yield* writeConsumer(out, strings, form, consumer, pace)
}

/** The ids alone: what else there is to say of them stands in the list of the group. */
function* writeConsumer(
  out: ChunkWriter,
  strings: StringWriter,
  form: number,
  { activeMs, ids, name, seenMs }: StreamConsumer,
  pace: Pace,
): Generator<void> {
  strings.write(out, name, 0, name.length)
  writeTime(out, seenMs)
  if (form === RDB_STREAM_LISTPACKS_3) writeTime(out, activeMs)
  const id = new StreamId()
  writeLength(out, ids.size)
  for (ids.seekFirst(); !ids.atEnd; ids.next()) {
    writeRawId(out, ids.readId(id))
    if (out.total >= pace.limit) yield
  }
}

/** An id as two lengths. */
function writeId(out: ChunkWriter, { msHigh, msLow, seqHigh, seqLow }: StreamId): void {
  writeLength64(out, msHigh, msLow)
  writeLength64(out, seqHigh, seqLow)
}

/** An id as 16 bytes, big-endian, so that the bytes sort as the ids do. */
function writeRawId(out: ChunkWriter, { msHigh, msLow, seqHigh, seqLow }: StreamId): void {
  out.reserve(ID_BYTES)
  const { at, view } = out
  view.setInt32(at, msHigh)
  view.setInt32(at + 4, msLow)
  view.setInt32(at + 8, seqHigh)
  view.setInt32(at + 12, seqLow)
  out.at = at + ID_BYTES
}
