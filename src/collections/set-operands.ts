// Several sets at once: what SINTER and SDIFF walk over. The views are used again and again.

import type { Database } from '../keyspace/database.ts'
import type { SharedState } from '../keyspace/shared.ts'
import { SetReader } from './set-reader.ts'

/** More views than this are not kept. */
const KEEP_VIEWS = 64

/** The operands of one command, in an order that can be changed. */
export class SetOperands {
  /** How many operands there are. */
  count = 0
  private readonly keyspace: SharedState
  private readonly views: SetReader[] = []

  constructor(keyspace: SharedState) {
    this.keyspace = keyspace
  }

  /** Forgets the operands. */
  clear(): void {
    this.count = 0
    if (this.views.length > KEEP_VIEWS) this.views.length = KEEP_VIEWS
  }

  /** Adds the set of a record. */
  push(db: Database, ref: number): void {
    if (this.count === this.views.length) this.views.push(new SetReader(this.keyspace, db))
    this.views[this.count++].open(db, ref)
  }

  at(i: number): SetReader {
    return this.views[i]
  }

  /** Whether all are intsets: so is everything that is made of them. */
  get areIntsets(): boolean {
    for (let i = 0; i < this.count; i++) if (!this.views[i].isIntset) return false
    return true
  }

  /** Puts the operands from `from` on in order of size: the smallest first, or last. */
  sort(from: number, ascending: boolean): void {
    const { views } = this
    for (let i = from + 1; i < this.count; i++) {
      const view = views[i]
      const { length } = view
      let at = i
      for (; at > from && isBefore(length, views[at - 1].length, ascending); at--) views[at] = views[at - 1]
      views[at] = view
    }
  }

  /** Steps the first operand to its next member that all others have too; false: there is none. */
  stepCommon(): boolean {
    const [first] = this.views
    while (first.step()) if (this.isCommon(first)) return true
    return false
  }

  private isCommon(first: SetReader): boolean {
    for (let i = 1; i < this.count; i++) {
      const other = this.views[i]
      if (other.ref !== first.ref && !other.hasMemberOf(first)) return false
    }
    return true
  }

  /** Steps the first operand to its next member that none of the others has; false: there is none. */
  stepOwn(): boolean {
    const [first] = this.views
    while (first.step()) if (this.isOwn(first)) return true
    return false
  }

  private isOwn(first: SetReader): boolean {
    for (let i = 1; i < this.count; i++) {
      if (this.views[i].ref === first.ref || this.views[i].hasMemberOf(first)) return false
    }
    return true
  }
}

function isBefore(length: number, other: number, ascending: boolean): boolean {
  return ascending ? length < other : length > other
}
