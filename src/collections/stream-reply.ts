// Replies with entries of streams, written straight into the output buffer.

import { writeInteger } from '../bytes/integer.ts'
import type { ByteRange } from '../bytes/range.ts'
import { lpNext, lpRead } from '../encodings/listpack.ts'
import { INT_13BIT, STRING_6BIT } from '../encodings/listpack-entry.ts'
import {
  copyShortString,
  PAIR_HEADER_BYTES,
  SHORT_BYTES,
  SHORT_STRING_REPLY_BYTES,
  writePairHeader,
} from '../protocol/element-writers.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { Stream } from '../values/stream.ts'
import { ID_TEXT_BYTES, type StreamId } from '../values/stream-id.ts'
import type { StreamIterator } from '../values/stream-iterator.ts'

/** Ranges of up to this many entries are expected to be whole: their length is written before them. */
const MAX_EXPECTED = 1024
/** The most of `$41`, an id and two line ends. */
const ID_REPLY_BYTES = ID_TEXT_BYTES + 8
/** The most of the header of an array. */
const ARRAY_HEADER_BYTES = 24
/** How far before the end of the header of a pair its number stands. */
const PAIR_COUNT_BACK = 3
/** For up to so many elements room is made at once. */
const FEW_ELEMENTS = 16
const DOLLAR = 36
const STAR = 42
const ZERO = 48
const CR = 13
const LF = 10
const DIGITS_BYTES = 24
/** `$` and two digits with their line end. */
const ID_HEADER_BYTES = 5

/** An id as a bulk string. */
export function replyId(reply: ReplyWriter, id: StreamId): void {
  const pos = reply.claim(ID_REPLY_BYTES)
  reply.wrote(writeId(reply.space, pos, id))
}

/**
 * The current entry of a walk: its id, and an array of its fields and values. The caller writes further parts behind it
 * if there are to be more than two.
 */
export function replyEntry(reply: ReplyWriter, walk: StreamIterator, parts = 2): void {
  const elements = walk.pairs * 2
  const room = elements <= FEW_ELEMENTS ? elements * SHORT_STRING_REPLY_BYTES : 0
  let pos = reply.claim(PAIR_HEADER_BYTES + ID_REPLY_BYTES + ARRAY_HEADER_BYTES + room)
  const out = reply.space
  pos = writePairHeader(out, pos)
  out[pos - PAIR_COUNT_BACK] = ZERO + parts
  pos = writeId(out, pos, walk.id)
  out[pos] = STAR
  pos = writeInteger(out, pos + 1, elements)
  out[pos] = CR
  out[pos + 1] = LF
  pos += 2
  if (room > 0 && walk.sameFields) pos = writeShortElements(reply, walk, pos)
  reply.wrote(pos)
  replyRest(reply, walk)
}

/** Writes elements of an entry with the fields of the master entry while they are short; the room is there. */
function writeShortElements(reply: ReplyWriter, walk: StreamIterator, start: number): number {
  const { bytes, view } = walk
  const out = reply.spaceView
  let pos = start
  let field = walk.fieldCursor
  let value = walk.cursor
  let { left } = walk
  for (; left > 1; left--) {
    const fieldBytes = bytes[field] - STRING_6BIT
    const valueBytes = bytes[value] - STRING_6BIT
    if (fieldBytes < 0 || fieldBytes > SHORT_BYTES || valueBytes < 0 || valueBytes > SHORT_BYTES) break
    pos = copyShortString(out, pos, view, field + 1, fieldBytes)
    pos = copyShortString(out, pos, view, value + 1, valueBytes)
    field += fieldBytes + 2
    value += valueBytes + 2
  }
  walk.fieldCursor = field
  walk.cursor = value
  walk.left = left
  return pos
}

