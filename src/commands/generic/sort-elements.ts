// The elements that SORT works on: copies of their bytes, close together, however many there are.

import { copyBytes } from '../../bytes/copy.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { compareRanges } from '../../bytes/text.ts'

const CHUNK_BYTES = 64 * 1024
const INITIAL_COUNT = 64
const NUL = 0

/** A growing list of byte strings, any of which may be absent. */
export class SortElements {
  length = 0
  private chunk = new Uint8Array(0)
  private used = 0
  private chunks: Uint8Array[] = []
  /** Where each element lies: its chunk, its first byte, the byte behind it (-1: the element is absent). */
  private places = new Int32Array(INITIAL_COUNT * 3)

  /** Adds a copy of `bytes[start, end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start
    if (this.used + size > this.chunk.length || this.chunks.length === 0) this.openChunk(size)
    copyBytes(bytes, start, this.chunk, this.used, size)
    this.place(this.used, this.used + size)
    this.used += size
  }

  /** Adds an element that is not there. */
  addAbsent(): void {
    this.place(0, -1)
  }

  isAbsent(i: number): boolean {
    return this.places[i * 3 + 2] < 0
  }

  /** The bytes of an element that is there, as a range in `into`. */
  read(i: number, into: ByteRange): void {
    const { places } = this
    into.bytes = this.chunks[places[i * 3]]
    into.start = places[i * 3 + 1]
    into.end = places[i * 3 + 2]
  }

  /** Compares two elements as bytes, like `compareRanges`. */
  compare(a: number, b: number): number {
    const { chunks, places } = this
    const x = a * 3
    const y = b * 3
    return compareRanges(
      chunks[places[x]],
      places[x + 1],
      places[x + 2],
      chunks[places[y]],
      places[y + 1],
      places[y + 2],
    )
  }

  /** As `compare`, but each element ends before its first byte 0, as C's strings do. */
  compareText(a: number, b: number): number {
    const { chunks, places } = this
    const left = chunks[places[a * 3]]
    const right = chunks[places[b * 3]]
    const leftEnd = places[a * 3 + 2]
    const rightEnd = places[b * 3 + 2]
    let i = places[a * 3 + 1]
    let k = places[b * 3 + 1]
    for (; i < leftEnd && k < rightEnd; i++, k++) {
      const difference = left[i] - right[k]
      if (difference !== 0) return difference
      if (left[i] === NUL) return 0
    }
    return (i < leftEnd ? left[i] : NUL) - (k < rightEnd ? right[k] : NUL)
  }

  private place(start: number, end: number): void {
    const at = this.length++ * 3
    if (at === this.places.length) {
      const larger = new Int32Array(at * 2)
      larger.set(this.places)
      this.places = larger
    }
    this.places[at] = Math.max(0, this.chunks.length - 1)
    this.places[at + 1] = start
    this.places[at + 2] = end
  }

  private openChunk(sizeBytes: number): void {
    this.chunk = new Uint8Array(Math.max(CHUNK_BYTES, sizeBytes))
    this.chunks.push(this.chunk)
    this.used = 0
  }
}
