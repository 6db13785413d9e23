// Several random members of a set at once: a subset without repetition, every subset with the same probability.
//
// Most of a set, or a packed one, is chosen in one walk (selection sampling: Knuth, The Art of Computer Programming,
// volume 2, 3.4.2, algorithm S). A few of many are drawn one by one.

import type { ByteRange } from '../bytes/range.ts'
import type { RedisSet } from './set.ts'
import type { SetReader } from './set-reader.ts'

/** From one chosen in so many members on, drawing is faster than a walk. */
const DRAW_FROM = 3
/** SPOP: with fewer left than a so many-th part of what is taken, the rest moves to a new table. */
const MOVE_REST = 5

/** Hands `count` different members to `take`, of which the set must have more. */
export function sampleMembers(
  set: SetReader,
  count: number,
  random: () => number,
  take: (member: ByteRange) => void,
): void {
  if (set.table === null || count * DRAW_FROM > set.length) sampleByWalk(set, count, random, take)
  else sampleByDraws(set, count, random, take)
}

function sampleByWalk(
  set: SetReader,
  count: number,
  random: () => number,
  take: (member: ByteRange) => void,
): void {
  let wanted = count
  let left = set.length
  set.first()
  while (wanted > 0 && set.step()) {
    if (random() * left-- >= wanted) continue
    wanted--
    set.read()
    take(set.member)
  }
}

function sampleByDraws(
  set: SetReader,
  count: number,
  random: () => number,
  take: (member: ByteRange) => void,
): void {
  const drawn = new Set<number>()
  while (drawn.size < count) {
    set.pick(random)
    if (drawn.has(set.node)) continue
    drawn.add(set.node)
    set.read()
    take(set.member)
  }
}

/** Takes `count` random members out of a set that has more, and hands each to `take` before. */
export function popMembers(
  set: RedisSet,
  count: number,
  random: () => number,
  take: (member: ByteRange) => void,
): void {
  let left = set.length
  if (set.table !== null && (left - count) * MOVE_REST > count) {
    for (let i = 0; i < count; i++) {
      set.pick(random)
      set.read()
      take(set.member)
      set.removeHere()
    }
    return
  }
  let wanted = count
  set.keep((member) => {
    if (random() * left-- >= wanted) return true
    wanted--
    take(member)
    return false
  }, left - count)
}
