// The consumer groups of a stream, in the order of their names.

import type { Arena } from '../memory/arena.ts'
import type { MemorySpace } from '../memory/space.ts'
import { StreamGroup } from './stream-group.ts'
import { NameTable } from './stream-group-names.ts'
import type { StreamId } from './stream-id.ts'

/** The groups. Their memory is their own alone. */
export class StreamGroups {
  private readonly space: MemorySpace
  private readonly arena: Arena
  private readonly table = new NameTable<StreamGroup>()

  constructor(space: MemorySpace) {
    this.space = space
    this.arena = space.arena
  }

  /** How many groups there are. */
  get size(): number {
    return this.table.items.length
  }

  /** The groups by name. */
  get all(): readonly StreamGroup[] {
    return this.table.items
  }

  /** The group with the name `bytes[start, end)`, or null. */
  find(bytes: Uint8Array, start: number, end: number): StreamGroup | null {
    return this.table.find(bytes, start, end)
  }

  /** Makes a group with a name that there is not yet. */
  create(name: Uint8Array, lastId: StreamId, entriesRead: number): StreamGroup {
    const group = new StreamGroup(this.arena, name, lastId, entriesRead)
    this.table.add(group)
    return group
  }

  /** Takes a group out. The caller frees it. */
  remove(group: StreamGroup): void {
    this.table.remove(group)
  }

  // References to entries

  /** Whether some group has an entry still to read, or has it pending. */
  isReferenced(id: StreamId): boolean {
    for (const { lastId, pending } of this.table.items) {
      if (id.compare(lastId) > 0 || pending.seek(id)) return true
    }
    return false
  }

  /** Takes an entry out of every pending list; true if it was in one. */
  dropReferences(id: StreamId): boolean {
    let dropped = false
    for (const group of this.table.items) dropped = group.settle(id) || dropped
    return dropped
  }

  // As a part of a value

  /** How many entries there are to be freed. */
  pendingSize(): number {
    let size = 0
    for (const group of this.table.items) size += group.pendingSize + 1
    return size
  }

  footprint(): number {
    let bytes = 0
    for (const group of this.table.items) bytes += group.footprint()
    return bytes
  }

  /** Frees up to `count` entries, about; false when nothing is left. */
  free(count: number): boolean {
    const { items } = this.table
    let left = count
    while (items.length > 0) {
      const group = items[items.length - 1]
      const before = group.pendingSize
      if (group.free(left)) return true
      items.pop()
      left -= before + 1
      if (left <= 0) return true
    }
    return false
  }

  copy(): StreamGroups {
    const copy = new StreamGroups(this.space)
    for (const group of this.table.items) copy.table.items.push(group.copy())
    return copy
  }
}
