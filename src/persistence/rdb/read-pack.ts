// Listpacks and intsets in files: read as a string, checked, and put into the one form that the rest of Redstart expects.

import type { ByteRange } from '../../bytes/range.ts'
import { LP_EMPTY_BYTES, LP_HEADER_BYTES, lpFirst, lpNext, lpRead } from '../../encodings/listpack.ts'
import { ListpackBuilder } from '../../encodings/listpack-builder.ts'
import { ListpackCheck } from '../../encodings/listpack-check.ts'
import type { RdbReader } from './reader.ts'

const DIGITS_BYTES = 24
/** Up to this many elements, comparing each with each beats a table. */
const FEW = 32

/** A listpack that was read. */
export class PackReader {
  /** Where it is; valid until the next read. */
  readonly range: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  /** Whether it has a buffer of its own. */
  isOwned = false
  /** Number of entries. */
  count = 0
  private readonly check = new ListpackCheck()
  private rewritten: ListpackBuilder | null = null

  /** Reads a listpack. Throws RdbError if it is none. */
  read(reader: RdbReader): void {
    this.isOwned = reader.string(this.range)
    this.take(reader)
  }

  /** Checks the bytes in `range`, which have just been read. */
  private take(reader: RdbReader): void {
    const { range, check } = this
    if (!check.run(range.bytes, range.start, range.end)) throw reader.error('a listpack that is broken')
    this.count = check.count
    if (!check.isCanonical) this.rewrite()
  }

  /** Where the first entry is, and where the end. */
  get first(): number {
    return this.range.start + LP_HEADER_BYTES
  }

  get last(): number {
    return this.range.end - 1
  }

  /** Bytes of all entries. */
  get entryBytes(): number {
    return this.range.end - this.range.start - LP_EMPTY_BYTES
  }

  /** Whether two of the elements that begin each group of `step` are the same. */
  hasDuplicates(step: number): boolean {
    return this.count / step <= FEW ? this.hasEqualPair(step) : this.hasEqualText(step)
  }

  private hasEqualPair(step: number): boolean {
    const b = this.range.bytes
    const { last } = this
    for (let p = this.first; p < last; p = skip(b, p, step)) {
      for (let other = skip(b, p, step); other < last; other = skip(b, other, step)) {
        if (equalEntries(b, p, other)) return true
      }
    }
    return false
  }

  private hasEqualText(step: number): boolean {
    const b = Buffer.from(this.range.bytes.buffer, this.range.bytes.byteOffset, this.range.bytes.length)
    const seen = new Set<string>()
    for (let p = this.first; p < this.last; p = skip(b, p, step)) {
      const text = b.toString('latin1', p, lpNext(b, p))
      if (seen.has(text)) return true
      seen.add(text)
    }
    return false
  }

  /** Writes all entries anew, in their usual form. */
  private rewrite(): void {
    const { range } = this
    const element: ByteRange = { bytes: range.bytes, start: 0, end: 0 }
    const digits = new Uint8Array(DIGITS_BYTES)
    const pack = this.rewritten ?? new ListpackBuilder()
    this.rewritten = pack
    pack.begin()
    for (let p = lpFirst(range.bytes, range.start); p < this.last; p = lpNext(range.bytes, p)) {
      lpRead(range.bytes, p, element, digits)
      pack.add(element.bytes, element.start, element.end)
    }
    range.end = pack.finish()
    range.bytes = pack.bytes
    range.start = 0
    this.isOwned = false
  }
}

function skip(b: Uint8Array, p: number, count: number): number {
  let at = p
  for (let i = 0; i < count; i++) at = lpNext(b, at)
  return at
}

function equalEntries(b: Uint8Array, p: number, other: number): boolean {
  const length = lpNext(b, p) - p
  for (let i = 0; i < length; i++) if (b[p + i] !== b[other + i]) return false
  return true
}