/** The elements of an entry that are left, whatever they are. */
function replyRest(reply: ReplyWriter, walk: StreamIterator): void {
  const { bytes, sameFields, view } = walk
  while (walk.left > 1) {
    if (sameFields) {
      replyElement(reply, bytes, view, walk.fieldCursor)
      walk.fieldCursor = lpNext(bytes, walk.fieldCursor)
    }
    replyElement(reply, bytes, view, walk.cursor)
    walk.cursor = lpNext(bytes, walk.cursor)
    walk.left--
  }
}

/** The listpack entry at `p` as a bulk string. */
function replyElement(reply: ReplyWriter, bytes: Uint8Array, view: DataView, p: number): void {
  const head = bytes[p]
  if (head >= STRING_6BIT && head < INT_13BIT) {
    const pos = reply.claim(SHORT_STRING_REPLY_BYTES)
    reply.wrote(copyShortString(reply.spaceView, pos, view, p + 1, head - STRING_6BIT))
  } else if (head < 10) {
    const pos = reply.claim(SHORT_STRING_REPLY_BYTES)
    reply.wrote(writeDigit(reply.space, pos, head))
  } else {
    replyOther(reply, bytes, p)
  }
}

function writeDigit(out: Uint8Array, pos: number, digit: number): number {
  out[pos] = DOLLAR
  out[pos + 1] = ZERO + 1
  out[pos + 2] = CR
  out[pos + 3] = LF
  out[pos + 4] = ZERO + digit
  out[pos + 5] = CR
  out[pos + 6] = LF
  return pos + 7
}

function replyOther(reply: ReplyWriter, bytes: Uint8Array, p: number): void {
  const text: ByteRange = { bytes, start: 0, end: 0 }
  lpRead(bytes, p, text, new Uint8Array(DIGITS_BYTES))
  reply.bulk(text.bytes, text.start, text.end)
}

/**
 * The entries between two ids as an array; returns how many. `count` is the most of them, or negative: all.
 */
export function replyRange(
  reply: ReplyWriter,
  stream: Stream,
  from: StreamId,
  to: StreamId,
  count: number,
  reverse: boolean,
  walk: StreamIterator,
): number {
  const mark = reply.mark()
  const expected = count >= 0 && count <= MAX_EXPECTED ? Math.min(count, stream.size) : -1
  if (expected >= 0) {
    reply.array(expected)
    const written = replyEntries(reply, stream, from, to, expected, reverse, walk)
    if (written === expected || reply.isOverfull) return written
    // There are fewer in the range: once more, with what is known now. Rare, and the range is short.
    reply.cutBack(mark)
    reply.array(written)
    return replyEntries(reply, stream, from, to, written, reverse, walk)
  }
  const written = replyEntries(reply, stream, from, to, count, reverse, walk)
  reply.arrayAt(mark, written)
  return written
}

function replyEntries(
  reply: ReplyWriter,
  stream: Stream,
  from: StreamId,
  to: StreamId,
  count: number,
  reverse: boolean,
  walk: StreamIterator,
): number {
  walk.start(stream, from, to, reverse)
  let written = 0
  while (written !== count && walk.next()) {
    replyEntry(reply, walk)
    written++
    if (reply.isOverfull) break
  }
  return written
}

/** Writes an id as a bulk string at `pos`; returns the position behind it. */
function writeId(out: Uint8Array, pos: number, id: StreamId): number {
  const text = pos + ID_HEADER_BYTES
  let end = id.write(out, text)
  const length = end - text
  out[pos] = DOLLAR
  if (length < 10) {
    out.copyWithin(text - 1, text, end)
    end--
    out[pos + 1] = ZERO + length
    out[pos + 2] = CR
    out[pos + 3] = LF
  } else {
    const tens = (length / 10) | 0
    out[pos + 1] = ZERO + tens
    out[pos + 2] = ZERO + length - tens * 10
    out[pos + 3] = CR
    out[pos + 4] = LF
  }
  out[end] = CR
  out[end + 1] = LF
  return end + 2
}
