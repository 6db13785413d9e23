// Elements of lists as replies, straight from where they stand into the output buffer.

import { lpFirst, lpNext, lpRead, lpSeek } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { WINDOW_SHIFT } from '../memory/arena.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import { previousEntry } from '../values/list-sequence-nodes.ts'
import { BYTES, COUNT } from '../values/list-sequence-table.ts'
import { peekEnd } from './list-ends.ts'
import { LIST_BIG, sequenceOf } from './list-form.ts'

/** The encoding byte of the empty string; those up to SHORT_BYTES follow. Other entries are replied one by one. */
const SHORT_FIRST = 0x80
const SHORT_BYTES = 63
/** The most that a short string takes as a reply: `$63`, two line ends, 63 bytes. */
const SHORT_REPLY_BYTES = 70
/** Elements that are written between two looks at the room in the output buffer. */
const RUN = 64

/** `$0` with a line end, and `$00` with the first byte of one: digits are added. */
const ONE_DIGIT_HEADER = 0x24_30_0d_0a
const TWO_DIGIT_HEADER = 0x24_30_30_0d
const LF = 10
const LINE_END = 0x0d_0a

/** Replies the element at an end. */
export function replyEnd(reply: ReplyWriter, db: Database, ref: number, atHead: boolean): void {
  const element = peekEnd(db, ref, atHead)
  reply.bulk(element.bytes, element.start, element.end)
}

/**
 * Replies `count` elements, which must exist, as strings without a header: element `first` and those behind it, or
 * `backwards` those before it. Stops early when the client's output is too long.
 */
export function replyElements(
  reply: ReplyWriter,
  db: Database,
  ref: number,
  first: number,
  count: number,
  backwards: boolean,
): void {
  if (count === 0) return
  if (db.kind(ref) === LIST_BIG) return replyFromNodes(reply, db, ref, first, count, backwards)
  const { bytes, start } = db.value(ref)
  if (backwards) return replyBackwards(reply, db, bytes, endOfEntry(bytes, start, first), count)
  const from = first === 0 ? lpFirst(bytes, start) : lpSeek(bytes, start, first)
  replyForwards(reply, db, bytes, viewOf(db, ref, bytes), from, count)
}

/** A view of the buffer that a record's value stands in, which is the arena's unless the value is very long. */
function viewOf(db: Database, ref: number, bytes: Uint8Array): DataView {
  const { arena } = db.keyspace
  const window = ref >>> WINDOW_SHIFT
  if (bytes === arena.bytes[window]) return arena.views[window]
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function endOfEntry(bytes: Uint8Array, base: number, index: number): number {
  return lpNext(bytes, lpSeek(bytes, base, index))
}

function replyFromNodes(
  reply: ReplyWriter,
  db: Database,
  ref: number,
  first: number,
  count: number,
  backwards: boolean,
): void {
  const sequence = sequenceOf(db, ref)
  const { nodes } = sequence
  const { table } = nodes
  let position = sequence.locate(first)
  let index = first - sequence.found
  let left = count
  while (left > 0 && !reply.isOverfull) {
    const w = table.at(position)
    const there = table.words[w + COUNT]
    const b = nodes.buffer(w)
    const begin = nodes.begin(w)
    if (there < 0) {
      reply.bulk(b, begin, begin + table.words[w + BYTES])
      left--
    } else if (backwards) {
      const run = Math.min(left, (index < 0 ? there - 1 : index) + 1)
      const end = index < 0 ? begin + table.words[w + BYTES] : nodes.entryAt(w, index + 1)
      replyBackwards(reply, db, b, end, run)
      left -= run
    } else {
      const run = Math.min(left, there - index)
      replyForwards(reply, db, b, nodes.view(w), index === 0 ? begin : nodes.entryAt(w, index), run)
      left -= run
    }
    // In the nodes that follow it begins at the end that is nearer: index 0, or -1 for the last.
    index = backwards ? -1 : 0
    position += backwards ? -1 : 1
  }
}

/**
 * Replies the `count` entries from position `from` on. `view` is a view of the same bytes: short strings, the rule, are
 * copied with their headers and line ends four bytes at a time.
 */
function replyForwards(
  reply: ReplyWriter,
  db: Database,
  b: Uint8Array,
  view: DataView,
  from: number,
  count: number,
): void {
  let p = from
  let left = count
  while (left > 0 && !reply.isOverfull) {
    const run = left < RUN ? left : RUN
    let at = reply.claim(run * SHORT_REPLY_BYTES)
    const out = reply.spaceView
    let i = 0
    for (; i < run; i++) {
      const length = b[p] - SHORT_FIRST
      if (length < 0 || length > SHORT_BYTES) break
      if (length < 10) {
        out.setInt32(at, ONE_DIGIT_HEADER + (length << 16))
        at += 4
      } else {
        const tens = (length / 10) | 0
        out.setInt32(at, TWO_DIGIT_HEADER + (tens << 16) + ((length - tens * 10) << 8))
        out.setUint8(at + 4, LF)
        at += 5
      }
      p++
      const last = length - 4
      if (last >= 0) {
        for (let k = 0; k < last; k += 4) out.setInt32(at + k, view.getInt32(p + k))
        out.setInt32(at + last, view.getInt32(p + last))
      } else {
        for (let k = 0; k < length; k++) out.setUint8(at + k, b[p + k])
      }
      at += length
      out.setInt16(at, LINE_END)
      at += 2
      p += length + 1 // with its backward length: one byte
    }
    reply.wrote(at)
    left -= i
    if (i === run) continue
    replyEntry(reply, db, b, p)
    p = lpNext(b, p)
    left--
  }
}

/** Replies the `count` entries before `end`, the last one first. */
function replyBackwards(reply: ReplyWriter, db: Database, b: Uint8Array, end: number, count: number): void {
  let p = end
  for (let i = 0; i < count && !reply.isOverfull; i++) {
    p = previousEntry(b, p)
    replyEntry(reply, db, b, p)
  }
}

function replyEntry(reply: ReplyWriter, db: Database, b: Uint8Array, p: number): void {
  const { view, scratch } = db.keyspace
  lpRead(b, p, view, scratch)
  reply.bulk(view.bytes, view.start, view.end)
}
