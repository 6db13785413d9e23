// Sorting by a comparison where ties have to come out as in Redis: all of it by a stable merge, as C's library sorts
// there; the first few of many by quicksort with a three-way partition (Bentley and McIlroy, "Engineering a Sort
// Function", 1993), which leaves alone what is not asked for. That one is not stable: equal elements change places as
// its steps will have it.

const INITIAL_ROOM = 64
/** Shorter runs are sorted by insertion; of longer ones than the second, nine elements are looked at for the pivot. */
const SHORT = 7
const LONG = 40

/** Compares two elements, by their numbers, whose keys are too close to each other. */
type TieBreak = (a: number, b: number) => number

/** Orders the numbers from 0 up by keys that are off by up to `error` of themselves: ties are left to `breakTie`. */
export class PartialOrder {
  private readonly breakTie: TieBreak
  private readonly error: number
  private keys: Float64Array = new Float64Array(0)
  private sign = 1
  private order = new Int32Array(INITIAL_ROOM)
  private other = new Int32Array(INITIAL_ROOM)

  constructor(error: number, breakTie: TieBreak) {
    this.error = error
    this.breakTie = breakTie
  }

  /** The numbers below `length` in the order of their keys, the first `count` at least; valid until the next call. */
  sort(keys: Float64Array, length: number, count: number, descending: boolean): Int32Array {
    this.keys = keys
    if (this.order.length < length) {
      this.order = new Int32Array(length * 2)
      this.other = new Int32Array(length * 2)
    }
    this.sign = descending ? -1 : 1
    for (let i = 0; i < length; i++) this.order[i] = i
    if (count < length) this.selectSort(0, length, count)
    else this.mergeSort(length)
    return this.order
  }

  /** Gives up the room. */
  release(): void {
    this.order = new Int32Array(INITIAL_ROOM)
    this.other = new Int32Array(INITIAL_ROOM)
  }

  private compareAt(i: number, j: number): number {
    const { keys, order } = this
    const a = order[i]
    const b = order[j]
    const difference = keys[a] - keys[b]
    if (Math.abs(difference) > keys[a] * this.error) return this.sign * difference
    return this.sign * this.breakTie(a, b)
  }

  private swap(i: number, j: number): void {
    const { order } = this
    const kept = order[i]
    order[i] = order[j]
    order[j] = kept
  }

  private insertionSort(from: number, to: number): void {
    for (let i = from + 1; i < to; i++) {
      for (let j = i; j > from && this.compareAt(j - 1, j) > 0; j--) this.swap(j, j - 1)
    }
  }

  // Stable: runs of a few are sorted by insertion, then merged in pairs

  private mergeSort(length: number): void {
    for (let from = 0; from < length; from += SHORT) {
      this.insertionSort(from, Math.min(from + SHORT, length))
    }
    for (let width = SHORT; width < length; width *= 2) {
      for (let from = 0; from < length; from += 2 * width) {
        this.merge(from, Math.min(from + width, length), Math.min(from + 2 * width, length))
      }
      const merged = this.other
      this.other = this.order
      this.order = merged
    }
  }

  /** Merges two neighbouring runs into the other array. */
  private merge(from: number, middle: number, to: number): void {
    const { order, other } = this
    let left = from
    let right = middle
    for (let at = from; at < to; at++) {
      const takesLeft = right === to || (left < middle && this.compareAt(left, right) <= 0)
      other[at] = order[takesLeft ? left++ : right++]
    }
  }

  // Not stable: only what lies before `count` is sorted, from above

  private selectSort(from: number, to: number, count: number): void {
    let start = from
    while (to - start >= SHORT) {
      this.swap(start, this.pivot(start, to))
      const { less, greater } = this.partition(start, to)
      if (less > 1 && start < count) this.selectSort(start, start + less, count)
      if (greater <= 1 || to - greater >= count) return
      start = to - greater
    }
    this.insertionSort(start, to)
  }

  /** The place of the element to divide by. */
  private pivot(start: number, to: number): number {
    const length = to - start
    const middle = start + (length >>> 1)
    if (length === SHORT) return middle
    if (length <= LONG) return this.median(start, middle, to - 1)
    const step = length >>> 3
    return this.median(
      this.median(start, start + step, start + 2 * step),
      this.median(middle - step, middle, middle + step),
      this.median(to - 1 - 2 * step, to - 1 - step, to - 1),
    )
  }

  private median(a: number, b: number, c: number): number {
    if (this.compareAt(a, b) < 0) {
      if (this.compareAt(b, c) < 0) return b
      return this.compareAt(a, c) < 0 ? c : a
    }
    if (this.compareAt(b, c) > 0) return b
    return this.compareAt(a, c) < 0 ? a : c
  }

  /**
   * Divides a run by its first element into less, equal and greater; returns how many are less and greater. Equal ones
   * gather at both ends first and are brought into the middle then.
   */
  private partition(start: number, to: number): { less: number; greater: number } {
    let lowEqual = start + 1
    let low = start + 1
    let high = to - 1
    let highEqual = to - 1
    for (;;) {
      for (let order = 0; low <= high; low++) {
        order = this.compareAt(low, start)
        if (order > 0) break
        if (order === 0) this.swap(lowEqual++, low)
      }
      for (let order = 0; low <= high; high--) {
        order = this.compareAt(high, start)
        if (order < 0) break
        if (order === 0) this.swap(high, highEqual--)
      }
      if (low > high) break
      this.swap(low++, high--)
    }
    const less = low - lowEqual
    const greater = highEqual - high
    this.swapRuns(start, low, Math.min(lowEqual - start, less))
    this.swapRuns(low, to, Math.min(greater, to - 1 - highEqual))
    return { less, greater }
  }

  /** Exchanges the first `count` elements from `start` on with the last before `end`. */
  private swapRuns(start: number, end: number, count: number): void {
    for (let i = 0; i < count; i++) this.swap(start + i, end - count + i)
  }
}
