// Writing an entry at the end of a stream. Where Redis begins a new block, so does this.

import { parseInteger } from '../bytes/integer.ts'
import type { ByteRange } from '../bytes/range.ts'
import { equalRanges } from '../bytes/text.ts'
import {
  LP_END,
  LP_HEADER_BYTES,
  lpInteger,
  lpIsInteger,
  lpNext,
  lpRead,
  lpSetHeader,
  lpWriteEntry,
} from '../encodings/listpack.ts'
import { STRING_6BIT } from '../encodings/listpack-entry.ts'
import { lpNumberBytes, lpWriteNumber, lpWriteWords } from '../encodings/listpack-words.ts'
import { SAME_FIELDS, type StreamBlocks } from './stream-blocks.ts'
import type { StreamId } from './stream-id.ts'
import { BYTES, MS_HIGH, MS_LOW, SEQ_HIGH, SEQ_LOW } from './stream-table.ts'

/** The most bytes of a listpack; no block may be set to be larger. */
const MAX_LISTPACK_BYTES = 2 ** 30
/** The count of a listpack's header that says "too many to say". */
const COUNT_UNKNOWN = 0xffff
/** Elements of an entry beside its fields and values: flags, ms, seq, number of elements. */
const FIXED_ELEMENTS = 4
/** The size of one of the short integers that stand at a fixed place. */
const SHORT_BYTES = 2
/** The most of all integers of an entry, and of the growth of a count in front. */
const MAX_FIXED_BYTES = 42
/** Counts below this one stay as long when they grow by one. */
const LAST_SHORT_COUNT = 127

/** Up to this many characters an integer is exact as a double. */
const SAFE_DIGITS = 15
/** Room for the digits of an integer. */
const DIGITS_BYTES = 24

/** When a block is full: `stream-node-max-bytes` and `stream-node-max-entries`, 0 for no limit. */
export interface StreamLimits {
  streamNodeBytes: number
  streamNodeEntries: number
}

/** The fields and values of a new entry: `pairs` of them from range `first` on, as a request has them. */
export interface EntrySource {
  readonly buf: Uint8Array
  readonly start: Int32Array
  readonly end: Int32Array
}

/** Writes an entry with an id above all others. It throws OutOfArenaError before anything is changed. */
export function appendEntry(
  blocks: StreamBlocks,
  id: StreamId,
  from: EntrySource,
  first: number,
  pairs: number,
  limits: StreamLimits,
): void {
  const { start, end } = from
  const { table } = blocks
  const last = first + pairs * 2
  let payload = 0
  let bound = 0
  for (let i = first; i < last; i++) {
    const length = end[i] - start[i]
    payload += length
    bound += boundOf(length)
  }
  if (table.count === 0) return beginBlock(blocks, id, from, first, pairs, bound)
  const w = table.at(table.count - 1)
  if (isFull(blocks, w, payload, limits)) {
    blocks.finish(w)
    return beginBlock(blocks, id, from, first, pairs, bound)
  }
  blocks.beforeChange(w)
  blocks.reserve(w, table.words[w + BYTES] + bound + MAX_FIXED_BYTES, maxBytes(limits))
  countOneMore(blocks, w)
  const b = blocks.buffer(w)
  const base = blocks.base(w)
  const same = hasSameFields(b, base, from, first, pairs)
  writeEntry(table.words, w, b, base, id, from, first, pairs, same)
}

/** Bytes that a field or value takes as an entry of a listpack, at most. */
function boundOf(length: number): number {
  return length + (length < 64 ? 2 : length < 4096 ? 4 : 10)
}

/** Whether the last block takes no entry with `payload` bytes of fields and values. */
function isFull(blocks: StreamBlocks, w: number, payload: number, limits: StreamLimits): boolean {
  if (blocks.table.words[w + BYTES] + payload >= maxBytes(limits)) return true
  const maxEntries = limits.streamNodeEntries
  if (maxEntries <= 0) return false
  const b = blocks.buffer(w)
  const at = blocks.base(w) + LP_HEADER_BYTES
  // Both counts are nearly always one byte, and the length of that.
  const live = b[at]
  const deleted = b[at + SHORT_BYTES]
  if ((live | deleted) <= LAST_SHORT_COUNT) return live + deleted >= maxEntries
  return blocks.live(w) + blocks.deleted(w) >= maxEntries
}

function maxBytes({ streamNodeBytes }: StreamLimits): number {
  return streamNodeBytes > 0 && streamNodeBytes < MAX_LISTPACK_BYTES ? streamNodeBytes : MAX_LISTPACK_BYTES
}

