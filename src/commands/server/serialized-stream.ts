// How many bytes a stream takes in an RDB file: its blocks as they are, what it knows of entries that are gone, and its
// groups.

import type { Stream } from '../../values/stream.ts'
import type { StreamGroup } from '../../values/stream-group.ts'
import type { StreamConsumer } from '../../values/stream-group-consumer.ts'
import { StreamId } from '../../values/stream-id.ts'
import { BYTES } from '../../values/stream-table.ts'
import { blobBytes, lengthBytes, stringBytes } from './serialized-parts.ts'

const ID_BYTES = 16
const TIME_BYTES = 8
/** What an unknown count of read entries takes. */
const UNKNOWN_BYTES = 9

/** Bytes of a stream. */
export function streamBytes(stream: Stream): number {
  const { table } = stream.blocks
  let sum = lengthBytes(table.count) + lengthBytes(stream.size) + lengthBytes(stream.entriesAdded)
  for (let i = 0; i < table.count; i++) {
    sum += blobBytes(ID_BYTES) + blobBytes(table.words[table.at(i) + BYTES])
  }
  sum += idBytes(stream.lastId) + idBytes(stream.firstId) + idBytes(stream.maxDeletedId)
  const groups = stream.groups?.all ?? []
  sum += lengthBytes(groups.length)
  for (const group of groups) sum += groupBytes(group)
  return sum
}

function groupBytes({ consumers, entriesRead, lastId, name, pending }: StreamGroup): number {
  let sum = stringBytes(name, 0, name.length) + idBytes(lastId)
  sum += entriesRead < 0 ? UNKNOWN_BYTES : lengthBytes(entriesRead)
  sum += lengthBytes(pending.size)
  for (pending.seek(new StreamId()); !pending.atEnd; pending.next()) {
    sum += ID_BYTES + TIME_BYTES + lengthBytes(pending.deliveries)
  }
  sum += lengthBytes(consumers.items.length)
  for (const consumer of consumers.items) sum += consumerBytes(consumer)
  return sum
}

/** As of Redis 7.2, with two times. */
function consumerBytes({ ids, name }: StreamConsumer): number {
  return stringBytes(name, 0, name.length) + TIME_BYTES * 2 + lengthBytes(ids.size) + ids.size * ID_BYTES
}

function idBytes({ ms, seq }: StreamId): number {
  return lengthBytes(ms) + lengthBytes(seq)
}
