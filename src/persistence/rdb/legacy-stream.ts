// What streams of Redis 8.6 and 8.8 have beside those of 7.2.
//
// Source: published parsers of these files; the forms are not described elsewhere.

import type { StreamGroup } from '../../values/stream-group.ts'
import { StreamId } from '../../values/stream-id.ts'
import { skipString } from './legacy-modules.ts'
import type { DecodeContext } from './read-context.ts'
import { readNextId } from './read-stream-ids.ts'
import type { RdbReader } from './reader.ts'

const ID_BYTES = 16
/** The consumer that gets the entries which others have given back. */
const RETURNED_TO = new TextEncoder().encode('nacked')

/**
 * Redis 8.8: reads the ids of pending entries that consumers have given back (XNACK), so that they have no owner. Here each
 * pending entry has one: they get a consumer of their own, from which XAUTOCLAIM takes them. Returns how many.
 */
export function readReturned(reader: RdbReader, group: StreamGroup, noOwner: number): number {
  const count = reader.count(ID_BYTES)
  const { pending } = group
  const id = new StreamId()
  for (let i = 0; i < count; i++) {
    readNextId(reader, id)
    if (!pending.seek(id) || pending.owner !== noOwner)
      throw reader.error('an entry that nobody has given back')
    const consumer =
      group.consumer(RETURNED_TO, 0, RETURNED_TO.length) ??
      group.addConsumer(RETURNED_TO, 0, RETURNED_TO.length, pending.deliveredMs)
    pending.write(consumer.number, pending.deliveredMs, pending.deliveries)
    consumer.ids.add(id)
  }
  return count
}

/**
 * Redis 8.6: goes past what a stream knows of its producers, so that nothing is added twice. That is forgotten after 100
 * seconds anyway, and Redstart has no such commands.
 */
export function skipProducers({ reader }: DecodeContext): void {
  // For how long and how many ids are remembered.
  reader.length64()
  reader.length64()
  const producers = reader.count(2)
  for (let i = 0; i < producers; i++) {
    skipString(reader)
    const ids = reader.count(3)
    for (let j = 0; j < ids; j++) {
      skipString(reader)
      reader.length64()
      reader.length64()
    }
  }
  // How many ids there were, and how many were there twice.
  reader.length64()
  reader.length64()
}