/** Makes a block whose master entry has these fields, and writes the entry into it. */
function beginBlock(
  blocks: StreamBlocks,
  id: StreamId,
  from: EntrySource,
  first: number,
  pairs: number,
  bound: number,
): void {
  const { buf, start, end } = from
  let fields = 0
  for (let i = first; i < first + pairs * 2; i += 2) fields += boundOf(end[i] - start[i])
  const master = SHORT_BYTES * 3 + lpNumberBytes(pairs) + fields
  const entry = SHORT_BYTES * 3 + lpNumberBytes(pairs + FIXED_ELEMENTS) + bound - fields
  const w = blocks.push(id, LP_HEADER_BYTES + 1 + master + entry)
  const b = blocks.buffer(w)
  const base = blocks.base(w)
  let p = lpWriteNumber(b, base + LP_HEADER_BYTES, 1)
  p = lpWriteNumber(b, p, 0)
  p = lpWriteNumber(b, p, pairs)
  for (let i = first; i < first + pairs * 2; i += 2) p = lpWriteEntry(b, p, buf, start[i], end[i])
  p = lpWriteNumber(b, p, 0)
  b[p] = LP_END
  const bytes = p + 1 - base
  lpSetHeader(b, base, bytes, pairs + FIXED_ELEMENTS)
  blocks.table.words[w + BYTES] = bytes
  writeEntry(blocks.table.words, w, b, base, id, from, first, pairs, true)
}

function countOneMore(blocks: StreamBlocks, w: number): void {
  const b = blocks.buffer(w)
  const at = blocks.base(w) + LP_HEADER_BYTES
  if (b[at] < LAST_SHORT_COUNT) b[at]++
  else blocks.setCounts(w, blocks.live(w) + 1, blocks.deleted(w))
}

/** Writes the entry behind the last one; the room is there. */
function writeEntry(
  words: Int32Array,
  w: number,
  b: Uint8Array,
  base: number,
  id: StreamId,
  { buf, start, end }: EntrySource,
  first: number,
  pairs: number,
  same: boolean,
): void {
  let p = base + words[w + BYTES] - 1
  p = lpWriteNumber(b, p, same ? SAME_FIELDS : 0)
  p = writeDifference(b, p, id.msHigh, id.msLow, words[w + MS_HIGH], words[w + MS_LOW])
  p = writeDifference(b, p, id.seqHigh, id.seqLow, words[w + SEQ_HIGH], words[w + SEQ_LOW])
  if (!same) p = lpWriteNumber(b, p, pairs)
  const last = first + pairs * 2
  for (let i = same ? first + 1 : first; i < last; i += same ? 2 : 1) {
    p = lpWriteEntry(b, p, buf, start[i], end[i])
  }
  const elements = same ? pairs + 3 : pairs * 2 + 4
  p = lpWriteNumber(b, p, elements)
  b[p] = LP_END
  const bytes = p + 1 - base
  const count = b[base + 4] | (b[base + 5] << 8)
  lpSetHeader(b, base, bytes, count === COUNT_UNKNOWN ? COUNT_UNKNOWN : count + elements + 1)
  words[w + BYTES] = bytes
}

/** Writes a - b as an entry. */
function writeDifference(
  b: Uint8Array,
  p: number,
  aHigh: number,
  aLow: number,
  bHigh: number,
  bLow: number,
): number {
  return lpWriteWords(b, p, highDifference(aHigh, aLow, bHigh, bLow), (aLow - bLow) | 0)
}

/** The upper word of the difference of two 64-bit integers. */
function highDifference(aHigh: number, aLow: number, bHigh: number, bLow: number): number {
  const borrow = aLow >>> 0 < bLow >>> 0 ? 1 : 0
  return (aHigh - bHigh - borrow) | 0
}

/** Whether the master entry of a block has just these fields, in this order. */
function hasSameFields(
  b: Uint8Array,
  base: number,
  { buf, start, end }: EntrySource,
  first: number,
  pairs: number,
): boolean {
  let p = lpNext(b, lpNext(b, base + LP_HEADER_BYTES))
  if (lpInteger(b, p) !== pairs) return false
  p = lpNext(b, p)
  for (let i = first; i < first + pairs * 2; i += 2) {
    if (!isText(b, p, buf, start[i], end[i])) return false
    p = lpNext(b, p)
  }
  return true
}

/** Whether the entry at `p` is the text `src[start, end)`. */
function isText(b: Uint8Array, p: number, src: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  const head = b[p]
  if (head >= STRING_6BIT && head < STRING_6BIT + 64) {
    return head === STRING_6BIT + length && isSame(b, p + 1, src, start, length)
  }
  if (lpIsInteger(b, p) && end - start <= SAFE_DIGITS)
    return parseInteger(src, start, end) === lpInteger(b, p)
  const text: ByteRange = { bytes: b, start: 0, end: 0 }
  lpRead(b, p, text, new Uint8Array(DIGITS_BYTES))
  return equalRanges(text.bytes, text.start, text.end, src, start, end)
}

function isSame(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false
  return true
}
