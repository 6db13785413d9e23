// A sweep over a dictionary in the order of SCAN, in runs of many records, while the dictionary changes between the runs.
//
// How far the walk is follows from the hash alone: it has passed every record whose hash, its bits reversed, is below the
// cursor's, whatever was resized meanwhile. So anybody can tell of a record whether it was passed.

import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from './arena.ts'
import type { Dict } from './dict.ts'
import { reverseBits, reverseNext } from './scan-cursor.ts'

/** Buckets that are read together: the processor then waits for their records at the same time. */
const BUCKETS = 64
/** The highest bit: words that have it turned over compare, as signed ones, like unsigned words. */
const HIGHEST_BIT = 1 << 31

/** A position in a dictionary, and the records of the last run. */
export class DictSweep {
  /** The records that the last `run` has found, `refs[0, count)`. */
  readonly refs: number[] = []
  count = 0
  /** Whether the walk has passed everything. */
  isDone = false
  /**
   * Hashes with reversed bits below this are passed, both with the highest bit turned over: a number that stays a signed
   * word, so that nothing has to be compiled anew when half of the walk is done.
   */
  private passedBelow = HIGHEST_BIT
  private cursor = 0
  private readonly words: Int32Array[]
  private readonly heads = new Int32Array(BUCKETS)
  private readonly visit: (ref: number) => void

  constructor(arena: Arena) {
    this.words = arena.words
    this.visit = (ref) => {
      if (!this.hasPassed(ref)) this.refs[this.count++] = ref
    }
  }

  /** Whether the walk has passed a record; if so, the last `run` or an earlier one has found it, if it was there. */
  hasPassed(ref: number): boolean {
    const hash = this.words[ref >>> WINDOW_SHIFT][((ref & OFFSET_MASK) << 1) + 1]
    return this.isDone || (reverseBits(hash) ^ HIGHEST_BIT) < this.passedBelow
  }

  /** Goes on over about 64 buckets. The dictionary must not change until the records are dealt with or taken over. */
  run(dict: Dict): void {
    this.count = 0
    if (this.isDone) return
    if (dict.size === 0) this.cursor = 0
    else if (dict.isRehashing) this.cursor = dict.scan(this.cursor, this.visit)
    else this.runSettled(dict)
    if (this.cursor === 0) this.isDone = true
    else this.passedBelow = reverseBits(this.cursor) ^ HIGHEST_BIT
  }

  private runSettled(dict: Dict): void {
    const { heads } = this
    const mask = dict.slots - 1
    let { cursor } = this
    // The table has become smaller: a part of the bucket is passed.
    if ((cursor & ~mask) !== 0) {
      this.cursor = dict.scan(cursor, this.visit)
      return
    }
    let used = 0
    for (let i = 0; i < BUCKETS; i++) {
      const head = dict.chain(cursor, false)
      if (head !== 0) heads[used++] = head
      cursor = reverseNext(cursor, mask)
      if (cursor === 0) break
    }
    this.cursor = cursor
    // The next words of all records first.
    const { refs } = this
    for (let i = 0; i < used; i++) {
      let ref = heads[i]
      while (ref !== 0) {
        refs[this.count++] = ref
        ref = this.words[ref >>> WINDOW_SHIFT][(ref & OFFSET_MASK) << 1]
      }
    }
  }
}
