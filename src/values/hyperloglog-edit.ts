// Raising one register of a sparse HyperLogLog: finding its run, splitting that, and joining what has become equal.
// The steps and their limits are Redis's, so that the bytes come out the same.

import { moveBytes } from '../bytes/copy.ts'
import { REGISTER_COUNT } from './hyperloglog-format.ts'
import {
  isLongZero,
  isValue,
  longRunAt,
  MAX_VALUE_RUN,
  runValue,
  valueRun,
  writeZeros,
} from './hyperloglog-sparse.ts'

/** The longest sequence that a split makes: long zero, value, long zero. */
const MAX_SEQUENCE_BYTES = 5
/** How many runs are looked at when equal ones are joined. */
const JOIN_REACH = 5

/** Stands for the length of a run of two bytes: beyond any register. */
const TWO_BYTES: number = REGISTER_COUNT * 2

/** How many registers a run covers, by its opcode. */
const RUN_LENGTHS: Uint16Array = Uint16Array.from({ length: 256 }, (_, opcode) => {
  if (isLongZero(opcode)) return TWO_BYTES
  return isValue(opcode) ? (opcode & 3) + 1 : opcode + 1
})

/** One edit; the object is used again and again. Positions count from the first run. */
export class SparseEdit {
  /** The run that is replaced, and how many bytes it has. */
  at = 0
  oldBytes = 0
  /** What takes its place. */
  readonly sequence: Uint8Array = new Uint8Array(MAX_SEQUENCE_BYTES)
  newBytes = 0
  /** The run before it, or the run itself if it is the first. */
  private previous = 0
  /** The registers of the run. */
  private first = 0
  private run = 0

  /** Finds the run of a register in `bytes[start, end)`. False: no run covers it, the sketch is malformed. */
  find(bytes: Uint8Array, start: number, end: number, index: number): boolean {
    let at = start
    let previous = start
    let first = 0
    // PFADD spends its time here: four runs of one byte at a time are summed up by table, without a branch.
    while (at < end) {
      if (at + 4 <= end) {
        const four =
          RUN_LENGTHS[bytes[at]] +
          RUN_LENGTHS[bytes[at + 1]] +
          RUN_LENGTHS[bytes[at + 2]] +
          RUN_LENGTHS[bytes[at + 3]]
        if (first + four <= index) {
          first += four
          at += 4
          previous = at - 1
          continue
        }
      }
      let size = 1
      let run = RUN_LENGTHS[bytes[at]]
      if (run === TWO_BYTES) {
        run = longRunAt(bytes, at, end)
        size = 2
      }
      if (index < first + run) {
        this.at = at - start
        this.previous = previous - start
        this.first = first
        this.run = run
        this.oldBytes = size
        return true
      }
      previous = at
      at += size
      first += run
    }
    return false
  }

  /** Works out what takes the place of the found run when its register becomes `value`. False: it is no less already. */
  plan(opcode: number, index: number, value: number): boolean {
    const old = isValue(opcode) ? runValue(opcode) : 0
    if (old >= value) return false
    const { sequence, first, run } = this
    let length = this.writeRun(0, old, index - first)
    sequence[length++] = valueRun(value, 1)
    this.newBytes = this.writeRun(length, old, first + run - 1 - index)
    return true
  }

  /** Joins equal runs near the edit in `bytes[start, end)`; returns the new end. */
  join(bytes: Uint8Array, start: number, end: number): number {
    let at = start + this.previous
    let newEnd = end
    for (let i = 0; i < JOIN_REACH && at < newEnd; i++) {
      const opcode = bytes[at]
      const next = at + 1 < newEnd ? bytes[at + 1] : 0
      if (!isValue(opcode)) {
        at += isLongZero(opcode) ? 2 : 1
      } else if (isValue(next) && canJoin(opcode, next)) {
        bytes[at + 1] = valueRun(runValue(opcode), (opcode & 3) + (next & 3) + 2)
        moveBytes(bytes, at + 1, newEnd, at)
        newEnd--
      } else {
        at++
      }
    }
    return newEnd
  }

  private writeRun(at: number, value: number, length: number): number {
    if (length === 0) return at
    if (value === 0) return writeZeros(this.sequence, at, length)
    this.sequence[at] = valueRun(value, length)
    return at + 1
  }
}

function canJoin(opcode: number, next: number): boolean {
  return runValue(opcode) === runValue(next) && (opcode & 3) + (next & 3) + 2 <= MAX_VALUE_RUN
}
