// The order of SORT: the weights of the elements, and comparing by them.

import { parseDouble } from '../../bytes/double.ts'
import type { ByteRange } from '../../bytes/range.ts'
import type { Database } from '../../keyspace/database.ts'
import { SortElements } from './sort-elements.ts'
import { sortByKeys } from './sort-merge.ts'
import type { SortOptions } from './sort-options.ts'

const NUL = 0
const BLANK = 32
const TAB = 9
const CARRIAGE_RETURN = 13
/** Smaller numbers than this lose digits: C's conversion reports them as out of range. */
const MIN_NORMAL = 2 ** -1022

type Compare = (a: number, b: number) => number

/**
 * The indexes of the elements in sorted order; null where a number is needed and something is none. Elements that
 * compare equal stay in the order in which they are given.
 */
export function sortedOrder(db: Database, elements: SortElements, options: SortOptions): Uint32Array | null {
  if (!options.alpha) return orderByScores(db, elements, options)
  const order = Uint32Array.from({ length: elements.length }, (_, i) => i)
  const compare = comparison(db, elements, options)
  return order.sort(options.descending ? (a, b) => -compare(a, b) : compare)
}

function orderByScores(db: Database, elements: SortElements, options: SortOptions): Uint32Array | null {
  const scores = readScores(db, elements, options)
  if (scores === null) return null
  // Equal scores are told apart by the elements, so that the order is always the same.
  if (!options.descending) return sortByKeys(scores, (a, b) => elements.compare(a, b))
  for (let i = 0; i < scores.length; i++) scores[i] = -scores[i]
  return sortByKeys(scores, (a, b) => elements.compare(b, a))
}

function comparison(db: Database, elements: SortElements, options: SortOptions): Compare {
  const texts = options.by === null ? elements : readWeights(db, elements, options)
  // What is stored is ordered by bytes, what is shown by the text that C's `strcoll` sees.
  const compare: Compare =
    options.storeAt > 0 ? (a, b) => texts.compare(a, b) : (a, b) => texts.compareText(a, b)
  if (options.by === null) return compare
  return (a, b) => {
    if (texts.isAbsent(a) || texts.isAbsent(b)) return Number(texts.isAbsent(b)) - Number(texts.isAbsent(a))
    return compare(a, b)
  }
}

/** What BY leads to, as texts. */
function readWeights(db: Database, elements: SortElements, { by }: SortOptions): SortElements {
  const weights = new SortElements()
  const element = emptyRange()
  const weight = emptyRange()
  for (let i = 0; i < elements.length; i++) {
    elements.read(i, element)
    if (by?.find(db, element, weight)) weights.add(weight.bytes, weight.start, weight.end)
    else weights.addAbsent()
  }
  return weights
}

/** What BY leads to, or the elements themselves, as numbers; null when one is none. Nothing counts as 0. */
function readScores(db: Database, elements: SortElements, { by }: SortOptions): Float64Array | null {
  const scores = new Float64Array(elements.length)
  const element = emptyRange()
  const found = emptyRange()
  let allNumbers = true
  for (let i = 0; i < elements.length; i++) {
    elements.read(i, element)
    // All look-ups are made even so: they leave traces.
    if (by !== null && !by.find(db, element, found)) continue
    const { bytes, start, end } = by === null ? element : found
    scores[i] = readScore(bytes, start, end)
    if (Number.isNaN(scores[i])) allNumbers = false
  }
  return allNumbers ? scores : null
}

/** Reads a number as C's `strtod` does: after blanks, up to a byte 0, nothing at all being 0. NaN for what is none. */
function readScore(bytes: Uint8Array, start: number, end: number): number {
  const value = parseDouble(bytes, start, end)
  // Plain numbers are the rule.
  return value === 0 || Math.abs(value) >= MIN_NORMAL ? value : readOddScore(bytes, start, end)
}

function readOddScore(bytes: Uint8Array, start: number, end: number): number {
  const nul = bytes.subarray(start, end).indexOf(NUL)
  const stop = nul < 0 ? end : start + nul
  let from = start
  if (from === stop) return 0
  while (from < stop && (bytes[from] === BLANK || (bytes[from] >= TAB && bytes[from] <= CARRIAGE_RETURN)))
    from++
  const value = parseDouble(bytes, from, stop)
  return value !== 0 && Math.abs(value) < MIN_NORMAL ? Number.NaN : value
}

function emptyRange(): ByteRange {
  return { bytes: new Uint8Array(0), start: 0, end: 0 }
}
