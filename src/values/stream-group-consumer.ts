// A consumer of a group: its name, when it was heard of, and the ids of the entries that are pending with it.

import { ownCopy } from '../bytes/copy.ts'
import type { Arena } from '../memory/arena.ts'
import { IdList } from './stream-group-ids.ts'
import type { Named } from './stream-group-names.ts'

/** What the objects of a consumer or group cost beside its name and its blocks, about. */
const OBJECT_BYTES = 320

/** Ids alone; what else there is to say of an entry stands in the group's list. */
class OwnedIds extends IdList {
  constructor(arena: Arena) {
    super(arena, 0)
  }

  copy(): OwnedIds {
    const copy = new OwnedIds(this.arena)
    copy.copyFrom(this)
    return copy
  }
}

/** Bytes of a named object, on the books of the arena. */
export function objectBytes({ name }: Named): number {
  return OBJECT_BYTES + name.length
}

/** A consumer. */
export class StreamConsumer implements Named {
  readonly name: Uint8Array
  /** The number that stands for it in the group's pending list. */
  readonly number: number
  readonly ids: OwnedIds
  /** When it last asked for something, Unix milliseconds. */
  seenMs: number
  /** When it last got something, Unix milliseconds; -1: never. */
  activeMs = -1
  private readonly arena: Arena

  constructor(arena: Arena, name: Uint8Array, number: number, nowMs: number, ids = new OwnedIds(arena)) {
    this.arena = arena
    this.name = ownCopy(name, 0, name.length)
    this.number = number
    this.seenMs = nowMs
    this.ids = ids
    arena.tableBytes += objectBytes(this)
  }

  /** Bytes of everything that it holds. */
  get heldBytes(): number {
    return objectBytes(this) + this.ids.heldBytes
  }

  copy(): StreamConsumer {
    const copy = new StreamConsumer(this.arena, this.name, this.number, this.seenMs, this.ids.copy())
    copy.activeMs = this.activeMs
    return copy
  }

  /** Its ids have been freed: so is the rest. */
  dispose(): void {
    this.arena.tableBytes -= objectBytes(this)
  }
}
