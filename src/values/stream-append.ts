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
import { lpNumberBytes, lpWordsBytes, lpWriteNumber, lpWriteWords } from '../encodings/listpack-words.ts'
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
  let payload = 0
  let bound = 0
  for (let i = first; i < first + pairs * 2; i++) {
    const length = end[i] - start[i]
    payload += length
    bound += length + (length < 64 ? 2 : length < 4096 ? 4 : 10)
  }
  let w = table.count === 0 ? -1 : table.at(table.count - 1)
  if (w >= 0 && isFull(blocks, w, payload, limits)) {
    blocks.finish(w)
    w = -1
  }
  let same = true
  if (w < 0) {
    w = beginBlock(blocks, id, from, first, pairs, bound)
  } else {
    const bytes = table.words[w + BYTES]
    // Beside fields and values at most five integers, and the counts in front may grow.
    const wanted = bytes + bound + fixedBytes(table.words, w, id, pairs) + SHORT_BYTES
    blocks.reserve(w, wanted, maxBytes(limits))
    same = hasSameFields(blocks, w, from, first, pairs)
    countOneMore(blocks, w)
  }
  writeEntry(blocks, w, id, from, first, pairs, same)
}

/** Whether the last block takes no entry with `payload` bytes of fields and values. */
function isFull(blocks: StreamBlocks, w: number, payload: number, limits: StreamLimits): boolean {
  if (blocks.table.words[w + BYTES] + payload >= maxBytes(limits)) return true
  const maxEntries = limits.streamNodeEntries
  return maxEntries > 0 && blocks.live(w) + blocks.deleted(w) >= maxEntries
}

function maxBytes({ streamNodeBytes }: StreamLimits): number {
  return streamNodeBytes > 0 && streamNodeBytes < MAX_LISTPACK_BYTES ? streamNodeBytes : MAX_LISTPACK_BYTES
}

/** Bytes of an entry's integers, if it has fields of its own. */
function fixedBytes(words: Int32Array, w: number, id: StreamId, pairs: number): number {
  const ms = lpWordsBytes(
    highDifference(id.msHigh, id.msLow, words[w + MS_HIGH], words[w + MS_LOW]),
    (id.msLow - words[w + MS_LOW]) | 0,
  )
  const seq = lpWordsBytes(
    highDifference(id.seqHigh, id.seqLow, words[w + SEQ_HIGH], words[w + SEQ_LOW]),
    (id.seqLow - words[w + SEQ_LOW]) | 0,
  )
  return SHORT_BYTES + ms + seq + lpNumberBytes(pairs) + lpNumberBytes(pairs * 2 + FIXED_ELEMENTS)
}

/** Makes a block whose master entry has these fields, and one entry still to come. */
function beginBlock(
  blocks: StreamBlocks,
  id: StreamId,
  { buf, start, end }: EntrySource,
  first: number,
  pairs: number,
  bound: number,
): number {
  let fields = 0
  for (let i = first; i < first + pairs * 2; i += 2) {
    const length = end[i] - start[i]
    fields += length + (length < 64 ? 2 : length < 4096 ? 4 : 10)
  }
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
  return w
}

function countOneMore(blocks: StreamBlocks, w: number): void {
  const b = blocks.buffer(w)
  const at = blocks.base(w) + LP_HEADER_BYTES
  if (b[at] < LAST_SHORT_COUNT) b[at]++
  else blocks.setCounts(w, blocks.live(w) + 1, blocks.deleted(w))
}

/** Writes the entry behind the last one; the room is there. */
function writeEntry(
  blocks: StreamBlocks,
  w: number,
  id: StreamId,
  { buf, start, end }: EntrySource,
  first: number,
  pairs: number,
  same: boolean,
): void {
  const { words } = blocks.table
  const b = blocks.buffer(w)
  const base = blocks.base(w)
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
  blocks: StreamBlocks,
  w: number,
  { buf, start, end }: EntrySource,
  first: number,
  pairs: number,
): boolean {
  const b = blocks.buffer(w)
  let p = blocks.base(w) + LP_HEADER_BYTES
  p = lpNext(b, lpNext(b, p))
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
