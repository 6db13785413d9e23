// The clients that wait for one key: a queue for each type that they want, first come first served. Leaving a queue
// takes the same time from anywhere in it.

import type { Database } from '../keyspace/database.ts'
import type { WaitRequest } from './blocked-wait.ts'
import type { Timer } from './clock.ts'
import type { LaterReply } from './later-reply.ts'

/** A client's wait that has begun. */
export interface Wait {
  readonly request: WaitRequest
  readonly later: LaterReply
  readonly places: WaitPlace[]
  timer: Timer | null
  /** Looks at the keys again at the time of `retryAtMs`. */
  retry: Timer | null
}

/** The place of one wait in the queue of one key. */
export interface WaitPlace {
  readonly wait: Wait
  readonly key: WaitedKey
  readonly queue: WaitQueue
  before: WaitPlace | null
  behind: WaitPlace | null
}

/** The waits for one key and one type, as a doubly linked list. */
export class WaitQueue {
  first: WaitPlace | null = null
  last: WaitPlace | null = null

  append(wait: Wait, key: WaitedKey): WaitPlace {
    const place: WaitPlace = { wait, key, queue: this, before: this.last, behind: null }
    if (this.last === null) this.first = place
    else this.last.behind = place
    this.last = place
    return place
  }

  remove(place: WaitPlace): void {
    const { before, behind } = place
    if (before === null) this.first = behind
    else before.behind = behind
    if (behind === null) this.last = before
    else behind.before = before
  }
}

/** A key that somebody waits for. */
export class WaitedKey {
  readonly db: Database
  readonly bytes: Uint8Array
  /** The key's bytes as characters. */
  readonly text: string
  /** How many places there are in all queues. */
  places = 0
  /** How many of them are of waits that mind the loss of the key. */
  minding = 0
  /** Whether it is among the keys that are about to be looked at. */
  isReady = false
  private readonly queues: (WaitQueue | undefined)[] = []

  constructor(db: Database, bytes: Uint8Array, text: string) {
    this.db = db
    this.bytes = bytes
    this.text = text
  }

  /** Those who want the key to be of a type of record.ts, if there are any. */
  queue(type: number): WaitQueue | undefined {
    const queue = this.queues[type]
    return queue === undefined || queue.first === null ? undefined : queue
  }

  /** Those who mind that the key is not of the type they want but of `type`, or is not there (-1). */
  whoMinds(type: number): WaitPlace[] {
    const places: WaitPlace[] = []
    if (this.minding === 0) return places
    for (const [wanted, queue] of this.queues.entries()) {
      if (wanted === type || queue === undefined) continue
      for (let place = queue.first; place !== null; place = place.behind) {
        if (place.wait.request.mindsLoss === true) places.push(place)
      }
    }
    return places
  }

  /** Puts a wait at the end of its queue. Null: it stands there already. */
  enter(wait: Wait): WaitPlace | null {
    const { type } = wait.request
    const queue = this.queues[type] ?? new WaitQueue()
    this.queues[type] = queue
    if (queue.last?.wait === wait) return null
    this.places++
    if (wait.request.mindsLoss === true) this.minding++
    return queue.append(wait, this)
  }

  leave(place: WaitPlace): void {
    this.places--
    if (place.wait.request.mindsLoss === true) this.minding--
    place.queue.remove(place)
  }
}
