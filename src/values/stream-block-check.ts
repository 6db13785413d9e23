// Whether a listpack that came from outside is a block of a stream, so that walks over it stay in it. See stream-blocks.ts.

import { LP_HEADER_BYTES, lpInteger, lpIsInteger, lpNext } from '../encodings/listpack.ts'
import { DELETED, SAME_FIELDS } from './stream-blocks.ts'

/** Elements of an entry beside its fields and values: flags, ms, seq. */
const HEAD_ELEMENTS = 3

/** A pass over a block. */
export class StreamBlockCheck {
  /** Entries that are not deleted. */
  live = 0
  private b: Uint8Array = new Uint8Array(0)
  /** The element that is read next, and the end behind the last one. */
  private at = 0
  private last = 0

  /** Whether `b[base, end)`, a sound listpack in canonical form, is a block. */
  run(b: Uint8Array, base: number, end: number): boolean {
    this.b = b
    this.at = base + LP_HEADER_BYTES
    this.last = end - 1
    const live = this.integer()
    const deleted = this.integer()
    const fields = this.integer()
    if (!(live >= 0 && deleted >= 0 && fields >= 0) || !this.pass(fields) || this.integer() !== 0)
      return false
    this.live = 0
    let gone = 0
    while (this.at < this.last) {
      const flags = this.entry(fields)
      if (flags < 0) return false
      if ((flags & DELETED) === 0) this.live++
      else gone++
    }
    return this.live === live && gone === deleted
  }

  /** Goes past an entry; returns its flags, or -1 if it is broken. */
  private entry(masterFields: number): number {
    const flags = this.integer()
    const ms = this.integer()
    const seq = this.integer()
    if (!(flags >= 0 && flags <= (DELETED | SAME_FIELDS)) || Number.isNaN(ms) || Number.isNaN(seq)) return -1
    let elements = masterFields
    let counted = HEAD_ELEMENTS + masterFields
    if ((flags & SAME_FIELDS) === 0) {
      const fields = this.integer()
      if (!(fields >= 0)) return -1
      elements = fields * 2
      counted = HEAD_ELEMENTS + 1 + elements
    }
    return this.pass(elements) && this.integer() === counted ? flags : -1
  }

  /** The integer that is next, NaN if there is none. */
  private integer(): number {
    const { b, at } = this
    if (at >= this.last || !lpIsInteger(b, at)) return Number.NaN
    this.at = lpNext(b, at)
    return lpInteger(b, at)
  }

  /** Goes past `count` elements; false: there are fewer. */
  private pass(count: number): boolean {
    for (let i = 0; i < count; i++) {
      if (this.at >= this.last) return false
      this.at = lpNext(this.b, this.at)
    }
    return true
  }
}
