// Values that are too large to stand in their record: objects over the arena, and the table that names them by handles.

import { readHandle, writeHandle } from '../memory/node.ts'
import type { ValueGuard } from './guard.ts'

/** What the JavaScript objects of a value cost beside the arena and the tables: as measured, 300 (list) to 900 (sorted set). */
const OBJECT_BYTES = 700
/** Values of up to this many elements are freed at once, larger ones in slices. */
const FREE_AT_ONCE = 64

/** A value that is an object of its own. Its memory is its own alone. */
export interface BigValue {
  /** Number of elements. */
  readonly size: number
  /** How much there is to be freed, where that is more than the elements. */
  readonly toFree?: number
  /** Whoever still has to read it as it was. */
  readonly guard?: ValueGuard | null
  /** Bytes of everything it holds: blocks, tables, long strings. */
  footprint(): number
  /** Frees up to `count` elements; false when nothing is left, its tables included. */
  free(count: number): boolean
  /** An independent copy. */
  copy(): BigValue
  /** Nobody reaches the value any more; `free` follows, perhaps much later. */
  detach?(): void
}

/** Takes what is to be freed in slices. */
export type FreeLater = (value: { readonly pending: number; free(count: number): boolean }) => void

/** The big values of a keyspace. A record holds the handle of its value as four bytes. */
export class BigValues {
  private readonly entries: (BigValue | null)[] = [null]
  private readonly freeHandles: number[] = []
  private readonly freeLater: FreeLater
  private count = 0

  constructor(freeLater: FreeLater) {
    this.freeLater = freeLater
  }

  /** Bytes of the objects, an estimate; what they hold is counted by arena and tables. */
  get usedBytes(): number {
    return this.count * OBJECT_BYTES
  }

  /** The value whose handle stands at `pos`. */
  at(bytes: Uint8Array, pos: number): BigValue {
    const entry = this.entries[readHandle(bytes, pos)]
    if (entry === null || entry === undefined) throw new Error('big values: a handle that is not in use')
    return entry
  }

  /** Takes a value over and writes its handle to `bytes[0, 4)`. */
  adopt(value: BigValue, bytes: Uint8Array): void {
    const handle = this.freeHandles.pop() ?? this.entries.length
    this.entries[handle] = value
    this.count++
    writeHandle(bytes, 0, handle)
  }

  /** Bytes of the value whose handle stands at `pos`. */
  footprint(bytes: Uint8Array, pos: number): number {
    return this.at(bytes, pos).footprint() + OBJECT_BYTES
  }

  /** Frees the value whose handle stands at `pos`: a large one in slices, later. */
  release(bytes: Uint8Array, pos: number): void {
    const value = this.at(bytes, pos)
    const handle = readHandle(bytes, pos)
    this.entries[handle] = null
    this.freeHandles.push(handle)
    this.count--
    value.detach?.()
    if (value.guard) value.guard.takeOver()
    else this.free(value)
  }

  /** Frees a value that has no handle: a large one in slices, later. */
  free(value: BigValue): void {
    if ((value.toFree ?? value.size) > FREE_AT_ONCE) this.freeLater(new FreedValue(value))
    else value.free(Number.MAX_SAFE_INTEGER)
  }
}

/** A value that nobody reaches any more. */
class FreedValue {
  private readonly value: BigValue

  constructor(value: BigValue) {
    this.value = value
  }

  get pending(): number {
    return this.value.toFree ?? this.value.size
  }

  free(count: number): boolean {
    return this.value.free(count)
  }
}
