// The clients that have read one tracked key, where there are several: their ids in a block of the arena, as doubles
// behind their count. Blocks double; more readers than the largest takes are a JavaScript set, which finds one at once.

import { type Arena, OFFSET_MASK, WINDOW_SHIFT } from '../memory/arena.ts'

const DOUBLE_BYTES = 8
const MIN_BLOCK_BYTES = 32
/** A full block of 512 bytes: looking through it takes no longer than the rest of a read. */
const MAX_BLOCK_READERS = 63
/** What a member of a set takes in V8, a guess that includes its unused room. */
const SET_MEMBER_BYTES = 40

/** Lists of readers, each named by the reference of its block. */
export class ReaderLists {
  private readonly arena: Arena
  /** Lists of very many readers: the number of each stands, negated, in place of the count in its block. */
  private readonly crowds = new Map<number, Set<number>>()
  private lastCrowd = 0

  constructor(arena: Arena) {
    this.arena = arena
  }

  /** A list of two clients. */
  create(first: number, second: number): number {
    const list = this.arena.alloc(MIN_BLOCK_BYTES)
    const doubles = this.arena.doubles[list >>> WINDOW_SHIFT]
    const at = list & OFFSET_MASK
    doubles[at] = 2
    doubles[at + 1] = first
    doubles[at + 2] = second
    return list
  }

  /** Adds a client; returns the list, which may have moved, or 0 if the client was in it already. */
  add(list: number, clientId: number): number {
    const doubles = this.arena.doubles[list >>> WINDOW_SHIFT]
    const at = list & OFFSET_MASK
    const count = doubles[at]
    if (count < 0) return this.addToCrowd(this.crowdOf(count), clientId) ? list : 0
    for (let i = 1; i <= count; i++) if (doubles[at + i] === clientId) return 0
    if (count === MAX_BLOCK_READERS) return this.newCrowd(list, clientId)
    const target = (count + 1) * DOUBLE_BYTES === blockBytes(count) ? this.grown(list, count) : list
    const into = this.arena.doubles[target >>> WINDOW_SHIFT]
    into[target & OFFSET_MASK] = count + 1
    into[(target & OFFSET_MASK) + count + 1] = clientId
    return target
  }

  /** Puts the clients into `into`, from its beginning on, and frees the list. Returns how many there are. */
  take(list: number, into: number[]): number {
    const doubles = this.arena.doubles[list >>> WINDOW_SHIFT]
    const at = list & OFFSET_MASK
    const count = doubles[at]
    this.arena.free(list, blockBytes(count))
    if (count < 0) return this.takeCrowd(count, into)
    for (let i = 0; i < count; i++) into[i] = doubles[at + 1 + i]
    return count
  }

  /** Bytes that a list takes. */
  footprint(list: number): number {
    const count = this.arena.doubles[list >>> WINDOW_SHIFT][list & OFFSET_MASK]
    return blockBytes(count) + (count < 0 ? this.crowdOf(count).size * SET_MEMBER_BYTES : 0)
  }

  private grown(list: number, count: number): number {
    const target = this.arena.alloc(blockBytes(count + 1))
    const from = this.arena.doubles[list >>> WINDOW_SHIFT]
    const into = this.arena.doubles[target >>> WINDOW_SHIFT]
    const start = list & OFFSET_MASK
    for (let i = 0; i <= count; i++) into[(target & OFFSET_MASK) + i] = from[start + i]
    this.arena.free(list, blockBytes(count))
    return target
  }

  private crowdOf(count: number): Set<number> {
    return this.crowds.get(-count) as Set<number>
  }

  private newCrowd(list: number, clientId: number): number {
    const target = this.arena.alloc(MIN_BLOCK_BYTES)
    const members: number[] = []
    this.take(list, members)
    const number = ++this.lastCrowd
    this.arena.doubles[target >>> WINDOW_SHIFT][target & OFFSET_MASK] = -number
    const crowd = new Set(members)
    this.crowds.set(number, crowd)
    this.arena.tableBytes += crowd.size * SET_MEMBER_BYTES
    this.addToCrowd(crowd, clientId)
    return target
  }

  private addToCrowd(crowd: Set<number>, clientId: number): boolean {
    if (crowd.has(clientId)) return false
    crowd.add(clientId)
    this.arena.tableBytes += SET_MEMBER_BYTES
    return true
  }

  private takeCrowd(count: number, into: number[]): number {
    const crowd = this.crowdOf(count)
    let taken = 0
    for (const clientId of crowd) into[taken++] = clientId
    this.crowds.delete(-count)
    this.arena.tableBytes -= crowd.size * SET_MEMBER_BYTES
    return taken
  }
}

/** Bytes of the block of a list with this count: the power of two that holds it and the readers. */
function blockBytes(count: number): number {
  let bytes = MIN_BLOCK_BYTES
  while (bytes < (count + 1) * DOUBLE_BYTES) bytes *= 2
  return bytes
}
