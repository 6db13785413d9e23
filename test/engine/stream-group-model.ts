// A consumer group kept naively: what the real one is compared with.

import { ApartStrings } from '../../src/memory/apart.ts'
import { Arena } from '../../src/memory/arena.ts'
import type { MemorySpace } from '../../src/memory/space.ts'
import type { StreamGroup } from '../../src/values/stream-group.ts'
import type { StreamConsumer } from '../../src/values/stream-group-consumer.ts'
import type { IdList } from '../../src/values/stream-group-ids.ts'
import { StreamId } from '../../src/values/stream-id.ts'

export function makeSpace(): MemorySpace {
  return { arena: new Arena(), apart: new ApartStrings(), hashKey0: 1, hashKey1: 2 }
}

export function bytesInUse({ arena, apart }: MemorySpace): number {
  return arena.usedBytes + arena.tableBytes + apart.usedBytes
}

/** An id whose order is that of a small number, spread over all its words. */
export function idOf(n: number): StreamId {
  return new StreamId().setWords(n >> 6, (n << 26) | 1, -1 - (n & 1), n)
}

/** What is pending, by the number of the id. */
export interface Pending {
  readonly consumer: string
  readonly deliveredMs: number
  readonly deliveries: number
}

export type GroupModel = Map<number, Pending>

/** The ids of a list in its order, as text. */
export function idsOf(list: IdList): string[] {
  const ids: string[] = []
  const id = new StreamId()
  for (list.seekFirst(); !list.atEnd; list.next()) ids.push(list.readId(id).toString())
  return ids
}

/** What the group's list says of each entry, in its order. */
export function pendingOf(group: StreamGroup): string[] {
  const entries: string[] = []
  const id = new StreamId()
  const { pending } = group
  for (pending.seekFirst(); !pending.atEnd; pending.next()) {
    const owner = Buffer.from(group.owner.name).toString()
    entries.push(`${pending.readId(id)} ${owner} ${pending.deliveredMs} ${pending.deliveries}`)
  }
  return entries
}

/** What it should say. */
export function expectedPending(model: GroupModel): string[] {
  return sorted(model).map(
    ([n, { consumer, deliveredMs, deliveries }]) => `${idOf(n)} ${consumer} ${deliveredMs} ${deliveries}`,
  )
}

export function expectedIds(model: GroupModel, consumer: string): string[] {
  return sorted(model)
    .filter(([, pending]) => pending.consumer === consumer)
    .map(([n]) => String(idOf(n)))
}

function sorted(model: GroupModel): [number, Pending][] {
  return [...model].sort(([a], [b]) => idOf(a).compare(idOf(b)))
}

export function consumerOf(group: StreamGroup, name: string): StreamConsumer {
  const bytes = Buffer.from(name)
  return group.consumer(bytes, 0, bytes.length) ?? group.addConsumer(bytes, 0, bytes.length, 1)
}
