// Elements of a guarded value that were saved before they changed: a queue of one or two byte strings and a number each.

import type { ByteRange } from '../../bytes/range.ts'

const FIRST_BYTES = 1024
/** Strings from this length on live in buffers of their own, which nobody writes to: they are kept without a copy. */
const APART_BYTES = 65535

/** A queue of elements. */
export class SavedElements {
  /** The number of the element that `take` gave. */
  number = 0
  private bytes = new Uint8Array(0)
  private used = 0
  /** Where in `bytes` each string ends; the end of the one before: it stands in `apart`. */
  private readonly ends: number[] = []
  private readonly numbers: number[] = []
  private readonly apart: (Uint8Array | null)[] = []
  private takenStrings = 0
  private takenNumbers = 0
  private apartBytes = 0

  /** Bytes that the queue takes. */
  get heldBytes(): number {
    return this.bytes.length + this.apartBytes + this.ends.length * 16 + this.numbers.length * 8
  }

  /** Adds a string of the element that is completed with `end`. */
  addString({ bytes, start, end }: ByteRange): void {
    const length = end - start
    if (length >= APART_BYTES && start === 0 && end === bytes.length) {
      this.apart.push(bytes)
      this.apartBytes += length
    } else {
      this.reserve(length)
      this.bytes.set(bytes.subarray(start, end), this.used)
      this.used += length
      this.apart.push(null)
    }
    this.ends.push(this.used)
  }

  /** Completes an element. */
  end(number: number): void {
    this.numbers.push(number)
  }

  /** Takes the first element, if there is one: its strings as ranges that are valid until the next call. */
  take(first: ByteRange, second: ByteRange | null): boolean {
    if (this.takenNumbers === this.numbers.length) {
      if (this.takenNumbers > 0) this.clear()
      return false
    }
    this.number = this.numbers[this.takenNumbers++]
    this.takeString(first)
    if (second !== null) this.takeString(second)
    return true
  }

  private takeString(into: ByteRange): void {
    const index = this.takenStrings++
    const apart = this.apart[index]
    into.bytes = apart ?? this.bytes
    into.start = apart !== null || index === 0 ? 0 : this.ends[index - 1]
    into.end = apart !== null ? apart.length : this.ends[index]
  }

  private clear(): void {
    this.used = 0
    this.ends.length = 0
    this.numbers.length = 0
    this.apart.length = 0
    this.takenStrings = 0
    this.takenNumbers = 0
    this.apartBytes = 0
  }

  private reserve(length: number): void {
    const needed = this.used + length
    if (needed <= this.bytes.length) return
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2, FIRST_BYTES))
    bytes.set(this.bytes.subarray(0, this.used))
    this.bytes = bytes
  }
}
