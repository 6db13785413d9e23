// Collections that are one listpack or intset in their record, read element by element like the large ones. Each source
// serves one value after the other: `open` it for each.

import { parseDouble } from '../bytes/double.ts'
import type { ByteRange } from '../bytes/range.ts'
import { Int64Words } from '../encodings/int64-words.ts'
import { intsetGet, intsetLength } from '../encodings/intset.ts'
import {
  lpFirst,
  lpInteger,
  lpIsEnd,
  lpIsInteger,
  lpLast,
  lpLength,
  lpNext,
  lpPrev,
  lpRead,
} from '../encodings/listpack.ts'
import type { HashSource, ListSource, SetSource, ZsetSource } from './source.ts'

/** Room for the digits of an integer. */
const DIGITS_BYTES = 24
const NO_BYTES = new Uint8Array(0)

/** An empty range, to be filled. */
export function newRange(): ByteRange {
  return { bytes: NO_BYTES, start: 0, end: 0 }
}

/** A listpack of fields and values in turn. */
export class PackedHashSource implements HashSource {
  readonly form = 'hash'
  readonly isVolatile = false
  readonly earliestMs: number = Number.POSITIVE_INFINITY
  readonly expireAt = -1
  readonly field: ByteRange = newRange()
  readonly value: ByteRange = newRange()
  count = 0
  private bytes: Uint8Array = NO_BYTES
  private at = 0
  private readonly fieldDigits = new Uint8Array(DIGITS_BYTES)
  private readonly valueDigits = new Uint8Array(DIGITS_BYTES)

  open({ bytes, start }: ByteRange): this {
    this.bytes = bytes
    this.at = lpFirst(bytes, start)
    this.count = lpLength(bytes, start) >>> 1
    return this
  }

  next(): boolean {
    const { bytes, at } = this
    if (lpIsEnd(bytes, at)) return false
    const valueAt = lpNext(bytes, at)
    lpRead(bytes, at, this.field, this.fieldDigits)
    lpRead(bytes, valueAt, this.value, this.valueDigits)
    this.at = lpNext(bytes, valueAt)
    return true
  }
}

/** A list that is one listpack: a single node. */
export class PackedListSource implements ListSource {
  readonly form = 'list'
  readonly count = 1
  readonly isPacked = true
  readonly node: ByteRange = newRange()
  length = 0
  private isRead = false

  open({ bytes, start, end }: ByteRange): this {
    this.node.bytes = bytes
    this.node.start = start
    this.node.end = end
    this.length = lpLength(bytes, start)
    this.isRead = false
    return this
  }

  next(): boolean {
    const isFirst = !this.isRead
    this.isRead = true
    return isFirst
  }
}

/** A listpack of members. */
export class PackedSetSource implements SetSource {
  readonly form = 'set'
  readonly member: ByteRange = newRange()
  count = 0
  private bytes: Uint8Array = NO_BYTES
  private at = 0
  private readonly digits = new Uint8Array(DIGITS_BYTES)

  open({ bytes, start }: ByteRange): this {
    this.bytes = bytes
    this.at = lpFirst(bytes, start)
    this.count = lpLength(bytes, start)
    return this
  }

  next(): boolean {
    const { bytes, at } = this
    if (lpIsEnd(bytes, at)) return false
    lpRead(bytes, at, this.member, this.digits)
    this.at = lpNext(bytes, at)
    return true
  }
}

/** The integers of an intset, as their digits. */
export class IntsetSource implements SetSource {
  readonly form = 'set'
  readonly member: ByteRange = { bytes: new Uint8Array(DIGITS_BYTES), start: 0, end: 0 }
  count = 0
  private bytes: Uint8Array = NO_BYTES
  private base = 0
  private index = 0
  private readonly integer = new Int64Words()

  open({ bytes, start }: ByteRange): this {
    this.bytes = bytes
    this.base = start
    this.index = 0
    this.count = intsetLength(bytes, start)
    return this
  }

  next(): boolean {
    if (this.index === this.count) return false
    intsetGet(this.bytes, this.base, this.index++, this.integer)
    this.member.end = this.integer.write(this.member.bytes, 0)
    return true
  }
}

/** A listpack of members and scores in turn, from the lowest score on or from the highest. */
export class PackedZsetSource implements ZsetSource {
  readonly form = 'zset'
  readonly member: ByteRange = newRange()
  score = 0
  count = 0
  private bytes: Uint8Array = NO_BYTES
  private base = 0
  /** The member that comes next; -1: none. */
  private at = -1
  private descending = false
  private readonly digits = new Uint8Array(DIGITS_BYTES)
  private readonly scoreText: ByteRange = newRange()

  open({ bytes, start }: ByteRange, descending: boolean): this {
    this.bytes = bytes
    this.base = start
    this.descending = descending
    this.count = lpLength(bytes, start) >>> 1
    if (this.count === 0) this.at = -1
    else this.at = descending ? lpPrev(bytes, start, lpLast(bytes, start)) : lpFirst(bytes, start)
    return this
  }

  next(): boolean {
    const { bytes, at } = this
    if (at < 0) return false
    const scoreAt = lpNext(bytes, at)
    lpRead(bytes, at, this.member, this.digits)
    this.score = this.readScore(scoreAt)
    if (this.descending) {
      const before = lpPrev(bytes, this.base, at)
      this.at = before < 0 ? -1 : lpPrev(bytes, this.base, before)
    } else {
      const behind = lpNext(bytes, scoreAt)
      this.at = lpIsEnd(bytes, behind) ? -1 : behind
    }
    return true
  }

  private readScore(at: number): number {
    if (lpIsInteger(this.bytes, at)) return lpInteger(this.bytes, at)
    lpRead(this.bytes, at, this.scoreText, this.digits)
    return parseDouble(this.scoreText.bytes, this.scoreText.start, this.scoreText.end)
  }
}
