// Members of sorted sets as replies without their scores, straight from where they stand into the output buffer: in half
// the time that the general walk takes. ZRANGE of 100 members spends most of its time here.

import { lpNext, lpRead, lpSeek } from '../encodings/listpack.ts'
import type { Database } from '../keyspace/database.ts'
import { isBigKind } from '../keyspace/record.ts'
import { OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'
import { MEMBER_LAYOUT } from '../memory/member.ts'
import { KEY_LENGTH_MASK } from '../memory/node.ts'
import { LEAF_MEMBERS } from '../memory/score-tree-blocks.ts'
import type { MemorySpace } from '../memory/space.ts'
import {
  copyShortString,
  FLOAT_REPLY_BYTES,
  PAIR_HEADER_BYTES,
  SHORT_BYTES,
  SHORT_STRING_REPLY_BYTES,
  writeFloat,
  writePairHeader,
} from '../protocol/element-writers.ts'
import type { ReplyWriter } from '../protocol/reply.ts'
import type { SortedEntries } from '../values/sorted-entries.ts'
import type { SortedSet } from '../values/sorted-set.ts'

/** Word of a node with the length of its member. */
const LENGTH_WORD = 2
/** Reads the member of a node. */
type MemberReader = Pick<SortedSet, 'member'>

const { headerBytes } = MEMBER_LAYOUT

// Encoding bytes of the listpack entries that are usual: strings of up to 63 bytes.
const SHORT_FIRST = 0x80
const SHORT_LAST = 0xbf
/** Members that are written between two looks at the room in the output buffer. */
const RUN = 64

/**
 * Replies the `count` members from rank `first` upwards, or downwards if `reverse`, of a record as an array. Stops
 * early when the client's output is too long. False: nothing is written, the general walk has to do it.
 */
export function replyMembersOf(
  reply: ReplyWriter,
  db: Database,
  ref: number,
  first: number,
  count: number,
  reverse: boolean,
): boolean {
  const space = db.keyspace
  if (count === 0) return false
  if (isBigKind(db.kind(ref))) {
    reply.array(count)
    replyBig(reply, space, db.big(ref) as SortedSet, first, count, reverse)
    return true
  }
  const { bytes, start } = db.value(ref)
  const window = ref >>> WINDOW_SHIFT
  if (reverse || bytes !== space.arena.bytes[window]) return false
  reply.array(count)
  replyPacked(reply, db, bytes, space.arena.views[window], lpSeek(bytes, start, first * 2), count)
  return true
}

function replyBig(
  reply: ReplyWriter,
  space: MemorySpace,
  set: SortedSet,
  first: number,
  count: number,
  reverse: boolean,
): void {
  const cursor = { leaf: 0, index: 0 }
  set.seek(first, cursor)
  for (let left = count; left > 0 && !reply.isOverfull; ) {
    const { leaf, index } = cursor
    const there = reverse ? index + 1 : countOf(space, leaf) - index
    const run = left < there ? left : there
    replyRun(reply, space, set, leaf, index, run, reverse ? -1 : 1)
    left -= run
    cursor.index = reverse ? index - run + 1 : index + run - 1
    if (reverse) set.backward(cursor)
    else set.forward(cursor)
  }
}

/** Members in a leaf: its first word. */
function countOf(space: MemorySpace, leaf: number): number {
  return space.arena.words[leaf >>> WINDOW_SHIFT][(leaf & OFFSET_MASK) << 1]
}

/** Replies `run` members of a leaf. */
function replyRun(
  reply: ReplyWriter,
  space: MemorySpace,
  set: SortedSet,
  leaf: number,
  index: number,
  run: number,
  step: 1 | -1,
): void {
  const leafWords = space.arena.words[leaf >>> WINDOW_SHIFT]
  const place = ((leaf & OFFSET_MASK) << 1) + LEAF_MEMBERS + index
  replyNodes(reply, space, set, leafWords, place, run, step)
}

/**
 * Replies the members of `run` nodes of a set that stand in `nodes` from `first` on, or before it. Behind each stands its
 * score, so that a copy may run over the end.
 */
export function replyNodes(
  reply: ReplyWriter,
  space: MemorySpace,
  set: MemberReader,
  nodes: Int32Array,
  first: number,
  run: number,
  step: 1 | -1,
): void {
  const { words, views } = space.arena
  let place = first
  let at = reply.claim(run * SHORT_STRING_REPLY_BYTES)
  let out = reply.spaceView
  for (let left = run; left > 0; left--, place += step) {
    const node = nodes[place]
    const window = node >>> WINDOW_SHIFT
    const offset = node & OFFSET_MASK
    const length = words[window][(offset << 1) + LENGTH_WORD] & KEY_LENGTH_MASK
    if (length <= SHORT_BYTES) {
      at = copyShortString(out, at, views[window], (offset << 3) + headerBytes, length)
      continue
    }
    reply.wrote(at)
    replyLong(reply, space, set, node)
    at = reply.claim(left * SHORT_STRING_REPLY_BYTES)
    out = reply.spaceView
  }
  reply.wrote(at)
}

/** Entries with a score that are written between two looks at the room in the output buffer. */
const SCORED_RUN = 32
const SCORED_BYTES = SHORT_STRING_REPLY_BYTES + FLOAT_REPLY_BYTES + PAIR_HEADER_BYTES

/** Replies entries as an array, with their scores if `withScores`. Stops early when the client's output is too long. */
export function replyEntries(
  reply: ReplyWriter,
  space: MemorySpace,
  entries: SortedEntries,
  withScores: boolean,
): void {
  const { length, nodes } = entries
  if (!withScores) {
    reply.array(length)
    for (let first = 0; first < length && !reply.isOverfull; first += RUN) {
      replyNodes(reply, space, entries.reader, nodes, first, Math.min(RUN, length - first), 1)
    }
    return
  }
  reply.array(reply.resp3 ? length : length * 2)
  for (let first = 0; first < length && !reply.isOverfull; first += SCORED_RUN) {
    replyScored(reply, space, entries, first, Math.min(SCORED_RUN, length - first))
  }
}

function replyScored(
  reply: ReplyWriter,
  space: MemorySpace,
  entries: SortedEntries,
  first: number,
  run: number,
): void {
  const { words, views } = space.arena
  const { resp3 } = reply
  let at = reply.claim(run * SCORED_BYTES)
  for (let i = first; i < first + run; i++) {
    const node = entries.nodes[i]
    const window = node >>> WINDOW_SHIFT
    const offset = node & OFFSET_MASK
    const length = words[window][(offset << 1) + LENGTH_WORD] & KEY_LENGTH_MASK
    if (resp3) at = writePairHeader(reply.space, at)
    if (length <= SHORT_BYTES) {
      at = copyShortString(reply.spaceView, at, views[window], (offset << 3) + headerBytes, length)
    } else {
      reply.wrote(at)
      replyLong(reply, space, entries.reader, node)
      at = reply.claim((first + run - i) * SCORED_BYTES)
    }
    at = writeFloat(reply.space, at, entries.scores[i], resp3)
  }
  reply.wrote(at)
}

function replyLong(reply: ReplyWriter, space: MemorySpace, set: MemberReader, node: number): void {
  const member = { bytes: space.arena.bytes[0], start: 0, end: 0 }
  set.member(node, member)
  reply.bulk(member.bytes, member.start, member.end)
}

/** Replies members of a listpack from `from` on. Behind each stands its score and an end: a copy may run over. */
function replyPacked(
  reply: ReplyWriter,
  db: Database,
  bytes: Uint8Array,
  view: DataView,
  from: number,
  count: number,
): void {
  const { scratch, view: member } = db.keyspace
  let p = from
  for (let left = count; left > 0 && !reply.isOverfull; ) {
    let run = left < RUN ? left : RUN
    left -= run
    let at = reply.claim(run * SHORT_STRING_REPLY_BYTES)
    let out = reply.spaceView
    for (; run > 0; run--) {
      const head = bytes[p]
      if (head >= SHORT_FIRST && head <= SHORT_LAST) {
        at = copyShortString(out, at, view, p + 1, head & SHORT_BYTES)
      } else {
        lpRead(bytes, p, member, scratch)
        reply.wrote(at)
        reply.bulk(member.bytes, member.start, member.end)
        at = reply.claim(run * SHORT_STRING_REPLY_BYTES)
        out = reply.spaceView
      }
      p = lpNext(bytes, lpNext(bytes, p))
    }
    reply.wrote(at)
  }
}
