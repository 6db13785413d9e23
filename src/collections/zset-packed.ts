// The small sorted set: a listpack of member, score, member, score ... in order, which is its record's value.
//
// Scores are written as Redis writes them: whole numbers as integer entries, others as text.

import { MAX_DOUBLE_BYTES, parseDouble, writeDouble } from '../bytes/double.ts'
import type { ByteRange } from '../bytes/range.ts'
import {
  LP_END,
  lpBytes,
  lpEntryBytes,
  lpFirst,
  lpInteger,
  lpIsInteger,
  lpLast,
  lpLength,
  lpNext,
  lpPrev,
  lpRead,
  lpSeek,
  lpSetHeader,
} from '../encodings/listpack.ts'
import { ListpackNeedle } from '../encodings/listpack-needle.ts'
import type { Database } from '../keyspace/database.ts'
import { splicePacked } from '../keyspace/packed.ts'

/** Digits of a 64-bit integer, and some room. */
const DIGITS_BYTES = 24

/**
 * Writes the text of a score as it stands in a listpack to `text`, which has room for MAX_DOUBLE_BYTES; returns how
 * many bytes. Redis keeps -0 as the integer 0 there.
 */
export function writePackedScore(text: Uint8Array, score: number): number {
  return writeDouble(text, 0, score === 0 ? 0 : score)
}

/** Works on the packed sorted set of one record; the record is followed where a change moves it. */
export class PackedZset {
  db: Database | null = null
  ref = 0

  /** The listpack, and where it begins. */
  private bytes: Uint8Array = new Uint8Array(0)
  private base = 0
  /** The member that was looked for last, and its text. */
  private readonly needle = new ListpackNeedle()
  private text: Uint8Array = this.bytes
  private textStart = 0
  private textEnd = 0
  /** Where it was found. */
  private found = 0
  /** Where the cursor stands. */
  private place = 0

  private readonly scoreText = new Uint8Array(MAX_DOUBLE_BYTES)
  private readonly scoreEntry = new ListpackNeedle()
  private readonly digits = new Uint8Array(DIGITS_BYTES)
  private readonly range: ByteRange = { bytes: this.bytes, start: 0, end: 0 }

  open(db: Database, ref: number): void {
    this.db = db
    this.ref = ref
    this.load(db)
  }

  private load(db: Database): void {
    const { bytes, start } = db.value(this.ref)
    this.bytes = bytes
    this.base = start
  }

  get sizeBytes(): number {
    return lpBytes(this.bytes, this.base)
  }

  get length(): number {
    return lpLength(this.bytes, this.base) >>> 1
  }

  // One member

  /** Looks for a member; its bytes must stay as they are until it has been added or changed. */
  find(buf: Uint8Array, start: number, end: number): boolean {
    this.needle.set(buf, start, end)
    this.text = buf
    this.textStart = start
    this.textEnd = end
    this.found = this.needle.find(this.bytes, lpFirst(this.bytes, this.base), 1)
    return this.found >= 0
  }

  foundScore(): number {
    return this.scoreOf(this.found)
  }

  foundRank(): number {
    return this.rankAt(this.found)
  }

  private rankAt(p: number): number {
    let rank = 0
    for (let at = lpFirst(this.bytes, this.base); at < p; at = this.nextPair(at)) rank++
    return rank
  }

  /** Adds the member that was not found. */
  add(score: number): void {
    this.encodeScore(score)
    this.insert(this.placeFor(score))
  }

  /** Gives the member that was found another score. */
  setFound(score: number): void {
    this.encodeScore(score)
    const at = this.found
    if (this.staysInOrder(at, score)) {
      const old = lpNext(this.bytes, at)
      const removed = lpEntryBytes(this.bytes, old)
      const p = this.splice(old, removed, this.scoreEntry.length, 0)
      this.scoreEntry.write(this.bytes, p)
      return
    }
    this.removeFound()
    this.insert(this.placeFor(score))
  }

  removeFound(): void {
    this.splice(this.found, this.nextPair(this.found) - this.found, 0, -2)
  }

  private encodeScore(score: number): void {
    this.scoreEntry.set(this.scoreText, 0, writePackedScore(this.scoreText, score))
  }

  private insert(at: number): void {
    const p = this.splice(at, 0, this.needle.length + this.scoreEntry.length, 2)
    this.scoreEntry.write(this.bytes, this.needle.write(this.bytes, p))
  }

  /** Replaces entries by a gap; returns where it is. */
  private splice(at: number, removed: number, added: number, countDelta: number): number {
    const db = this.opened()
    const offset = at - this.base
    const total = lpBytes(this.bytes, this.base) + added - removed
    const count = lpLength(this.bytes, this.base) + countDelta
    this.ref = splicePacked(db, this.ref, offset, removed, added)
    this.load(db)
    lpSetHeader(this.bytes, this.base, total, count)
    return this.base + offset
  }

