// A consumer group of a stream: how far it has read, who its consumers are, and what is pending with whom.

import { ownCopy } from '../bytes/copy.ts'
import type { Arena } from '../memory/arena.ts'
import { objectBytes, StreamConsumer } from './stream-group-consumer.ts'
import { type Named, NameTable } from './stream-group-names.ts'
import { PendingList } from './stream-group-pending.ts'
import { StreamId } from './stream-id.ts'

/** `entriesRead` of a group of which nobody knows how many entries lie before its position. */
export const UNKNOWN_READ = -1

/** A group. Each pending entry stands in its own list and in that of its consumer. */
export class StreamGroup implements Named {
  readonly name: Uint8Array
  /** The last entry that was delivered to it. */
  readonly lastId = new StreamId()
  /** How many entries the stream ever had up to `lastId`, or UNKNOWN_READ. */
  entriesRead: number
  pending: PendingList
  readonly consumers = new NameTable<StreamConsumer>()

  private readonly arena: Arena
  /** The consumers by their numbers. */
  private readonly numbered: (StreamConsumer | null)[] = []
  private readonly freeNumbers: number[] = []
  private readonly scratch = new StreamId()

  constructor(arena: Arena, name: Uint8Array, lastId: StreamId, entriesRead: number) {
    this.arena = arena
    this.name = ownCopy(name, 0, name.length)
    this.lastId.set(lastId)
    this.entriesRead = entriesRead
    this.pending = new PendingList(arena)
    arena.tableBytes += objectBytes(this)
  }

  // Consumers

  /** The consumer with the name `bytes[start, end)`, or null. */
  consumer(bytes: Uint8Array, start: number, end: number): StreamConsumer | null {
    return this.consumers.find(bytes, start, end)
  }

  /** Makes a consumer with a name that there is not yet. */
  addConsumer(bytes: Uint8Array, start: number, end: number, nowMs: number): StreamConsumer {
    const number = this.freeNumbers.pop() ?? this.numbered.length
    const consumer = new StreamConsumer(this.arena, bytes.subarray(start, end), number, nowMs)
    this.numbered[number] = consumer
    this.consumers.add(consumer)
    return consumer
  }

  /** Deletes a consumer with all that is pending with it. */
  removeConsumer(consumer: StreamConsumer): void {
    const { ids } = consumer
    for (ids.seekFirst(); !ids.atEnd; ids.next()) this.pending.remove(ids.readId(this.scratch))
    ids.free(Number.MAX_SAFE_INTEGER)
    this.consumers.remove(consumer)
    this.numbered[consumer.number] = null
    this.freeNumbers.push(consumer.number)
    consumer.dispose()
  }

  /** With whom the entry under the cursor of the pending list is pending. */
  get owner(): StreamConsumer {
    const owner = this.numbered[this.pending.owner]
    if (owner === null || owner === undefined)
      throw new Error('stream group: a pending entry without a consumer')
    return owner
  }

  // Pending entries

  /** Makes an entry pending with a consumer, whosever it was. Leaves the pending list's cursor on it. */
  deliver(id: StreamId, consumer: StreamConsumer, deliveredMs: number, deliveries: number): void {
    const { pending } = this
    if (pending.seek(id)) {
      this.assign(id, consumer)
    } else {
      consumer.ids.add(id)
      try {
        pending.insertHere(id)
      } catch (error) {
        consumer.ids.remove(id)
        throw error
      }
    }
    pending.write(consumer.number, deliveredMs, deliveries)
  }

  /** The entry under the cursor of the pending list, which has this id, goes over to a consumer. */
  private assign(id: StreamId, consumer: StreamConsumer): void {
    const { owner } = this
    if (owner === consumer) return
    consumer.ids.add(id)
    owner.ids.remove(id)
  }

  /** An entry is not pending any more; false if it was not. Leaves the pending list's cursor behind it. */
  settle(id: StreamId): boolean {
    const { pending } = this
    if (!pending.seek(id)) return false
    this.owner.ids.remove(id)
    pending.removeHere()
    return true
  }

  // As a part of a value

  /** Entries of its own list and those of the consumers. */
  get pendingSize(): number {
    return this.pending.size * 2 + this.consumers.items.length
  }

  footprint(): number {
    let bytes = objectBytes(this) + this.pending.heldBytes
    for (const consumer of this.consumers.items) bytes += consumer.heldBytes
    return bytes
  }

  /** Frees up to `count` entries, about; false when nothing is left. The group is of no use any more. */
  free(count: number): boolean {
    let left = count
    const { items } = this.consumers
    while (items.length > 0) {
      const consumer = items[items.length - 1]
      const before = consumer.ids.size
      if (consumer.ids.free(left)) return true
      consumer.dispose()
      items.pop()
      left -= before + 1
      if (left <= 0) return true
    }
    if (this.pending.free(left)) return true
    this.arena.tableBytes -= objectBytes(this)
    return false
  }

  copy(): StreamGroup {
    const copy = new StreamGroup(this.arena, this.name, this.lastId, this.entriesRead)
    copy.pending.free(0)
    copy.pending = this.pending.copy()
    for (const consumer of this.consumers.items) {
      const twin = consumer.copy()
      copy.consumers.items.push(twin)
      copy.numbered[twin.number] = twin
    }
    for (let i = 0; i < copy.numbered.length; i++) {
      if (copy.numbered[i] !== undefined) continue
      copy.numbered[i] = null
      copy.freeNumbers.push(i)
    }
    return copy
  }
}
