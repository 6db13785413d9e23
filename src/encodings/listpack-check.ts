// Whether bytes that came from outside are a listpack through which one can walk without leaving it.

import { LP_EMPTY_BYTES, LP_END, LP_HEADER_BYTES, lpBytes, lpInteger } from './listpack.ts'
import {
  INT_13BIT,
  INT_16BIT,
  INT_64BIT,
  lpBackBytes,
  lpEncodedBytes,
  STRING_6BIT,
  STRING_12BIT,
  STRING_32BIT,
} from './listpack-entry.ts'
import { lpLongWord } from './listpack-words.ts'

/** Number of entries in the header of a listpack that has too many to say. */
const COUNT_UNKNOWN = 0xffff
const MIN_14BIT_LENGTH = 64
const MIN_32BIT_LENGTH = 4096
/** Longest text of an integer. */
const MAX_INTEGER_TEXT = 20

/** One pass over a listpack, and what it has found. */
export class ListpackCheck {
  /** Number of entries. */
  count = 0
  /**
   * Whether each entry has the one form in which an element is written. Other forms can be read, but are not found by
   * those who compare bytes.
   */
  isCanonical = true

  /** Whether `b[base, end)` is a listpack, no more and no less. */
  run(b: Uint8Array, base: number, end: number): boolean {
    this.count = 0
    this.isCanonical = true
    if (end - base < LP_EMPTY_BYTES || lpBytes(b, base) !== end - base || b[end - 1] !== LP_END) return false
    const last = end - 1
    let p = base + LP_HEADER_BYTES
    while (p < last) {
      p = this.entry(b, p, last)
      if (p < 0) return false
      this.count++
    }
    const said = b[base + 4] | (b[base + 5] << 8)
    return said === COUNT_UNKNOWN || said === this.count
  }

  /** The position behind the entry at `p`, or -1: it is broken, or does not end before `last`. */
  private entry(b: Uint8Array, p: number, last: number): number {
    const head = b[p]
    if (head >= STRING_6BIT && head < INT_13BIT) {
      const body = 1 + (head & 0x3f)
      const next = p + body + 1
      if (next > last || b[next - 1] !== body) return -1
      if (body - 1 <= MAX_INTEGER_TEXT && mayBeNumber(b[p + 1])) this.checkText(b, p + 1, p + body, next - p)
      return next
    }
    const body = head < STRING_6BIT ? 1 : bodyBytes(b, p, last)
    const next = p + body + lpBackBytes(body)
    if (body < 0 || next > last || !isBackLength(b, p + body, next, body)) return -1
    if (head >= INT_13BIT && !isShortest(b, p, body)) this.isCanonical = false
    return next
  }

  private checkText(b: Uint8Array, start: number, end: number, entryBytes: number): void {
    if (lpEncodedBytes(b, start, end) !== entryBytes) this.isCanonical = false
  }
}

function mayBeNumber(first: number): boolean {
  return first <= 57 && (first >= 48 || first === 45)
}

/** Bytes of an entry that is no short string, without its backward length; -1: unknown, or not there. */
function bodyBytes(b: Uint8Array, p: number, last: number): number {
  const head = b[p]
  if (head < STRING_12BIT) return 2
  if (head < STRING_32BIT) return p + 1 < last ? 2 + (((head & 0x0f) << 8) | b[p + 1]) : -1
  if (head === STRING_32BIT) return p + 4 < last ? 5 + word(b, p + 1) : -1
  if (head === INT_64BIT) return 9
  return head < INT_64BIT ? head - INT_16BIT + 3 : -1
}

function word(b: Uint8Array, p: number): number {
  return (b[p] | (b[p + 1] << 8) | (b[p + 2] << 16) | (b[p + 3] << 24)) >>> 0
}

/** Whether `b[from, to)` is the backward length of `body` bytes. */
function isBackLength(b: Uint8Array, from: number, to: number, body: number): boolean {
  let rest = body
  for (let i = to - 1; i >= from; i--) {
    if (b[i] !== ((rest & 0x7f) | (i === from ? 0 : 0x80))) return false
    rest = Math.floor(rest / 128)
  }
  return rest === 0
}

/** Whether a longer string or an integer is written in the shortest form there is. */
function isShortest(b: Uint8Array, p: number, body: number): boolean {
  const head = b[p]
  if (head >= STRING_12BIT && head < STRING_32BIT) return body - 2 >= MIN_14BIT_LENGTH
  if (head === STRING_32BIT) return body - 5 >= MIN_32BIT_LENGTH
  if (body === 9) return lpLongWord(b, p, true) !== lpLongWord(b, p, false) >> 31
  const value = lpInteger(b, p)
  if (body === 2) return value < 0 || value > 127
  const limit = body === 3 ? 4096 : body === 4 ? 32_768 : 8_388_608
  return value < -limit || value >= limit
}
