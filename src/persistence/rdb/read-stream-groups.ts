// The groups of a stream: names, positions, what is pending, and with whom.

import type { ByteRange } from '../../bytes/range.ts'
import { entriesUpTo } from '../../collections/stream-lag.ts'
import type { Stream } from '../../values/stream.ts'
import { type StreamGroup, UNKNOWN_READ } from '../../values/stream-group.ts'
import { StreamGroups } from '../../values/stream-groups.ts'
import { StreamId } from '../../values/stream-id.ts'
import { readReturned } from './legacy-stream.ts'
import type { DecodeContext } from './read-context.ts'
import { readLengthId, readNextId } from './read-stream-ids.ts'
import type { RdbReader } from './reader.ts'

const ID_BYTES = 16
const TIME_BYTES = 8
/** The least that a group takes: name, id, numbers of pending entries and consumers. */
const MIN_GROUP_BYTES = 5
/** The number of the owner of an entry whose consumer has not been read yet. */
const NO_OWNER = -1
/** After how many pending entries others get a turn. */
const TURN_ENTRIES = 64
const UINT32 = 2 ** 32

/** Which of Redis's forms of a stream it is: each knows more than the one before. */
export type StreamForm = 1 | 2 | 3 | 4 | 5

/** Reads the groups into a stream. Yields how many elements have been read. */
export function* readGroups(
  { reader }: DecodeContext,
  stream: Stream,
  form: StreamForm,
): Generator<number, void> {
  const count = reader.count(MIN_GROUP_BYTES)
  const name: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
  const id = new StreamId()
  for (let i = 0; i < count; i++) {
    stream.groups ??= new StreamGroups(stream.space)
    reader.string(name)
    if (stream.groups.find(name.bytes, name.start, name.end) !== null) {
      throw reader.error('a stream group that is there twice')
    }
    const own = name.bytes.slice(name.start, name.end)
    readLengthId(reader, id)
    const entriesRead = form === 1 ? entriesUpTo(stream, id) : readEntriesRead(reader)
    const group = stream.groups.create(own, id, entriesRead)
    yield* readPending(reader, group)
    yield* readConsumers(reader, group, form)
  }
}

/** The count is a signed number in the form of an unsigned one. */
function readEntriesRead(reader: RdbReader): number {
  reader.length64()
  const { high, low } = reader
  return high < 0 ? UNKNOWN_READ : high * UINT32 + (low >>> 0)
}

/** The pending entries of a group, without their owners. */
function* readPending(reader: RdbReader, { pending }: StreamGroup): Generator<number, void> {
  const count = reader.count(ID_BYTES + TIME_BYTES + 1)
  const id = new StreamId()
  for (let i = 1; i <= count; i++) {
    readNextId(reader, id)
    if (pending.seek(id)) throw reader.error('a pending entry that is there twice')
    const deliveredMs = reader.int64()
    const deliveries = reader.length()
    pending.insertHere(id)
    pending.write(NO_OWNER, deliveredMs, deliveries)
    if (i % TURN_ENTRIES === 0) yield TURN_ENTRIES
  }
}

function* readConsumers(reader: RdbReader, group: StreamGroup, form: StreamForm): Generator<number, void> {
  const count = reader.count(TIME_BYTES + 2)
  const name: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
  let owned = 0
  for (let i = 0; i < count; i++) {
    reader.string(name)
    if (group.consumer(name.bytes, name.start, name.end) !== null) {
      throw reader.error('Duplicate stream consumer detected')
    }
    const consumer = group.addConsumer(name.bytes, name.start, name.end, 0)
    consumer.seenMs = reader.int64()
    consumer.activeMs = form >= 3 ? reader.int64() : consumer.seenMs
    owned += yield* readOwned(reader, group, consumer)
    yield 1
  }
  if (form >= 5) owned += readReturned(reader, group, NO_OWNER)
  if (owned !== group.pending.size) throw reader.error('a pending entry without a consumer')
}

/** The ids of the entries that are pending with a consumer; returns how many. */
function* readOwned(
  reader: RdbReader,
  { pending }: StreamGroup,
  consumer: ReturnType<StreamGroup['addConsumer']>,
): Generator<number, number> {
  const count = reader.count(ID_BYTES)
  const id = new StreamId()
  for (let i = 1; i <= count; i++) {
    readNextId(reader, id)
    if (!pending.seek(id))
      throw reader.error('an entry that is pending with a consumer, but not with its group')
    if (pending.owner !== NO_OWNER) throw reader.error('an entry that is pending with two consumers')
    pending.write(consumer.number, pending.deliveredMs, pending.deliveries)
    consumer.ids.add(id)
    if (i % TURN_ENTRIES === 0) yield TURN_ENTRIES
  }
  return count
}
