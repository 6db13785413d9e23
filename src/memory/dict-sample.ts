// A record of a dictionary picked at random, each with the same probability.
//
// Picking a bucket and then a record of its chain would prefer records that stand alone. Here the buckets are grouped
// in windows of one record on average; a window and one of a few places in it are drawn, and the draw counts if the
// window has a record at that place. So every record is one of the equally likely draws. A window with more records
// than places counts always, and each of its records has the same chance then, a little less than others. With eight
// places one record in 100,000 is concerned, with five one in 200; Redis's own sampling varies by a quarter.

import type { Dict } from './dict.ts'

const PLACES = 8
/** From so many records on, memory is what a draw costs: fewer places mean fewer draws. */
const LARGE_SIZE = 20_000
const PLACES_OF_LARGE = 5
/** A window holds at most this many records on average. */
const MAX_WINDOW_RECORDS = 1.5
/** Up to this growth of a table the buckets that belong together make a window. */
const MAX_GROWTH = 4
/** Buckets to a window of the larger table while it is emptied because less than a tenth of it is used. */
const SPARSE_WINDOW = 8
/** After so many draws without luck any record will do: the table is not what it should be. */
const MAX_DRAWS = 10_000

/** A record picked at random, 0 when there is none; `random` gives numbers from 0 to 1, 1 excluded. */
export function pickRecord(dict: Dict, random: () => number): number {
  const { size } = dict
  if (size === 0) return 0
  dict.rehash(1)
  const [buckets, targetBuckets] = dict.buckets
  if (targetBuckets === 0) {
    const width = windowWidth(size, buckets)
    return pickFrom(dict, random, buckets / width, width, width, 1)
  }
  if (targetBuckets < buckets || targetBuckets > buckets * MAX_GROWTH) return pickFromBoth(dict, random)
  // What was or is in a bucket of the smaller table is in that one and those of the larger that it is divided among.
  return pickFrom(dict, random, buckets, 1, 1 + targetBuckets / buckets, buckets)
}

/** How many buckets make a window: a power of two. */
function windowWidth(size: number, buckets: number): number {
  let width = 1
  while (size * width * 2 <= buckets * MAX_WINDOW_RECORDS && width < buckets) width *= 2
  return width
}

function placesFor(size: number): number {
  return size < LARGE_SIZE ? Math.min(PLACES, size) : PLACES_OF_LARGE
}

/**
 * Draws from windows of `width` buckets: the first begin at multiples of `step`, the others of each are `stride` apart.
 *
 * Four windows are looked up at once: the processor then waits for memory once, where it would wait four times if each
 * draw decided whether there is another.
 */
function pickFrom(
  dict: Dict,
  random: () => number,
  windows: number,
  step: number,
  width: number,
  stride: number,
): number {
  const places = placesFor(dict.size)
  for (let tries = 0; tries < MAX_DRAWS; tries += 4) {
    const a = random() * windows
    const b = random() * windows
    const c = random() * windows
    const d = random() * windows
    const bucketA = (a | 0) * step
    const bucketB = (b | 0) * step
    const bucketC = (c | 0) * step
    const bucketD = (d | 0) * step
    const headA = dict.head(bucketA)
    const headB = dict.head(bucketB)
    const headC = dict.head(bucketC)
    const headD = dict.head(bucketD)
    const next = dict.nextOf(headA) | dict.nextOf(headB) | dict.nextOf(headC) | dict.nextOf(headD)
    if (width === 1 && (headA | headB | headC | headD | next) === 0) continue
    // The digits behind the point are another random number.
    let found = recordAt(dict, bucketA, width, stride, ((a - (a | 0)) * places) | 0, places, random)
    if (found !== 0) return found
    found = recordAt(dict, bucketB, width, stride, ((b - (b | 0)) * places) | 0, places, random)
    if (found !== 0) return found
    found = recordAt(dict, bucketC, width, stride, ((c - (c | 0)) * places) | 0, places, random)
    if (found !== 0) return found
    found = recordAt(dict, bucketD, width, stride, ((d - (d | 0)) * places) | 0, places, random)
    if (found !== 0) return found
  }
  return pickAny(dict, random)
}

/** Draws from windows in both tables, each with a width of its own. */
function pickFromBoth(dict: Dict, random: () => number): number {
  const [buckets, targetBuckets] = dict.buckets
  const width = targetBuckets < buckets ? Math.min(SPARSE_WINDOW, buckets) : 1
  const places = placesFor(dict.size)
  // What is moved already is empty: those windows are left out.
  const first = Math.floor(dict.movedBuckets / width)
  const mainWindows = buckets / width - first
  const windows = mainWindows + targetBuckets
  for (let tries = 0; tries < MAX_DRAWS; tries++) {
    const draw = random() * windows
    const window = Math.floor(draw)
    const isMain = window < mainWindows
    const bucket = isMain ? (first + window) * width : buckets + window - mainWindows
    const found = recordAt(
      dict,
      bucket,
      isMain ? width : 1,
      1,
      ((draw - window) * places) | 0,
      places,
      random,
    )
    if (found !== 0) return found
  }
  return pickAny(dict, random)
}

/** The record at a place of a window, 0 when there are not so many. If there are more than `places`, any of them. */
function recordAt(
  dict: Dict,
  bucket: number,
  width: number,
  stride: number,
  place: number,
  places: number,
  random: () => number,
): number {
  let count = 0
  let found = 0
  for (let i = 0, slot = bucket; i < width; i++, slot += stride) {
    let ref = dict.head(slot)
    while (ref !== 0) {
      if (count === place) found = ref
      count++
      ref = dict.nextOf(ref)
    }
  }
  if (count <= places) return found
  return recordAt(dict, bucket, width, stride, (random() * count) | 0, count, random)
}

function pickAny(dict: Dict, random: () => number): number {
  return dict.random((limit) => Math.floor(random() * limit))
}
