// Things with names, in the order of the names' bytes: the groups of a stream, the consumers of a group. Looking one up
// by the bytes of its name allocates nothing.

import { compareRanges } from '../bytes/text.ts'

export interface Named {
  readonly name: Uint8Array
}

/** A sorted array. There are few groups and consumers beside the entries, so moving them along is cheap. */
export class NameTable<T extends Named> {
  readonly items: T[] = []

  /** The thing with the name `bytes[start, end)`, or null. */
  find(bytes: Uint8Array, start: number, end: number): T | null {
    const at = this.place(bytes, start, end)
    const item = this.items[at]
    if (item === undefined) return null
    const { name } = item
    return compareRanges(name, 0, name.length, bytes, start, end) === 0 ? item : null
  }

  /** Adds a thing whose name is not there yet. */
  add(item: T): void {
    this.items.splice(this.place(item.name, 0, item.name.length), 0, item)
  }

  remove(item: T): void {
    this.items.splice(this.place(item.name, 0, item.name.length), 1)
  }

  /** Where the name stands, or would stand. */
  private place(bytes: Uint8Array, start: number, end: number): number {
    const { items } = this
    let low = 0
    let high = items.length
    while (low < high) {
      const middle = (low + high) >> 1
      const { name } = items[middle]
      if (compareRanges(name, 0, name.length, bytes, start, end) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
