// The commands that make a stream again: its entries, what is known of entries that are gone, groups, consumers and what
// is pending with them.

import type { ByteRange } from '../../bytes/range.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import { StreamId } from '../../values/stream-id.ts'
import type { ChunkWriter } from '../chunk-writer.ts'
import type { Pace } from '../pace.ts'
import { newRange } from '../packed-source.ts'
import type { StreamSource } from '../source.ts'
import type { CommandWriter } from './command-writer.ts'
import { StreamBlockWalk } from './stream-block-walk.ts'

const DIGITS_BYTES = 24

/** Writes the commands for a stream, stopping wherever the pace wants it. */
export function* writeStreamCommands(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  source: StreamSource,
  pace: Pace,
): Generator<void> {
  if (source.length === 0) writeEmpty(out, writer, key)
  else yield* writeEntries(out, writer, key, source, pace)
  writer.begin(out, 7)
  writer.word(out, 'XSETID')
  writer.range(out, key)
  writer.id(out, source.lastId)
  writer.word(out, 'ENTRIESADDED')
  writer.integer(out, source.entriesAdded)
  writer.word(out, 'MAXDELETEDID')
  writer.id(out, source.maxDeletedId)
  for (const group of source.groups) yield* writeGroup(out, writer, key, group, pace)
}

/** There is no command for a stream without entries: one is added that is trimmed at once. */
function writeEmpty(out: ChunkWriter, writer: CommandWriter, key: ByteRange): void {
  writer.begin(out, 7)
  writer.word(out, 'XADD')
  writer.range(out, key)
  for (const word of ['MAXLEN', '0', '0-1', 'x', 'y']) writer.word(out, word)
}

function* writeEntries(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  source: StreamSource,
  pace: Pace,
): Generator<void> {
  const walk = new StreamBlockWalk()
  const element = newRange()
  const digits = new Uint8Array(DIGITS_BYTES)
  while (source.next()) {
    walk.open(source.block, source.masterId)
    while (walk.next()) {
      writer.begin(out, 3 + walk.pairs * 2)
      writer.word(out, 'XADD')
      writer.range(out, key)
      writer.id(out, walk.id)
      for (let i = walk.pairs * 2; i > 0; i--) {
        walk.nextElement(element, digits)
        writer.range(out, element)
      }
    }
    if (out.total >= pace.limit) yield
  }
}

function* writeGroup(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  group: StreamGroup,
  pace: Pace,
): Generator<void> {
  writer.begin(out, 7)
  writer.word(out, 'XGROUP')
  writer.word(out, 'CREATE')
  writer.range(out, key)
  writer.argument(out, group.name, 0, group.name.length)
  writer.id(out, group.lastId)
  writer.word(out, 'ENTRIESREAD')
  writer.integer(out, group.entriesRead)
  for (const consumer of group.consumers.items) {
    if (consumer.ids.size === 0) writeIdleConsumer(out, writer, key, group, consumer)
    else yield* writePending(out, writer, key, group, consumer, pace)
  }
}

function writeIdleConsumer(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  group: StreamGroup,
  consumer: StreamConsumer,
): void {
  writer.begin(out, 5)
  writer.word(out, 'XGROUP')
  writer.word(out, 'CREATECONSUMER')
  writer.range(out, key)
  writer.argument(out, group.name, 0, group.name.length)
  writer.argument(out, consumer.name, 0, consumer.name.length)
}

/** Claims what is pending with a consumer, which comes into being with the first claim. */
function* writePending(
  out: ChunkWriter,
  writer: CommandWriter,
  key: ByteRange,
  { name, pending }: StreamGroup,
  consumer: StreamConsumer,
  pace: Pace,
): Generator<void> {
  const { ids } = consumer
  const id = new StreamId()
  for (ids.seekFirst(); !ids.atEnd; ids.next()) {
    ids.readId(id)
    if (!pending.seek(id)) throw new Error('aof: an id of a consumer that is not pending')
    writer.begin(out, 12)
    writer.word(out, 'XCLAIM')
    writer.range(out, key)
    writer.argument(out, name, 0, name.length)
    writer.argument(out, consumer.name, 0, consumer.name.length)
    writer.integer(out, 0)
    writer.id(out, id)
    writer.word(out, 'TIME')
    writer.integer(out, pending.deliveredMs)
    writer.word(out, 'RETRYCOUNT')
    writer.integer(out, pending.deliveries)
    writer.word(out, 'JUSTID')
    writer.word(out, 'FORCE')
    if (out.total >= pace.limit) yield
  }
}