  private opened(): Database {
    if (this.db === null) throw new Error('zset: nothing is open')
    return this.db
  }

  /** Where the member that was looked for goes with a score. */
  private placeFor(score: number): number {
    const { bytes, base } = this
    const last = lpLast(bytes, base)
    // Scores often come in order: then the place is the end.
    if (last < 0 || this.scoreEntryValue(last) < score) return base + lpBytes(bytes, base) - 1
    let p = lpFirst(bytes, base)
    while (bytes[p] !== LP_END && this.isBefore(p, score)) p = this.nextPair(p)
    return p
  }

  /** Whether the pair at `p` comes before the member that was looked for under a score. */
  private isBefore(p: number, score: number): boolean {
    const other = this.scoreOf(p)
    return other < score || (other === score && this.compareMember(p) < 0)
  }

  private staysInOrder(p: number, score: number): boolean {
    const { bytes, base } = this
    const next = this.nextPair(p)
    if (bytes[next] !== LP_END && this.isBefore(next, score)) return false
    return p === lpFirst(bytes, base) || this.isBefore(this.previousPair(p), score)
  }

  /** Compares the member at `p` to the one that was looked for. */
  private compareMember(p: number): number {
    const { range, text, textStart } = this
    lpRead(this.bytes, p, range, this.digits)
    const length = range.end - range.start
    const wanted = this.textEnd - textStart
    const common = length < wanted ? length : wanted
    for (let i = 0; i < common; i++) {
      const difference = range.bytes[range.start + i] - text[textStart + i]
      if (difference !== 0) return difference
    }
    return length - wanted
  }

  // Ranks

  /** How many members have a lower score; with `inclusive`, those with this score count as well. */
  rankOfScore(score: number, inclusive: boolean): number {
    const { bytes } = this
    let rank = 0
    for (let p = lpFirst(bytes, this.base); bytes[p] !== LP_END; p = this.nextPair(p)) {
      const other = this.scoreOf(p)
      if (inclusive ? other > score : other >= score) break
      rank++
    }
    return rank
  }

  /** How many members from the start on sort before these bytes; with `inclusive`, an equal one counts as well. */
  rankOfLex(buf: Uint8Array, start: number, end: number, inclusive: boolean): number {
    const { bytes } = this
    this.text = buf
    this.textStart = start
    this.textEnd = end
    let rank = 0
    for (let p = lpFirst(bytes, this.base); bytes[p] !== LP_END; p = this.nextPair(p)) {
      const order = this.compareMember(p)
      if (inclusive ? order > 0 : order >= 0) break
      rank++
    }
    return rank
  }

  /** Removes the members of the ranks `[from, to)`. */
  removeRange(from: number, to: number): void {
    const start = lpSeek(this.bytes, this.base, from * 2)
    let end = start
    for (let i = from; i < to; i++) end = this.nextPair(end)
    this.splice(start, end - start, 0, -2 * (to - from))
  }

  // The cursor, and handles: offsets from the start of the listpack

  seek(rank: number): void {
    this.place = lpSeek(this.bytes, this.base, rank * 2)
  }

  forward(): void {
    this.place = this.nextPair(this.place)
  }

  backward(): void {
    this.place = this.previousPair(this.place)
  }

  readScore(): number {
    return this.scoreOf(this.place)
  }

  /** The handle of the cursor's place. */
  handle(): number {
    return this.place - this.base
  }

  /** Puts the cursor where a handle says. */
  seekHandle(handle: number): void {
    this.place = this.base + handle
  }

  /** The member at the cursor, as a range in `into`. */
  readMember(into: ByteRange): void {
    lpRead(this.bytes, this.place, into, this.digits)
  }

  /** The handles of all members. */
  handles(into: number[]): void {
    const { bytes, base } = this
    for (let p = lpFirst(bytes, base); bytes[p] !== LP_END; p = this.nextPair(p)) into.push(p - base)
  }

  private nextPair(p: number): number {
    return lpNext(this.bytes, lpNext(this.bytes, p))
  }

  /** -1 before the first. */
  private previousPair(p: number): number {
    const score = lpPrev(this.bytes, this.base, p)
    return score < 0 ? -1 : lpPrev(this.bytes, this.base, score)
  }

  /** The score of the pair at `p`. */
  private scoreOf(p: number): number {
    return this.scoreEntryValue(lpNext(this.bytes, p))
  }

  private scoreEntryValue(p: number): number {
    const { bytes, range } = this
    if (lpIsInteger(bytes, p)) return lpInteger(bytes, p)
    lpRead(bytes, p, range, this.digits)
    return parseDouble(range.bytes, range.start, range.end)
  }
}
