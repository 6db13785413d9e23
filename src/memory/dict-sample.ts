// A record of a dictionary picked at random, each with the same probability.
//
// Picking a bucket and then a record of its chain would prefer records that stand alone. Here the buckets are grouped
// in windows; a window and a place in it are drawn, and the draw counts if the window has a record at that place. So
// every record is exactly one of the equally likely draws, as long as no window has more records than there are places.
// Where it is known how long chains are, that is certain. Elsewhere a window holds one record on average and there are
// 16 places: under a keyed hash one window in 10^12 has more.

import type { Dict } from './dict.ts'

/** Places of a window where nothing is known about the chains. */
export const UNKNOWN_CHAINS = 16
/** A window of several buckets holds at most this many records on average. */
const MAX_WINDOW_RECORDS = 1.5
/** Buckets to a window of the larger table while it is emptied because less than a tenth of it is used. */
const SPARSE_WINDOW = 8
/** After so many draws without luck any record will do: the table is not what it should be. */
const MAX_DRAWS = 10_000

/**
 * A record picked at random, 0 when there is none. `random` gives numbers from 0 to 1, 1 excluded; `longestChain` is a
 * bound on the length of all chains.
 */
export function pickRecord(dict: Dict, random: () => number, longestChain = UNKNOWN_CHAINS): number {
  if (dict.size === 0) return 0
  if (dict.isRehashing) return pickWhileRehashing(dict, random, longestChain)
  const buckets = dict.slots
  const width = windowWidth(dict.size, buckets, longestChain)
  const windows = buckets / width
  const places = Math.min(width === 1 ? longestChain : UNKNOWN_CHAINS, dict.size)
  if (width === 1) return pickFromChains(dict, random, places)
  for (let tries = 0; tries < MAX_DRAWS; tries++) {
    const draw = random() * windows
    const window = draw | 0
    // The digits behind the point are another random number.
    const found = recordAt(dict, window * width, width, ((draw - window) * places) | 0)
    if (found !== 0) return found
  }
  return pickAny(dict, random)
}

/**
 * As `pickRecord`, with windows of one bucket. Four draws are looked up at once: the processor then waits for memory
 * once, where it would wait four times if each draw decided whether there is another.
 */
function pickFromChains(dict: Dict, random: () => number, places: number): number {
  const buckets = dict.slots
  for (let tries = 0; tries < MAX_DRAWS; tries += 4) {
    const a = random() * buckets
    const b = random() * buckets
    const c = random() * buckets
    const d = random() * buckets
    const headA = dict.head(a | 0)
    const headB = dict.head(b | 0)
    const headC = dict.head(c | 0)
    const headD = dict.head(d | 0)
    const nextA = dict.nextOf(headA)
    const nextB = dict.nextOf(headB)
    const nextC = dict.nextOf(headC)
    const nextD = dict.nextOf(headD)
    let found = headA === 0 ? 0 : chainAt(dict, headA, nextA, ((a - (a | 0)) * places) | 0)
    if (found !== 0) return found
    found = headB === 0 ? 0 : chainAt(dict, headB, nextB, ((b - (b | 0)) * places) | 0)
    if (found !== 0) return found
    found = headC === 0 ? 0 : chainAt(dict, headC, nextC, ((c - (c | 0)) * places) | 0)
    if (found !== 0) return found
    found = headD === 0 ? 0 : chainAt(dict, headD, nextD, ((d - (d | 0)) * places) | 0)
    if (found !== 0) return found
  }
  return pickAny(dict, random)
}

/** The record at a place of a chain of which the first two are known, or 0. */
function chainAt(dict: Dict, first: number, second: number, place: number): number {
  if (place === 0) return first
  let ref = second
  for (let left = place - 1; left > 0 && ref !== 0; left--) ref = dict.nextOf(ref)
  return ref
}

/** How many buckets make a window, a power of two: so many that the fewest draws are in vain. */
function windowWidth(size: number, buckets: number, longestChain: number): number {
  let width = 1
  while (size * width * 2 <= buckets * MAX_WINDOW_RECORDS && width < buckets) width *= 2
  return longestChain * width <= UNKNOWN_CHAINS ? 1 : width
}

/** As `pickRecord`, with windows of their own in each of the two tables. */
function pickWhileRehashing(dict: Dict, random: () => number, longestChain: number): number {
  dict.rehash(1)
  const [mainBuckets, targetBuckets] = dict.buckets
  if (targetBuckets === 0) return pickRecord(dict, random, longestChain)
  const width = targetBuckets < mainBuckets ? SPARSE_WINDOW : 1
  const places = Math.min(width === 1 ? longestChain : UNKNOWN_CHAINS, dict.size)
  // What is moved already is empty: those windows are left out.
  const first = Math.floor(dict.movedBuckets / width)
  const mainWindows = mainBuckets / width - first
  const windows = mainWindows + targetBuckets
  for (let tries = 0; tries < MAX_DRAWS; tries++) {
    const draw = random() * windows
    const window = Math.floor(draw)
    const place = ((draw - window) * places) | 0
    const found =
      window < mainWindows
        ? recordAt(dict, (first + window) * width, width, place)
        : recordAt(dict, mainBuckets + window - mainWindows, 1, place)
    if (found !== 0) return found
  }
  return pickAny(dict, random)
}

/** The record at a place of a window, counted through its chains; 0 when there are not so many. */
function recordAt(dict: Dict, start: number, width: number, place: number): number {
  let left = place
  for (let slot = start; slot < start + width; slot++) {
    let ref = dict.head(slot)
    while (ref !== 0) {
      if (left-- === 0) return ref
      ref = dict.nextOf(ref)
    }
  }
  return 0
}

function pickAny(dict: Dict, random: () => number): number {
  return dict.random((limit) => Math.floor(random() * limit))
}
