// Elements of lists as replies, straight from where they stand into the output buffer.

import { lpFirst, lpNext, lpRead, lpSeek } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import { previousEntry } from '../values/list-sequence-nodes.ts'
import { BYTES, COUNT } from '../values/list-sequence-table.ts'
import { peekEnd } from './list-ends.ts'
import { LIST_BIG, sequenceOf } from './list-form.ts'

// Encoding bytes of the entries that are usual: strings of up to 63 bytes.
const SHORT_FIRST = 0x80
const SHORT_LAST = 0xbf
const SHORT_MASK = 0x3f

/** Elements that are written between two looks at the room in the output buffer. */
const RUN = 64
/** The most that a short string takes as a reply: `$63`, two line ends, 63 bytes. */
const SHORT_REPLY_BYTES = 70
const DOLLAR = 36
const ZERO = 48
const CR = 13
const LF = 10

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
  if (backwards) replyBackwards(reply, db, bytes, endOfEntry(bytes, start, first), count)
  else
    replyForwards(reply, db, bytes, first === 0 ? lpFirst(bytes, start) : lpSeek(bytes, start, first), count)
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
      replyForwards(reply, db, b, index === 0 ? begin : nodes.entryAt(w, index), run)
      left -= run
    }
    // In the nodes that follow it begins at the end that is nearer: index 0, or -1 for the last.
    index = backwards ? -1 : 0
    position += backwards ? -1 : 1
  }
}

/** Replies the `count` entries from `p` on. */
function replyForwards(reply: ReplyWriter, db: Database, b: Uint8Array, from: number, count: number): void {
  let p = from
  let left = count
  while (left > 0 && !reply.isOverfull) {
    const run = left < RUN ? left : RUN
    left -= run
    let at = reply.claim(run * SHORT_REPLY_BYTES)
    const out = reply.space
    let i = 0
    for (; i < run; i++) {
      const head = b[p]
      if (head < SHORT_FIRST || head > SHORT_LAST) break
      const length = head & SHORT_MASK
      out[at] = DOLLAR
      if (length < 10) {
        out[at + 1] = ZERO + length
        at += 2
      } else {
        const tens = (length / 10) | 0
        out[at + 1] = ZERO + tens
        out[at + 2] = ZERO + length - tens * 10
        at += 3
      }
      out[at] = CR
      out[at + 1] = LF
      at += 2
      p++
      for (const end = p + length; p < end; p++) out[at++] = b[p]
      out[at] = CR
      out[at + 1] = LF
      at += 2
      p++ // its backward length: one byte
    }
    reply.wrote(at)
    if (i === run) continue
    // An entry of another kind, then on with the rest.
    replyEntry(reply, db, b, p)
    p = lpNext(b, p)
    left += run - i - 1
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
