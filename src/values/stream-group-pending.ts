// The pending list of a consumer group: every entry that was delivered and not acknowledged, with its owner, when it
// was delivered last and how often. 32 bytes each.
//
//   id (four words) | owner: number of a consumer | delivered at, low | deliveries, low | delivered at and deliveries, high
//
// Times have 48 bits (Unix milliseconds until the year 10889) and so have the numbers of deliveries.

import type { Arena } from '../memory/arena.ts'
import { IdList } from './stream-group-ids.ts'

const OWNER = 4
const TIME_LOW = 5
const COUNT_LOW = 6
const HIGHS = 7
const EXTRA_WORDS = 4

const UINT32 = 2 ** 32
const MAX_48_BITS = 2 ** 48 - 1

/** The list; its accessors are about the entry under the cursor. */
export class PendingList extends IdList {
  /** No entry that is still in the stream was delivered last before this, Unix milliseconds. */
  earliestMs = Number.POSITIVE_INFINITY

  constructor(arena: Arena) {
    super(arena, EXTRA_WORDS)
  }

  /** The number of the consumer that it was delivered to. */
  get owner(): number {
    return this.words[this.at + OWNER]
  }

  /** Unix milliseconds. */
  get deliveredMs(): number {
    const { words, at } = this
    return (words[at + HIGHS] >>> 16) * UINT32 + (words[at + TIME_LOW] >>> 0)
  }

  get deliveries(): number {
    const { words, at } = this
    return (words[at + HIGHS] & 0xffff) * UINT32 + (words[at + COUNT_LOW] >>> 0)
  }

  /** Says to whom and when it was delivered, and how often so far. */
  write(owner: number, deliveredMs: number, deliveries: number): void {
    const { words, at } = this
    const timeMs = Math.min(Math.max(deliveredMs, 0), MAX_48_BITS)
    const count = Math.min(deliveries, MAX_48_BITS)
    if (timeMs < this.earliestMs) this.earliestMs = timeMs
    words[at + OWNER] = owner
    words[at + TIME_LOW] = timeMs | 0
    words[at + COUNT_LOW] = count | 0
    words[at + HIGHS] = ((timeMs / UINT32) << 16) | (count / UINT32)
  }

  /** An independent list with the same entries. */
  copy(): PendingList {
    const copy = new PendingList(this.arena)
    copy.copyFrom(this)
    copy.earliestMs = this.earliestMs
    return copy
  }
}
