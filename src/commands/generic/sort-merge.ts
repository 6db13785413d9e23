// Sorting elements by numbers: a stable merge that moves number and element together, so that it reads memory in order.

/** Shorter runs are sorted by insertion. */
const RUN = 8

/** Compares two elements, named by their indexes, whose numbers are the same. */
type TieBreak = (a: number, b: number) => number

/** Numbers with the indexes of their elements. */
interface Column {
  readonly keys: Float64Array
  readonly order: Uint32Array
}

/** The indexes of `keys`, none of which is NaN, from the least key to the greatest. Uses `keys` up. */
export function sortByKeys(keys: Float64Array, breakTie: TieBreak): Uint32Array {
  const { length } = keys
  const order = new Uint32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  let from: Column = { keys, order }
  let to: Column = { keys: new Float64Array(length), order: new Uint32Array(length) }
  for (let start = 0; start < length; start += RUN) {
    sortRun(from, start, Math.min(start + RUN, length), breakTie)
  }
  for (let width = RUN; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      merge(from, to, start, Math.min(start + width, length), Math.min(start + 2 * width, length), breakTie)
    }
    const merged = to
    to = from
    from = merged
  }
  return from.order
}

function sortRun({ keys, order }: Column, start: number, end: number, breakTie: TieBreak): void {
  for (let i = start + 1; i < end; i++) {
    const key = keys[i]
    const element = order[i]
    let at = i
    for (; at > start; at--) {
      const other = keys[at - 1]
      if (other < key || (other === key && breakTie(order[at - 1], element) <= 0)) break
      keys[at] = other
      order[at] = order[at - 1]
    }
    keys[at] = key
    order[at] = element
  }
}

function merge(
  from: Column,
  to: Column,
  start: number,
  middle: number,
  end: number,
  breakTie: TieBreak,
): void {
  const { keys, order } = from
  let left = start
  let right = middle
  let at = start
  while (left < middle && right < end) {
    const a = keys[left]
    const b = keys[right]
    const takesLeft = a < b || (a === b && breakTie(order[left], order[right]) <= 0)
    const taken = takesLeft ? left++ : right++
    to.keys[at] = takesLeft ? a : b
    to.order[at++] = order[taken]
  }
  // What is left of one of them.
  for (; left < middle; left++, at++) {
    to.keys[at] = keys[left]
    to.order[at] = order[left]
  }
  for (; right < end; right++, at++) {
    to.keys[at] = keys[right]
    to.order[at] = order[right]
  }
}
