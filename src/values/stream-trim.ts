// Trimming a stream at its head: down to a length, or up to an id.

import type { Stream } from './stream.ts'
import { StreamId } from './stream-id.ts'
import { StreamIterator } from './stream-iterator.ts'

/** What happens to the references that groups hold to removed entries: they stay, ... */
export const REF_KEEP = 0
/** ... they go too, ... */
export const REF_DELETE = 1
/** ... or only those entries are removed that every group has read and acknowledged. */
export const REF_ACKED = 2

/** What is to be left. */
export interface TrimGoal {
  /** The length to trim to, or -1: up to `minId`. */
  maxLength: number
  /** Entries below it go. */
  readonly minId: StreamId
  /** Only whole blocks go. */
  approximate: boolean
  /** The most entries that go, 0 for any number. */
  limit: number
  /** One of REF_KEEP and the like. */
  references: number
}

/** Trims a stream as far as it may; returns how many entries went. */
export function trimStream(stream: Stream, goal: TrimGoal): number {
  const { blocks } = stream
  const before = stream.size
  while (blocks.table.count > 0 && mayDropFirst(stream, goal, before - stream.size)) {
    if (goal.references === REF_DELETE) dropReferencesInFirst(stream)
    stream.dropBlock(0)
  }
  if (!goal.approximate) trimEntries(stream, goal)
  if (stream.size < before) stream.findFirst()
  return before - stream.size
}

/** Whether the first block may go as a whole. */
function mayDropFirst(stream: Stream, goal: TrimGoal, removed: number): boolean {
  const { blocks } = stream
  const { maxLength, limit, minId } = goal
  if (maxLength >= 0 && stream.size <= maxLength) return false
  const live = blocks.live(blocks.table.at(0))
  if (limit > 0 && removed + live > limit) return false
  if (maxLength >= 0) {
    if (stream.size - live < maxLength) return false
  } else {
    const last = lastOfFirst(stream)
    if (last.compare(minId) >= 0) return false
  }
  return goal.references !== REF_ACKED || !hasReferencesInFirst(stream)
}

/** The id of the last entry in the first block, deleted or not. */
function lastOfFirst(stream: Stream): StreamId {
  const walk = new StreamIterator()
  walk.startAtBlock(stream, 0, true)
  walk.nextAny()
  return walk.id
}

/** The id of the first entry, deleted or not; the largest id if there is none. */
export function firstOrDeleted(stream: Stream, into: StreamId): void {
  into.setMax()
  if (stream.blocks.table.count === 0) return
  const walk = new StreamIterator()
  walk.startAtBlock(stream, 0, false)
  if (walk.nextAny()) into.set(walk.id)
}

/** Removes entries one by one. */
function trimEntries(stream: Stream, goal: TrimGoal): void {
  const { maxLength, minId, references } = goal
  if (maxLength >= 0 && stream.size <= maxLength) return
  const walk = new StreamIterator()
  walk.start(stream, new StreamId(), new StreamId().setMax(), false)
  while (walk.next()) {
    if (maxLength >= 0 ? stream.size <= maxLength : walk.id.compare(minId) >= 0) return
    if (references === REF_ACKED && stream.groups?.isReferenced(walk.id)) continue
    if (references === REF_DELETE) stream.groups?.dropReferences(walk.id)
    // Redis leaves a block behind in which everything is deleted, until it is trimmed as a whole.
    walk.remove(true)
  }
}

function hasReferencesInFirst(stream: Stream): boolean {
  const { groups } = stream
  if (groups === null) return false
  let found = false
  eachInFirst(stream, (id) => {
    found ||= groups.isReferenced(id)
  })
  return found
}

function dropReferencesInFirst(stream: Stream): void {
  const { groups } = stream
  if (groups !== null) eachInFirst(stream, (id) => groups.dropReferences(id))
}

function eachInFirst(stream: Stream, visit: (id: StreamId) => void): void {
  const walk = new StreamIterator()
  const last = lastOfFirst(stream)
  walk.start(stream, new StreamId(), last, false)
  while (walk.next()) visit(walk.id)
}
